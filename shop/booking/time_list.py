"""Who waits for a time that is full? First come, first offered; an offer is kept until its hour is over."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from shop.booking.holding import Wish, hold
from shop.booking.slot import Asked, Slot
from shop.booking.slots import next_slots, service_row
from shop.booking.waking import wake_time_list
from shop.booking.zones import zone_of_phone
from shop.customers.identities import phone_of
from shop.kernel.language import Language
from shop.kernel.refusals import Refusal
from shop.tables import Booking, Customer, Occurrence, Service, TimeWish
from shop.workspaces.viewing import WorkspaceView

OFFER_HOLDS: Final = timedelta(minutes=30)
"""So long a time is kept for the next in line before the one after is asked."""


class TimeFree(Refusal):
    """There is no need to wait: ``alternatives``, free starts in that stretch (UTC)."""

    status: ClassVar[int] = 409


class NothingToWaitFor(Refusal):
    """The stretch is over, or too short for the service."""

    status: ClassVar[int] = 422


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody's place in the line for a time."""

    id: UUID
    service_id: UUID
    occurrence_id: UUID | None
    customer_id: UUID
    conversation_id: UUID | None
    from_at: datetime
    until_at: datetime
    seats: int
    state: str
    place: int
    """How manieth they are among those who wait for the service, from 1; 0 for whom a time is kept already."""
    offered_until: datetime | None
    booking_id: UUID | None


def join(
    db: Session,
    *,
    shop: WorkspaceView,
    service_id: UUID,
    customer_id: UUID,
    conversation_id: UUID | None,
    from_at: datetime,
    until_at: datetime,
    occurrence_id: UUID | None = None,
    seats: int = 1,
    proven: bool = True,
    at: datetime,
    now: datetime,
) -> Waiting:
    """A place at the end of the line; who waits for the service already keeps theirs, for the new stretch.

    Of a date, it is the date that is waited for. Where it is not `proven` whose number it is, the place that they
    have stays as it is, and all is answered as if they had none. Refuses ServiceUnknown, NothingToWaitFor, TimeFree.
    """
    service = service_row(db, service_id)
    date = db.get(Occurrence, occurrence_id) if occurrence_id else None
    if date is not None:
        from_at, until_at = date.starts_at, date.starts_at + timedelta(minutes=1)
    if until_at <= max(from_at, at):
        raise NothingToWaitFor(service=service.slug)
    before = _place_of(db, service_id, customer_id)
    if before is not None and before.state == "offered" and proven:
        return _view(db, before)
    row = (before if proven else None) or TimeWish(
        workspace_id=shop.id, service_id=service_id, customer_id=customer_id, created_at=at,
        from_at=from_at, until_at=until_at,
    )  # fmt: skip
    row.conversation_id, row.occurrence_id, row.seats = conversation_id, occurrence_id, seats
    row.from_at, row.until_at = from_at, until_at
    free = list(_free(db, shop, row, at))
    if free:
        raise TimeFree(service=service.slug, alternatives=[slot.starts_at for slot in free])
    if before is not None and not proven:
        return _view(db, before)
    db.add(row)
    db.flush()
    # Whoever gave a time back in this very moment did not see this place.
    wake_time_list(db, workspace_id=shop.id, service_id=service_id, now=now)
    return _view(db, row)


def leave(db: Session, *, service_id: UUID, customer_id: UUID) -> UUID | None:
    """Give the place up; its id, where there was one. What was offered is the caller's to give back."""
    row = _place_of(db, service_id, customer_id)
    if row is None:
        return None
    row.state, row.offered_until = "left", None
    db.add(row)
    db.flush()
    return row.id


def waiting_of(db: Session, customer_id: UUID, service_id: UUID) -> Waiting | None:
    """The customer's place in that line, or the offer they have; None where they do not wait. Nothing is locked."""
    row = db.scalars(_place(service_id, customer_id)).first()
    return None if row is None else _view(db, row)


def offer_next(
    db: Session, *, shop: WorkspaceView, service_id: UUID, at: datetime, now: datetime
) -> tuple[Waiting, Booking] | None:
    """Keep a time for the first in line for whom there is one; None where there is none for anybody.

    One at a time: whose turn is next is looked for in another transaction, since each locks its customer.
    """
    service = service_row(db, service_id)
    for row in db.scalars(_line(service_id).execution_options(populate_existing=True)).all():
        if row.until_at <= at + timedelta(minutes=service.notice_minutes):
            row.state = "lapsed"
            db.add(row)
            db.flush()
            continue
        booking = _kept(db, shop, service, row, at, now)
        if booking is not None:
            row.state, row.offered_until, row.booking_id = "offered", booking.hold_until, booking.id
            db.add(row)
            db.flush()
            wake_time_list(db, workspace_id=shop.id, service_id=service_id, now=now)
            return _view(db, row), booking
    return None


