"""A booking moves to another time: the new one is taken and the old one given back in one swap, or neither is."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.booking.choosing import choose
from shop.booking.holding import end_if_over, ended_holds, take_slot
from shop.booking.seats import give_seats, lock_occurrences
from shop.booking.slot import Asked, Slot
from shop.booking.taking import candidates_of, lock_resources, vacate
from shop.booking.waking import wake_time_list
from shop.kernel.refusals import Refusal
from shop.tables import Booking, Occurrence


class SameTime(Refusal):
    """It is at that time already: ``booking``."""


class MoveTooLate(Refusal):
    """Its customer could move it without a fee until ``until``; now the shop has to be asked."""


def holds_in_the_way(
    db: Session, booking_id: UUID, starts_at: datetime, occurrence_id: UUID | None, *, at: datetime
) -> set[UUID]:
    """Holds that are over and still have that time, or one of its seats: to be locked together with the booking."""
    found = db.scalars(select(col(Booking.service_id)).where(col(Booking.id) == booking_id)).first()
    if found is None:
        return set()
    theirs = select(col(Occurrence.id)).where(
        col(Occurrence.service_id) == found, col(Occurrence.starts_at) == starts_at
    )
    return ended_holds(db, candidates_of(db, found), occurrence_id or db.scalars(theirs).first(), at)


def swap(
    db: Session,
    booking: Booking,
    asked: Asked,
    starts_at: datetime,
    occurrence_id: UUID | None,
    *,
    over: Sequence[Booking] = (),
    now: datetime,
) -> Slot:
    """Give the locked booking another start, under the same code and at the price that was agreed.

    Whoever waits for the old time is looked for. `over`: what `holds_in_the_way` found, locked. `now` is the
    real instant. Refuses SameTime, and as `choose` does; then the booking has the time that it had.
    """
    slot = choose(db, asked, starts_at, occurrence_id)
    if slot.starts_at == booking.starts_at and asked.resource_id is None:
        raise SameTime(booking=booking.code)
    dates = [booking.occurrence_id, slot.occurrence_id, *(one.occurrence_id for one in over)]
    lock_occurrences(db, dates)
    for one in over:
        end_if_over(db, one, at=asked.at, now=now)
    if slot.occurrence_id is None:
        lock_resources(db, candidates_of(db, booking.service_id))
        slot = choose(db, asked, starts_at, occurrence_id)
    vacate(db, booking_id=booking.id)
    if booking.occurrence_id is not None:
        give_seats(db, booking.occurrence_id, booking.seats)
    take_slot(db, booking, slot, asked)
    booking.occurrence_id = slot.occurrence_id
    booking.starts_at, booking.ends_at, booking.timezone = slot.starts_at, slot.ends_at, slot.zone.key
    booking.sequence += 1
    db.add(booking)
    db.flush()
    wake_time_list(db, workspace_id=booking.workspace_id, service_id=booking.service_id, now=now)
    return slot
