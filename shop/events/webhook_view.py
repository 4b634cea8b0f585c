"""What may be known of endpoints and of what they were sent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.kernel.ids import WebhookDeliveryId, WebhookEndpointId
from shop.kernel.refusals import NotFound
from shop.tables import WebhookDelivery, WebhookEndpoint


class EndpointUnknown(NotFound):
    """There is no such endpoint in this workspace."""


class WebhookDeliveryUnknown(NotFound):
    """There is no such delivery in this workspace."""


@dataclass(frozen=True, slots=True)
class EndpointView:
    """An address of the shop's own systems; its secret is told once, when it is made."""

    id: WebhookEndpointId
    url: str
    events: tuple[str, ...]
    active: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """One event for one endpoint, and how far that is."""

    id: WebhookDeliveryId
    endpoint_id: WebhookEndpointId
    event: str
    payload: dict[str, Any]
    state: str
    attempts: int
    status: int | None
    error: str
    created_at: datetime
    delivered_at: datetime | None


def endpoints(db: Session) -> list[EndpointView]:
    """The workspace's endpoints, oldest first."""
    return [_endpoint(row) for row in db.scalars(select(WebhookEndpoint).order_by(col(WebhookEndpoint.id)))]


def endpoint_view(db: Session, endpoint_id: UUID) -> EndpointView:
    """The endpoint of that id; refuses an unknown one."""
    row = db.scalars(select(WebhookEndpoint).where(col(WebhookEndpoint.id) == endpoint_id)).first()
    if row is None:
        raise EndpointUnknown(kind="webhook")
    return _endpoint(row)


def deliveries(
    db: Session, endpoint_id: UUID, *, state: str = "", before: UUID | None = None, limit: int = 20
) -> list[DeliveryView]:
    """What the endpoint was sent, newest first; of those in that state, and before that one, where told."""
    endpoint_view(db, endpoint_id)
    wanted = select(WebhookDelivery).where(col(WebhookDelivery.endpoint_id) == endpoint_id)
    if state:
        wanted = wanted.where(col(WebhookDelivery.state) == state)
    if before is not None:
        wanted = wanted.where(col(WebhookDelivery.id) < before)
    rows = db.scalars(wanted.order_by(col(WebhookDelivery.id).desc()).limit(limit))
    return [_delivery(row) for row in rows]


def delivery_view(db: Session, delivery_id: UUID) -> DeliveryView:
    """The delivery of that id; refuses an unknown one."""
    row = db.scalars(select(WebhookDelivery).where(col(WebhookDelivery.id) == delivery_id)).first()
    if row is None:
        raise WebhookDeliveryUnknown(kind="delivery")
    return _delivery(row)


def _endpoint(row: WebhookEndpoint) -> EndpointView:
    return EndpointView(
        WebhookEndpointId(row.id), row.url, tuple(row.events), active=row.active, created_at=row.created_at
    )


def _delivery(row: WebhookDelivery) -> DeliveryView:
    return DeliveryView(
        id=WebhookDeliveryId(row.id),
        endpoint_id=WebhookEndpointId(row.endpoint_id),
        event=row.event,
        payload=row.payload,
        state=row.state,
        attempts=row.attempts,
        status=row.status,
        error=row.error,
        created_at=row.created_at,
        delivered_at=row.delivered_at,
    )
