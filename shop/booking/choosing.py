"""Can that very start be booked? It is found among the slots, or refused by what is true, with others to take."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from shop.booking.needs import ResourceUnknown
from shop.booking.slot import Asked, Slot
from shop.booking.slots import days_of
from shop.booking.zones import day_of
from shop.kernel.refusals import Refusal

_DAY = timedelta(days=1)
_OTHERS_WITHIN = timedelta(days=8)
_MOST_OTHERS = 5


class SlotTaken(Refusal):
    """Somebody else has that time: ``starts_at``, and ``alternatives``, free starts near it (UTC)."""


class SeatsGone(Refusal):
    """Fewer seats are ``left`` than are wanted: ``wanted``, and ``alternatives`` with enough of them (UTC)."""


class NotASlot(Refusal):
    """Nothing starts then: ``starts_at``, and ``alternatives``, free starts near it (UTC)."""

    status = 422


class TooSoon(Refusal):
    """It starts too soon to be booked, or has started: ``earliest``, and ``alternatives`` (UTC)."""

    status = 422


class TooFar(Refusal):
    """It cannot be booked yet: ``last_day``."""

    status = 422


def choose(db: Session, asked: Asked, starts_at: datetime, occurrence_id: UUID | None = None) -> Slot:
    """The slot that starts then, with enough room.

    Refuses SlotTaken, SeatsGone, NotASlot, TooSoon, TooFar; all but the last tell what could be had instead.
    """
    starts_at = starts_at.astimezone(UTC)
    day = day_of(starts_at, asked.shop.zone)
    if starts_at < asked.earliest:
        raise TooSoon(earliest=asked.earliest, alternatives=_others(db, asked, starts_at))
    if day > asked.last_day:
        raise TooFar(last_day=asked.last_day)
    found = _found(db, asked, starts_at, occurrence_id)
    if found is None:
        raise NotASlot(starts_at=starts_at, alternatives=_others(db, asked, starts_at))
    if found.seats_left >= asked.seats:
        return found
    others = _others(db, asked, starts_at)
    if found.seats_left == 0 and found.occurrence_id is None:
        raise SlotTaken(starts_at=starts_at, alternatives=others)
    raise SeatsGone(starts_at=starts_at, wanted=asked.seats, left=found.seats_left, alternatives=others)


def free_with(db: Session, asked: Asked, starts_at: datetime, resource_id: UUID) -> Slot | None:
    """The slot that starts then with that person, room or camera, with enough room; None where there is none."""
    try:
        found = _found(db, replace(asked, resource_id=resource_id), starts_at.astimezone(UTC), None)
    except ResourceUnknown:  # who does not speak the language that is asked for
        return None
    return found if found is not None and found.seats_left >= asked.seats else None


def _found(db: Session, asked: Asked, starts_at: datetime, occurrence_id: UUID | None) -> Slot | None:
    day = day_of(starts_at, asked.shop.zone)
    days = days_of(db, replace(asked, start=starts_at), day - _DAY, day + _DAY)
    slots = (slot for each in days for slot in each.slots)
    return next((slot for slot in slots if _meant(slot, starts_at, occurrence_id)), None)


def _meant(slot: Slot, starts_at: datetime, occurrence_id: UUID | None) -> bool:
    return slot.starts_at == starts_at and occurrence_id in {None, slot.occurrence_id}


def _others(db: Session, asked: Asked, starts_at: datetime) -> list[datetime]:
    """The nearest free starts, in their order; of anybody, where somebody was asked for who has none."""
    around = max(starts_at, asked.earliest)
    first, last = day_of(around - _DAY, asked.shop.zone), day_of(around + _OTHERS_WITHIN, asked.shop.zone)
    free = [
        slot.starts_at
        for each in days_of(db, asked, first, last)
        for slot in each.slots
        if slot.seats_left >= asked.seats and slot.starts_at != starts_at
    ]
    if not free and asked.resource_id is not None:
        return _others(db, replace(asked, resource_id=None), starts_at)
    return sorted(sorted(free, key=lambda at: abs(at - starts_at))[:_MOST_OTHERS])
