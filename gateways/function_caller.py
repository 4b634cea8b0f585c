"""Asking the shop's own systems: signed as webhooks are, never into our own network, and not for long.

Redirects are not followed: what was judged is what is asked.
"""

import ssl
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import httpcore
import httpx
import orjson

from gateways.judged_network import Pinned, Resolve, judged_address, resolve
from gateways.posting import MOST_BYTES
from gateways.webhook_sender import signed_headers
from shop.agents.function_port import FunctionAnswer
from shop.events.webhook_addresses import AddressRefused, webhook_url

CONNECT_SECONDS: Final = 2.0


class FunctionCaller:
    """Asks one question at a time over a connection of its own. Safe for threads."""

    def __init__(
        self,
        *,
        private_addresses: bool = False,
        plain: bool = False,
        resolve: Resolve = resolve,
        context: ssl.SSLContext | None = None,
    ) -> None:
        """Let `private_addresses` and `plain` http pass where the settings say so."""
        self._private = private_addresses
        self._plain = plain or private_addresses
        self._resolve = resolve
        self._context = context or httpx.create_ssl_context()

    def ask(
        self,
        *,
        url: str,
        secrets: Sequence[str],
        message_id: str,
        payload: Mapping[str, Any],
        now: datetime,
        seconds: float,
    ) -> FunctionAnswer:
        """As the port says."""
        try:
            target = webhook_url(url, private=self._private, plain=self._plain)
            address = judged_address(target, self._resolve, private=self._private)
        except AddressRefused:
            return FunctionAnswer(trouble="refused")
        except (OSError, UnicodeError):
            return FunctionAnswer(trouble="unreachable")
        body = orjson.dumps(dict(payload))
        headers = [("Accept", "application/json"), *signed_headers(secrets, message_id, body, now)]
        return self._post(url, address, headers, body, seconds)

    def _post(
        self,
        url: str,
        address: str,
        headers: list[tuple[str, str]],
        body: bytes,
        seconds: float,
    ) -> FunctionAnswer:
        patience = {
            "connect": min(CONNECT_SECONDS, seconds),
            "read": seconds,
            "write": seconds,
            "pool": seconds,
        }
        backend = Pinned(address, time.monotonic() + seconds)
        try:
            with (
                httpcore.ConnectionPool(ssl_context=self._context, network_backend=backend) as pool,
                pool.stream(
                    "POST",
                    url.partition("#")[0],
                    headers=headers,
                    content=body,
                    extensions={"timeout": patience},
                ) as answer,
            ):
                if not 200 <= answer.status < 300:  # noqa: PLR2004  # HTTP
                    return FunctionAnswer(answer.status, trouble="status")
                return _read(answer.status, answer.iter_stream())
        except (httpcore.ConnectError, httpcore.ConnectTimeout, ssl.SSLError):
            return FunctionAnswer(trouble="unreachable")
        except httpcore.TimeoutException:
            return FunctionAnswer(trouble="late")
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, OSError):
            return FunctionAnswer(trouble="broken")


def _read(status: int, parts: Iterable[bytes]) -> FunctionAnswer:
    """The JSON object, if it is one and no larger than we read."""
    body = b""
    for part in parts:
        body += part
        if len(body) > MOST_BYTES:
            return FunctionAnswer(status, trouble="unreadable")
    try:
        answer = orjson.loads(body or b"{}")
    except orjson.JSONDecodeError:
        return FunctionAnswer(status, trouble="unreadable")
    if not isinstance(answer, dict):
        return FunctionAnswer(status, trouble="unreadable")
    return FunctionAnswer(status, answer)
