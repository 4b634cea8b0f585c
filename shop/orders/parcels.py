"""Where are the parcels of an order? Those that left, with what their carriers said of them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.kernel.ids import ShipmentId
from shop.kernel.rows import among
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


def shipments_of(db: Session, orders: Sequence[UUID]) -> Mapping[UUID, list[ShipmentView]]:
    """By order, those that left, oldest first: what only has a label is nobody's but the shop's."""
    rows = db.scalars(
        select(Shipment)
        .where(
            among(col(Shipment.order_id), orders),
            col(Shipment.state).in_(("sent", "delivered", "lost")),
        )
        .order_by(col(Shipment.created_at), col(Shipment.id))
        .execution_options(populate_existing=True)
    ).all()
    followed = [row.id for row in rows if row.carrier_code]
    said = _said(db, followed) if followed else {}
    found: dict[UUID, list[ShipmentView]] = defaultdict(list)
    for row in rows:
        found[row.order_id].append(_view(row, said.get(row.id, ())))
    return found


def _view(row: Shipment, said: Sequence[ParcelSaid]) -> ShipmentView:
    return ShipmentView(
        ShipmentId(row.id),
        row.carrier,
        row.tracking_number,
        row.tracking_url,
        row.state,
        row.created_at,
        row.delivered_at,
        tuple(said),
    )


def _said(db: Session, shipments: Sequence[UUID]) -> Mapping[UUID, list[ParcelSaid]]:
    wanted = select(ParcelEvent).where(among(col(ParcelEvent.shipment_id), shipments))
    found: dict[UUID, list[ParcelSaid]] = defaultdict(list)
    for row in db.scalars(wanted.order_by(col(ParcelEvent.at), col(ParcelEvent.id))):
        found[row.shipment_id].append(ParcelSaid(row.kind, row.place, row.at))
    return found