def take_offer(db: Session, booking_id: UUID) -> None:
    """What was offered is the customer's: they wait no more."""
    offered = select(TimeWish).where(col(TimeWish.booking_id) == booking_id, col(TimeWish.state) == "offered")
    for row in db.scalars(offered):
        row.state, row.offered_until = "taken", None
        db.add(row)
    db.flush()


def _kept(
    db: Session, shop: WorkspaceView, service: Service, row: TimeWish, at: datetime, now: datetime
) -> Booking | None:
    """A hold for who waits; None where nothing is free, or the customer is just choosing another time."""
    choosing = select(col(Booking.id)).where(
        col(Booking.customer_id) == row.customer_id,
        col(Booking.service_id) == service.id,
        col(Booking.state) == "held",
        col(Booking.hold_until) > at,
    )
    if db.scalars(choosing).first() is not None:
        return None
    customer = db.get_one(Customer, row.customer_id)
    for slot in _free(db, shop, row, at):
        wish = Wish(
            asked=Asked(shop, service, at, row.seats),
            customer_id=row.customer_id,
            conversation_id=row.conversation_id,
            starts_at=slot.starts_at,
            occurrence_id=slot.occurrence_id,
            language=Language.of(customer.language, shop.language),
            customer_zone=zone_of_phone(phone_of(db, row.customer_id)),
            actor="system",
            holds=OFFER_HOLDS,
        )
        try:
            with db.begin_nested():
                booking = hold(db, wish, now=now)
                _require_waiting(db, row, service)
                return booking
        except Refusal:  # somebody took it in this very moment
            continue
    return None


def _require_waiting(db: Session, row: TimeWish, service: Service) -> None:
    """Refuses NothingToWaitFor where they left in this very moment: before their hold, which locked them."""
    db.refresh(row, with_for_update=True)
    if row.state != "waiting":
        raise NothingToWaitFor(service=service.slug)


def _free(db: Session, shop: WorkspaceView, row: TimeWish, at: datetime) -> Iterator[Slot]:
    found = next_slots(
        db,
        shop=shop,
        service_id=row.service_id,
        after=row.from_at,
        at=at,
        window=row.until_at - row.from_at,
        seats=row.seats,
    )
    return (slot for slot in found if row.occurrence_id in {None, slot.occurrence_id})


def _place_of(db: Session, service_id: UUID, customer_id: UUID) -> TimeWish | None:
    """Locked: whoever wants a booking too has locked it before, as those have who take an offer or end it."""
    wanted = _place(service_id, customer_id).with_for_update()
    return db.scalars(wanted.execution_options(populate_existing=True)).first()


def _place(service_id: UUID, customer_id: UUID) -> Select[TimeWish]:
    return select(TimeWish).where(
        col(TimeWish.service_id) == service_id,
        col(TimeWish.customer_id) == customer_id,
        col(TimeWish.state).in_(["waiting", "offered"]),
    )


def _line(service_id: UUID) -> Select[TimeWish]:
    """Who can be told, in the order in which they came: ids rise with real time."""
    return (
        select(TimeWish)
        .join(Customer, col(Customer.id) == col(TimeWish.customer_id))
        .where(
            col(TimeWish.service_id) == service_id,
            col(TimeWish.state) == "waiting",
            col(Customer.blocked_at).is_(None),
            col(Customer.erased_at).is_(None),
            col(Customer.messages_stopped_at).is_(None),
        )
        .order_by(col(TimeWish.id))
    )


def _view(db: Session, row: TimeWish) -> Waiting:
    earlier = select(func.count()).where(
        col(TimeWish.service_id) == row.service_id,
        col(TimeWish.state) == "waiting",
        col(TimeWish.id) <= row.id,
    )
    return Waiting(
        row.id,
        row.service_id,
        row.occurrence_id,
        row.customer_id,
        row.conversation_id,
        row.from_at,
        row.until_at,
        row.seats,
        row.state,
        db.scalars(earlier).one() if row.state == "waiting" else 0,
        row.offered_until,
        row.booking_id,
    )
