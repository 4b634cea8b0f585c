"""Work on webhooks: each delivery is sent, while no endpoint takes more than one of the worker's threads."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Lock

import structlog

from bot.parts import Parts
from flows.deliver_webhook import put_off_delivery, settle_delivery, wanted_delivery
from shop.events.outbox import Claimed
from shop.kernel.ids import WebhookEndpointId

MOST_AT_ONCE = 2
"""Of eight threads: customers who write are answered by the same ones, and an endpoint may be slow."""
_WAIT = timedelta(seconds=2)

_log = structlog.get_logger()


class _Doors:
    """Which endpoints are being spoken to by this process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._busy: set[WebhookEndpointId] = set()

    @contextmanager
    def entered(self, endpoint: WebhookEndpointId) -> Iterator[bool]:
        """Whether we may speak to it now."""
        with self._lock:
            free = endpoint not in self._busy and len(self._busy) < MOST_AT_ONCE
            if free:
                self._busy.add(endpoint)
        try:
            yield free
        finally:
            if free:
                with self._lock:
                    self._busy.discard(endpoint)


_doors = _Doors()


def perform(entry: Claimed, parts: Parts) -> None:
    """Send the delivery of an outbox entry; it may arrive twice, under one id, and never not at all."""
    wanted = wanted_delivery(now=parts.clock.now(), entry=entry)
    if wanted is None:
        return
    with _doors.entered(wanted.endpoint_id) as free:
        if not free:
            put_off_delivery(now=parts.clock.now(), entry=entry, wait=_WAIT)
            return
        if parts.webhooks is None:
            raise LookupError("nobody sends webhooks here")
        answered = parts.webhooks.send(
            url=wanted.url,
            secrets=wanted.secrets,
            message_id=str(wanted.id),
            payload=wanted.payload,
            now=parts.clock.now(),
        )
    state = settle_delivery(now=parts.clock.now(), entry=entry, answered=answered)
    _log.info("webhook_sent", delivery=str(wanted.id), status=answered.status, state=state)
