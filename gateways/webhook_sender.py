"""Telling the shop's own systems: signed as Standard Webhooks has it, and never into our own network."""

import ssl
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson
from standardwebhooks import Webhook

from gateways.judged_network import Resolve, resolve
from gateways.posting import WHOLE_SECONDS, JudgedPost
from shop.events.webhook_port import Answered


class WebhookSender:
    """Sends one message at a time over a connection of its own. Safe for threads."""

    def __init__(
        self,
        *,
        private_addresses: bool = False,
        plain: bool = False,
        resolve: Resolve = resolve,
        context: ssl.SSLContext | None = None,
        seconds: float = WHOLE_SECONDS,
    ) -> None:
        """Let `private_addresses` and `plain` http pass where the settings say so."""
        self._wire = JudgedPost(
            private_addresses=private_addresses,
            plain=plain,
            resolve=resolve,
            context=context,
            seconds=seconds,
        )

    def send(
        self, *, url: str, secrets: Sequence[str], message_id: str, payload: dict[str, Any], now: datetime
    ) -> Answered:
        """POST the message, signed; what the endpoint said. Raises nothing that an endpoint can cause."""
        body = orjson.dumps(payload)
        return self._wire.post(url, signed_headers(secrets, message_id, body, now), body)


def signed_headers(
    secrets: Sequence[str], message_id: str, body: bytes, now: datetime
) -> list[tuple[str, str]]:
    """With a signature for each secret, parted by blanks: whoever knows any of them can verify it."""
    signature = " ".join(Webhook(secret).sign(message_id, now, body.decode()) for secret in secrets)
    return [
        ("Content-Type", "application/json"),
        ("User-Agent", "Vetrina-Webhooks/1"),
        ("webhook-id", message_id),
        ("webhook-timestamp", str(int(now.timestamp()))),
        ("webhook-signature", signature),
    ]
