"""One event travels to one endpoint of the shop's own systems: sent, tried again, delivered or given up."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import Session, col

from shop.events import outbox
from shop.events.outbox import Claimed
from shop.events.recorded import record
from shop.events.webhook_port import Answered
from shop.kernel.database import transaction
from shop.kernel.ids import WebhookDeliveryId, WebhookEndpointId
from shop.tables import WebhookDelivery, WebhookEndpoint
from shop.workspaces.viewing import workspace_view

PAUSES = (
    *(timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10)),
    *(timedelta(minutes=30), timedelta(hours=1), timedelta(hours=3), timedelta(hours=6), timedelta(hours=12)),
    *(timedelta(hours=24), timedelta(hours=24)),
)
"""Between one try and the next: twelve tries over three days."""
LONGEST_ASKED = timedelta(hours=24)
"""So long an endpoint may ask to be left alone (Retry-After)."""
GONE = 410
_MOST_LETTERS = 200


@dataclass(frozen=True, slots=True)
class WantedDelivery:
    """What is to be sent where."""

    id: WebhookDeliveryId
    endpoint_id: WebhookEndpointId
    url: str
    secrets: tuple[str, ...]
    """The newest first; two while one takes the other's place."""
    payload: dict[str, Any]


def wanted_delivery(*, now: datetime, entry: Claimed) -> WantedDelivery | None:
    """The delivery of that entry; None where it was dealt with, or its endpoint wants nothing any more."""
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return None
        row = _delivery(db, entry)
        endpoint = db.get(WebhookEndpoint, row.endpoint_id) if row else None
        if row is None or endpoint is None or row.state != "waiting":
            outbox.finish(db, entry.id, now=now)
            return None
        if not endpoint.active:
            row.state, row.error = "failed", "the endpoint is switched off"
            outbox.finish(db, entry.id, now=now)
            return None
        return WantedDelivery(
            WebhookDeliveryId(row.id),
            WebhookEndpointId(endpoint.id),
            endpoint.url,
            _secrets(endpoint, now),
            row.payload,
        )


def settle_delivery(*, now: datetime, entry: Claimed, answered: Answered) -> str:
    """Write down what came of a try; the delivery's state: ``delivered``, ``waiting`` or ``failed``.

    An endpoint that says it is gone for good (410) is switched off.
    """
    with transaction(entry.workspace_id) as db:
        row = _delivery(db, entry)
        if not outbox.still_ours(db, entry.id) or row is None:
            return "failed"
        row.attempts += 1
        row.status, row.error = answered.status, answered.error[:_MOST_LETTERS]
        if answered.taken:
            row.state, row.error = "delivered", ""
            row.delivered_at = workspace_view(db, entry.workspace_id).at(now)
        elif answered.never or answered.status == GONE or row.attempts > len(PAUSES):
            row.state = "failed"
            _switch_off(db, entry, row, answered, now)
        else:
            outbox.wait_again(db, entry.id, until=now + _pause(row.attempts, answered))
            return row.state
        outbox.finish(db, entry.id, now=now)
        return row.state


def put_off_delivery(*, now: datetime, entry: Claimed, wait: timedelta) -> None:
    """The endpoint is being told of something else just now; this was no try."""
    with transaction(entry.workspace_id) as db:
        outbox.wait_again(db, entry.id, until=now + wait)


def _secrets(endpoint: WebhookEndpoint, now: datetime) -> tuple[str, ...]:
    until = endpoint.old_secret_until
    return (endpoint.secret, endpoint.old_secret) if until is not None and now < until else (endpoint.secret,)


def _pause(attempts: int, answered: Answered) -> timedelta:
    """Ever longer; longer still where the endpoint asks for it."""
    asked = min(answered.retry_after or timedelta(0), LONGEST_ASKED)
    return max(PAUSES[attempts - 1], asked)


def _switch_off(db: Session, entry: Claimed, row: WebhookDelivery, answered: Answered, now: datetime) -> None:
    if answered.status != GONE:
        return
    db.connection().execute(
        update(WebhookEndpoint).where(col(WebhookEndpoint.id) == row.endpoint_id).values(active=False)
    )
    record(
        db,
        "EndpointGone",
        workspace_id=entry.workspace_id,
        actor="system",
        now=now,
        subject_id=row.endpoint_id,
    )


def _delivery(db: Session, entry: Claimed) -> WebhookDelivery | None:
    wanted = UUID(entry.payload["delivery"])
    return db.scalars(
        select(WebhookDelivery).where(col(WebhookDelivery.id) == wanted).with_for_update()
    ).first()
