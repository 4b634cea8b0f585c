"""The waiting line: who wants what is not there, in the order in which they came."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Select, Update, delete, func, select, update
from sqlmodel import Session, col

from shop.events import outbox
from shop.events.recorded import record
from shop.kernel.refusals import Refusal
from shop.stock.available import available
from shop.stock.moments import Moment, moment_at
from shop.stock.reservations import Holder, keep
from shop.stock.waking import wake_the_line
from shop.tables import Customer, Reservation, Variant, WaitingEntry

OFFER_HOLDS = timedelta(hours=2)
"""So long the goods are kept for the next in line before the one after is asked."""


class StillThere(Refusal):
    """Enough of it can be had now, so there is nothing to wait for: ``sku, available``."""

    status: ClassVar[int] = 409


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody's place in the line of a variant."""

    id: UUID
    variant_id: UUID
    customer_id: UUID
    conversation_id: UUID | None
    quantity: int
    state: str
    place: int
    """How manieth they are, from 1; 0 for whom the goods are kept already."""
    offered_until: datetime | None


def waiting_of(db: Session, customer_id: UUID, variant: UUID) -> Waiting | None:
    """The customer's place in that line, or the offer they have; None where they do not wait."""
    row = db.scalars(
        select(WaitingEntry).where(
            col(WaitingEntry.variant_id) == variant,
            col(WaitingEntry.customer_id) == customer_id,
            col(WaitingEntry.state).in_(["waiting", "offered"]),
        )
    ).first()
    return None if row is None else _view(db, row)


def skus_waited_for(db: Session, customer_id: UUID) -> list[str]:
    """The skus of everything that the customer waits for or is offered, in the order in which they asked."""
    wanted = (
        select(col(Variant.sku))
        .join(WaitingEntry, col(WaitingEntry.variant_id) == col(Variant.id))
        .where(
            col(WaitingEntry.customer_id) == customer_id,
            col(WaitingEntry.state).in_(["waiting", "offered"]),
        )
    )
    return list(db.scalars(wanted.order_by(col(WaitingEntry.id))))


def line_of(db: Session, variant: UUID) -> list[Waiting]:
    """Everybody who waits for the variant, the next one first."""
    rows = db.scalars(_line(variant)).all()
    return [_of(row, place) for place, row in enumerate(rows, start=1)]


def join_line(
    db: Session,
    *,
    workspace_id: UUID,
    row: Variant,
    customer_id: UUID,
    conversation_id: UUID | None,
    quantity: int,
    now: datetime,
) -> Waiting:
    """A place at the end of the line of a locked variant; who has one keeps it and may want another quantity.

    Refuses StillThere where there is no need to wait.
    """
    moment = moment_at(db, workspace_id, now)
    known = waiting_of(db, customer_id, row.id)
    if known is not None and known.state == "offered":
        return known
    free = available(db, [row.id], customer_id=customer_id, at=moment.at)[row.id]
    if free is None or free >= quantity:
        raise StillThere(sku=row.sku, available=free)
    if known is not None:
        db.connection().execute(_by_id(known.id).values(quantity=quantity))
        return _view(db, db.get_one(WaitingEntry, known.id, populate_existing=True))
    entry = WaitingEntry(
        workspace_id=workspace_id,
        variant_id=row.id,
        customer_id=customer_id,
        conversation_id=conversation_id,
        quantity=quantity,
        created_at=moment.at,
    )
    db.add(entry)
    db.flush()
    return _view(db, entry)


def leave_line(db: Session, *, workspace_id: UUID, entry: UUID, state: str, now: datetime) -> None:
    """The place is given up (``left``), or its offer was not taken in time (``lapsed``); the variant is locked."""
    row = db.get_one(WaitingEntry, entry)
    db.connection().execute(_by_id(entry).values(state=state, offered_until=None))
    _drop_reservation(db, entry)
    wake_the_line(db, moment_at(db, workspace_id, now), [row.variant_id])


def offer_goods(db: Session, moment: Moment, row: Variant) -> list[Waiting]:
    """Keep what is free of a locked variant for those who wait for it, in their order; returns whom for.

    Who wants more than is free keeps their place, and the next whose wish can be met is offered.
    """
    free = available(db, [row.id], at=moment.at)[row.id]
    offered: list[Waiting] = []
    for entry in db.scalars(_line(row.id).execution_options(populate_existing=True)).all():
        if free is not None and entry.quantity > free:
            continue
        free = None if free is None else free - entry.quantity
        offered.append(_offer(db, moment, row, entry))
    return offered


def _offer(db: Session, moment: Moment, row: Variant, entry: WaitingEntry) -> Waiting:
    until = moment.at + OFFER_HOLDS
    entry.state, entry.offered_until = "offered", until
    db.flush()
    if row.stock is not None:
        keep(db, moment, Holder(entry.customer_id, "waiting", entry.id, until), row.id, entry.quantity)
    outbox.put(
        db,
        workspace_id=moment.workspace_id,
        topic="waiting",
        key=f"offer/{entry.id}",
        payload={"offer": str(entry.id)},
        now=moment.now,
        available_at=moment.real(until),
    )
    record(
        db,
        "WaitingOffered",
        workspace_id=moment.workspace_id,
        actor="system",
        now=moment.at,
        subject_id=entry.id,
        sku=row.sku,
        quantity=entry.quantity,
    )
    return _of(entry, 0)


def _drop_reservation(db: Session, entry: UUID) -> None:
    db.connection().execute(delete(Reservation).where(col(Reservation.subject_id) == entry))


def _line(variant: UUID) -> Select[WaitingEntry]:
    """Who can be told, in the order in which they came: ids rise with real time, whatever a demo's clock does."""
    return (
        select(WaitingEntry)
        .join(Customer, col(Customer.id) == col(WaitingEntry.customer_id))
        .where(
            col(WaitingEntry.variant_id) == variant,
            col(WaitingEntry.state) == "waiting",
            col(Customer.blocked_at).is_(None),
            col(Customer.erased_at).is_(None),
            col(Customer.messages_stopped_at).is_(None),
        )
        .order_by(col(WaitingEntry.id))
    )


def _view(db: Session, row: WaitingEntry) -> Waiting:
    if row.state == "offered":
        return _of(row, 0)
    earlier = select(func.count()).select_from(WaitingEntry)
    before = earlier.where(
        col(WaitingEntry.variant_id) == row.variant_id,
        col(WaitingEntry.state) == "waiting",
        col(WaitingEntry.id) < row.id,
    )
    return _of(row, db.scalars(before).one() + 1)


def _of(row: WaitingEntry, place: int) -> Waiting:
    return Waiting(
        row.id,
        row.variant_id,
        row.customer_id,
        row.conversation_id,
        row.quantity,
        row.state,
        place,
        row.offered_until,
    )


def _by_id(entry: UUID) -> Update:
    return update(WaitingEntry).where(col(WaitingEntry.id) == entry)
