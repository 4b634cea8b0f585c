"""What is to be fetched and packed for orders: lines by their shelves, and how far each parcel is."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.kernel.refusals import NotFound, Refusal
from shop.tables import (
    Allocation,
    Batch,
    Booking,
    LiveSession,
    Member,
    Order,
    OrderLine,
    SessionItem,
    Shipment,
    Variant,
)

MOST: Final = 200
"""So many orders are on the list at once, those promised first."""


class LineUnknown(NotFound):
    """No order that is to be packed has such a line."""


class CodeUnknown(NotFound):
    """The shop sells nothing with that code: ``code``."""


class NotOnOrder(Refusal):
    """What was scanned does not go into that parcel: ``name``."""


class LinePicked(Refusal):
    """It is picked already: ``name``."""


@dataclass(frozen=True, slots=True)
class LineToPick:
    """So much of one thing for an order."""

    id: UUID
    sku: str
    ean: str
    name: str
    quantity: int
    unit: str
    shelf: str
    """Where to go first; empty where none is known."""
    places: tuple[tuple[str, str, int], ...]
    """Shelf, lot and how much, of every lot that it is taken from."""
    picked_at: datetime | None
    picked_by: str
    """A name; empty where it is not picked, or was in a live session."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """How far the order's parcel is."""

    id: UUID
    state: str
    """``wanted`` or ``labeled``."""
    carrier: str
    tracking_number: str
    label: str
    failure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderToPack:
    """An order that waits for somebody in the warehouse."""

    id: UUID
    number: int
    state: str
    customer: str
    kind: str
    """``delivery`` or ``pickup``."""
    promised_on: date | None
    together: bool
    """It shares its parcel with other orders."""
    addressed: bool
    """Somebody said where it goes."""
    lines: tuple[LineToPick, ...]
    parcel: Parcel | None

    @property
    def left(self) -> int:
        """How many lines wait."""
        return sum(line.picked_at is None for line in self.lines)


def orders_to_pack(db: Session, order_id: UUID | None = None) -> list[OrderToPack]:
    """Paid orders, those to be paid in cash, and what is being picked: those promised first; none of a booking."""
    open_ = col(Order.state).in_(("paid", "picking")) | (
        (col(Order.state) == "placed") & (col(Order.payment) == "cash")
    )
    booked = select(col(Booking.order_id)).where(col(Booking.order_id).is_not(None))
    wanted = select(Order).where(open_, col(Order.id).not_in(booked), col(Order.delivery) != {})
    if order_id is not None:
        wanted = wanted.where(col(Order.id) == order_id)
    first = col(Order.promised_on).asc().nulls_last()
    rows = db.scalars(wanted.order_by(first, col(Order.number)).limit(MOST)).all()
    lines = _lines(db, [row.id for row in rows])
    parcels = _parcels(db, [row.id for row in rows])
    return [
        OrderToPack(
            id=row.id,
            number=row.number,
            state=row.state,
            customer=row.address.get("name", ""),
            kind=str(row.delivery.get("kind", "")),
            promised_on=row.promised_on,
            together=row.group_id is not None,
            addressed=bool(row.address),
            lines=tuple(lines[row.id]),
            parcel=parcels.get(row.id),
        )
        for row in rows
        if lines[row.id]
    ]


def variants_scanned(db: Session, code: str) -> dict[UUID, str]:
    """Variants that carry the code, as bar code or as sku, with their sku. Refuses CodeUnknown."""
    named = (col(Variant.ean) == code) | (col(Variant.sku) == code)
    found = {row.id: row.sku for row in db.scalars(select(Variant).where(named))} if code else {}
    if not found:
        raise CodeUnknown(code=code)
    return found


def picked_in_session(db: Session, order_ids: Collection[UUID]) -> dict[tuple[UUID, UUID], datetime]:
    """By order and variant: what somebody fetched while the live session went on."""
    rows = db.execute(
        select(col(LiveSession.order_id), col(SessionItem.variant_id), col(SessionItem.picked_at))
        .join(LiveSession, col(LiveSession.id) == col(SessionItem.session_id))
        .where(
            col(LiveSession.order_id).in_(order_ids),
            col(SessionItem.state) == "sold",
            col(SessionItem.pick) == "picked",
            col(SessionItem.picked_at).is_not(None),
        )
    )
    return {(order, variant): at for order, variant, at in rows}


def _lines(db: Session, orders: Collection[UUID]) -> Mapping[UUID, list[LineToPick]]:
    rows = db.execute(
        select(OrderLine, Variant, Member)
        .join(Variant, col(Variant.id) == col(OrderLine.variant_id), isouter=True)
        .join(Member, col(Member.id) == col(OrderLine.picked_by), isouter=True)
        .where(col(OrderLine.order_id).in_(orders))
        .order_by(col(OrderLine.position))
    ).all()
    places, there = _places(db, orders), picked_in_session(db, orders)
    found: dict[UUID, list[LineToPick]] = defaultdict(list)
    for line, variant, member in rows:
        at = line.picked_at or (there.get((line.order_id, variant.id)) if variant else None)
        lies = tuple(sorted(places[line.id]))
        found[line.order_id].append(
            LineToPick(
                id=line.id,
                sku=line.sku,
                ean=variant.ean if variant else "",
                name=line.name,
                quantity=line.quantity,
                unit=line.unit,
                shelf=lies[0][0] if lies else "",
                places=lies,
                picked_at=at,
                picked_by=member.name if member else "",
            )
        )
    for lines in found.values():
        lines.sort(key=lambda one: (one.shelf, one.sku))
    return found


def _places(db: Session, orders: Collection[UUID]) -> Mapping[UUID, list[tuple[str, str, int]]]:
    rows = db.execute(
        select(col(Allocation.line_id), col(Batch.shelf), col(Batch.lot), col(Allocation.quantity))
        .join(Batch, col(Batch.id) == col(Allocation.batch_id))
        .where(col(Allocation.order_id).in_(orders), col(Allocation.state) == "bound")
    )
    found: dict[UUID, list[tuple[str, str, int]]] = defaultdict(list)
    for line, shelf, lot, quantity in rows:
        found[line].append((shelf or "", lot or "", quantity))
    return found


def _parcels(db: Session, orders: Collection[UUID]) -> dict[UUID, Parcel]:
    wanted = select(Shipment).where(
        col(Shipment.order_id).in_(orders), col(Shipment.state).in_(("wanted", "labeled"))
    )
    return {
        row.order_id: Parcel(row.id, row.state, row.carrier, row.tracking_number, row.label, row.failure)
        for row in db.scalars(wanted)
    }
