"""A booking moves to another time: the new one is taken and the old one given back in one swap, or neither is."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from shop.booking.choosing import choose
from shop.booking.holding import take_slot
from shop.booking.seats import give_seats, lock_occurrences
from shop.booking.slot import Asked, Slot
from shop.booking.taking import candidates_of, lock_resources, vacate
from shop.booking.waking import wake_time_list
from shop.kernel.refusals import Refusal
from shop.tables import Booking


class SameTime(Refusal):
    """It is at that time already: ``booking``."""


class MoveTooLate(Refusal):
    """Its customer could move it without a fee until ``until``; now the shop has to be asked."""


def swap(
    db: Session,
    booking: Booking,
    asked: Asked,
    starts_at: datetime,
    occurrence_id: UUID | None,
    *,
    now: datetime,
) -> Slot:
    """Give the locked booking another start, under the same code and at the price that was agreed.

    Whoever waits for the old time is looked for. `now` is the real instant. Refuses SameTime, and as `choose`
    does; then the booking has the time that it had.
    """
    slot = choose(db, asked, starts_at, occurrence_id)
    if slot.starts_at == booking.starts_at and asked.resource_id is None:
        raise SameTime(booking=booking.code)
    lock_occurrences(db, [booking.occurrence_id, slot.occurrence_id])
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
