"""Where are the parcels of an order? Those that left, with what their carriers said of them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.kernel.ids import ShipmentId
from shop.tables import ParcelEvent, Shipment


@dataclass(frozen=True, slots=True)
class ParcelSaid:
    """One thing that a carrier said of a parcel."""

    kind: str
    place: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ShipmentView:
    """A parcel on its way."""

    id: ShipmentId
    carrier: str
    tracking_number: str
    tracking_url: str
    state: str
    at: datetime
    delivered_at: datetime | None
    said: tuple[ParcelSaid, ...] = ()
    """What its carrier said of it, oldest first."""


def shipments_of(db: Session, order: UUID) -> tuple[ShipmentView, ...]:
    """Those that left, oldest first: what only has a label is nobody's but the shop's."""
    rows = db.scalars(
        select(Shipment)
        .where(col(Shipment.order_id) == order, col(Shipment.state).in_(("sent", "delivered", "lost")))
        .order_by(col(Shipment.created_at), col(Shipment.id))
        .execution_options(populate_existing=True)
    )
    return tuple(
        ShipmentView(
            ShipmentId(row.id),
            row.carrier,
            row.tracking_number,
            row.tracking_url,
            row.state,
            row.created_at,
            row.delivered_at,
            _said(db, row.id) if row.carrier_code else (),
        )
        for row in rows
    )


def _said(db: Session, shipment: UUID) -> tuple[ParcelSaid, ...]:
    wanted = select(ParcelEvent).where(col(ParcelEvent.shipment_id) == shipment)
    rows = db.scalars(wanted.order_by(col(ParcelEvent.at), col(ParcelEvent.id)))
    return tuple(ParcelSaid(row.kind, row.place, row.at) for row in rows)
