"""A shop says where its own systems want to be told of events, and has things sent again."""

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlmodel import Session, col

from shop.events.recorded import Actor, record
from shop.events.webhook_addresses import webhook_url
from shop.events.webhook_view import EndpointUnknown, WebhookDeliveryUnknown
from shop.events.webhooks import PUBLIC_NAMES, TEST_EVENT, put_delivery, put_entry
from shop.kernel.database import transaction
from shop.kernel.ids import WebhookDeliveryId, WebhookEndpointId, WorkspaceId, new_id
from shop.kernel.refusals import Refusal
from shop.kernel.settings import settings
from shop.tables import WebhookDelivery, WebhookEndpoint
from shop.workspaces.viewing import workspace_view

MOST_ENDPOINTS = 20
OVERLAP = timedelta(hours=24)
"""So long both secrets sign, unless told otherwise: a day to change the receiver's."""
LONGEST_OVERLAP = timedelta(days=7)


class EventUnknown(Refusal):
    """There is no such public event: ``event``; ``known`` are those there are."""

    status = 422


class TooManyEndpoints(Refusal):
    """A workspace has ``most`` endpoints at most."""


class StillWaiting(Refusal):
    """That delivery is on its way already."""


class OverlapTooLong(Refusal):
    """Two secrets hold at once for ``hours`` hours at most."""

    status = 422


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A secret that nobody will be shown again, and how long the old one signs beside it."""

    id: WebhookEndpointId
    secret: str
    old_until: datetime | None
    """The real instant; None where the old one is over."""


@dataclass(frozen=True, slots=True)
class NewEndpoint:
    """An endpoint, with the secret that nobody will be shown again."""

    id: WebhookEndpointId
    secret: str


def add_endpoint(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, url: str, events: Sequence[str]
) -> NewEndpoint:
    """From now on that address is told of these events, or of all where none is named.

    Refuses AddressRefused, EventUnknown, TooManyEndpoints.
    """
    _refuse_address(url)
    _refuse_unknown(events)
    endpoint, secret = new_id(), _secret()
    with transaction(workspace_id) as db:
        # The workspace's own row is locked by nobody here: two at once may end one above the limit.
        if len(db.scalars(select(col(WebhookEndpoint.id))).all()) >= MOST_ENDPOINTS:
            raise TooManyEndpoints(most=MOST_ENDPOINTS)
        row = WebhookEndpoint(
            id=endpoint,
            workspace_id=workspace_id,
            url=url,
            secret=secret,
            events=list(dict.fromkeys(events)),
            created_at=workspace_view(db, workspace_id).at(now),
        )
        db.add(row)
        record(db, "EndpointAdded", workspace_id=workspace_id, actor=actor, now=now, subject_id=endpoint)
    return NewEndpoint(WebhookEndpointId(endpoint), secret)


def change_endpoint(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    endpoint_id: UUID,
    url: str | None = None,
    events: Sequence[str] | None = None,
    active: bool | None = None,
) -> None:
    """What is told replaces what was. Refuses as `add_endpoint`, and an unknown endpoint."""
    if url is not None:
        _refuse_address(url)
    _refuse_unknown(events or ())
    with transaction(workspace_id) as db:
        row = _endpoint(db, endpoint_id)
        row.url = row.url if url is None else url
        row.events = row.events if events is None else list(dict.fromkeys(events))
        row.active = row.active if active is None else active
        record(db, "EndpointChanged", workspace_id=workspace_id, actor=actor, now=now, subject_id=endpoint_id)


def rotate_secret(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    endpoint_id: UUID,
    keep_old: timedelta = OVERLAP,
) -> NewSecret:
    """Give the endpoint a new secret; the old one signs beside it for so long, so that nothing sent is refused.

    Nothing for `keep_old` ends the old one at once, as when somebody has seen it. A second change within that
    time ends the oldest. Refuses an unknown endpoint, OverlapTooLong.
    """
    if not timedelta(0) <= keep_old <= LONGEST_OVERLAP:
        raise OverlapTooLong(hours=int(LONGEST_OVERLAP.total_seconds() // 3600))
    with transaction(workspace_id) as db:
        row = _endpoint(db, endpoint_id)
        until = now + keep_old if keep_old else None
        row.old_secret, row.old_secret_until = (row.secret if until else "", until)
        row.secret = _secret()
        db.add(row)
        record(
            db,
            "EndpointSecretRotated",
            workspace_id=workspace_id,
            actor=actor,
            now=now,
            subject_id=endpoint_id,
        )
        return NewSecret(WebhookEndpointId(endpoint_id), row.secret, until)


def remove_endpoint(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, endpoint_id: UUID) -> None:
    """Nothing more is sent there; what was sent is forgotten. Refuses an unknown endpoint."""
    with transaction(workspace_id) as db:
        _endpoint(db, endpoint_id)
        db.connection().execute(delete(WebhookEndpoint).where(col(WebhookEndpoint.id) == endpoint_id))
        record(db, "EndpointRemoved", workspace_id=workspace_id, actor=actor, now=now, subject_id=endpoint_id)


def try_endpoint(*, now: datetime, workspace_id: WorkspaceId, endpoint_id: UUID) -> WebhookDeliveryId:
    """Send the endpoint a word, to see whether it hears. Refuses an unknown one."""
    with transaction(workspace_id) as db:
        _endpoint(db, endpoint_id)
        at = workspace_view(db, workspace_id).at(now)
        delivery = put_delivery(
            db,
            workspace_id=workspace_id,
            endpoint_id=endpoint_id,
            event=TEST_EVENT,
            data={"id": str(endpoint_id)},
            at=at,
            due=now,
        )
        return WebhookDeliveryId(delivery)


def replay_delivery(*, now: datetime, workspace_id: WorkspaceId, delivery_id: UUID) -> None:
    """Send it once more, under the same id and with the same words, by which the receiver knows it.

    Refuses an unknown one, and StillWaiting.
    """
    with transaction(workspace_id) as db:
        known = select(WebhookDelivery).where(col(WebhookDelivery.id) == delivery_id).with_for_update()
        row = db.scalars(known).first()
        if row is None:
            raise WebhookDeliveryUnknown(kind="delivery")
        if row.state == "waiting":
            raise StillWaiting
        row.state, row.attempts, row.error, row.delivered_at = "waiting", 0, "", None
        put_entry(db, workspace_id=workspace_id, delivery_id=delivery_id, now=now)


def _secret() -> str:
    """As Standard Webhooks has it: 32 random bytes."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def _refuse_address(url: str) -> None:
    inside = settings().webhook_private_addresses
    webhook_url(url, private=inside, plain=inside or settings().embedded)


def _refuse_unknown(events: Sequence[str]) -> None:
    known = set(PUBLIC_NAMES.values())
    for event in events:
        if event not in known:
            raise EventUnknown(event=event, known=sorted(known))


def _endpoint(db: Session, endpoint_id: UUID) -> WebhookEndpoint:
    known = select(WebhookEndpoint).where(col(WebhookEndpoint.id) == endpoint_id).with_for_update()
    row = db.scalars(known).first()
    if row is None:
        raise EndpointUnknown(kind="webhook")
    return row
