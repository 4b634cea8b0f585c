"""Which free times do a customer's words mean? Their readings, held against the slots that there really are."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final

from sqlmodel import Session

from agent_tools.said_times import Meant, Stretch
from shop.booking.slot import Asked, Slot
from shop.booking.slots import days_of
from shop.booking.zones import day_of

MOST: Final = 9
"""Rows that a list shows, with one left for what comes later."""
_EACH_DAY = 3
_NEAR = 5
_DAY = timedelta(days=1)
_STEP = 14
"""Days that are looked through at once."""
_LONGEST = 42
"""So many days of a stretch are looked through."""
_AROUND = timedelta(days=8)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for the words."""

    slots: tuple[Slot, ...] = ()
    """Free, in their order; at most `MOST`."""
    more: Stretch | None = None
    """Where more free times follow."""
    exact: bool = False
    """Whether one hour was meant, and it is free."""
    doubt: str = ""
    """The question that is left, with its answers in `answers`: more than one of them can be booked."""
    answers: tuple[tuple[Stretch, Slot | None], ...] = ()
    full: bool = False
    """Whether what was meant takes place, and nothing of it is left."""
    others: tuple[Slot, ...] = ()
    """Free times near what was meant, where that cannot be had."""
    meant: tuple[Stretch, ...] = ()
    """The readings that were looked at."""


@dataclass(slots=True)
class _Reading:
    """A reading with the starts in it."""

    stretch: Stretch
    starts: list[Slot] = field(default_factory=list)
    free: list[Slot] = field(default_factory=list)


def slots_meant(db: Session, asked: Asked, meant: Sequence[Meant]) -> Found:
    """What can be booked of what was meant; the next free times where nothing was said of a time.

    Of several readings those count at which something starts: five in the morning is no question where the
    shop opens at nine. Where more than one can be booked, that is asked.
    """
    if not meant:
        return _listed(_spread(_coming(db, asked)), ())
    chosen: list[_Reading] = []
    for time in meant:
        readings = [_reading(db, asked, stretch) for stretch in time.readings]
        possible = [reading for reading in readings if reading.free]
        if len(possible) > 1:
            return _asked_back(time, possible)
        chosen += possible or [reading for reading in readings if reading.starts] or readings
    free = sorted({slot.starts_at: slot for one in chosen for slot in one.free}.values(), key=_start)
    stretches = tuple(one.stretch for one in chosen)
    if not free:
        full = any(reading.starts for reading in chosen)
        return Found(full=full, others=tuple(_near(db, asked, chosen)), meant=stretches)
    found = _listed(free, stretches)
    # The other half of the day is full, and may be what was meant: then the customer picks.
    alone = len(meant) == 1 and meant[0].instant and len(free) == 1
    return Found(found.slots, found.more, alone and _only_one_starts(db, asked, meant[0]), meant=stretches)


def near(db: Session, asked: Asked, at: datetime) -> list[Slot]:
    """The free starts nearest to an instant, in their order, that instant's own too."""
    around = max(at, asked.earliest)
    return _nearest(_free(db, asked, around - _DAY, around + _AROUND), [around])


def free_on(db: Session, asked: Asked, meant: Sequence[Meant]) -> bool:
    """Whether anything is free at any reading of any of the times."""
    return any(_reading(db, asked, stretch).free for time in meant for stretch in time.readings)


def _only_one_starts(db: Session, asked: Asked, time: Meant) -> bool:
    return sum(bool(_reading(db, asked, stretch).starts) for stretch in time.readings) == 1


def _reading(db: Session, asked: Asked, stretch: Stretch) -> _Reading:
    ends = stretch.ends or stretch.starts + timedelta(minutes=1)
    starts = [slot for slot in _starts(db, asked, stretch.starts, ends) if stretch.holds(slot.starts_at)]
    return _Reading(stretch, starts, [slot for slot in starts if slot.seats_left >= asked.seats])


def _starts(db: Session, asked: Asked, starts: datetime, ends: datetime) -> list[Slot]:
    """Every start between two instants, free or full, as far as it can be booked at all."""
    first = max(_day(starts, asked), _day(asked.earliest, asked)) - _DAY
    last = min(_day(ends, asked) + _DAY, asked.last_day, first + timedelta(days=_LONGEST))
    return [
        slot
        for slot in _of_days(db, asked, first, last)
        if asked.earliest <= slot.starts_at and starts <= slot.starts_at < ends
    ]


def _free(db: Session, asked: Asked, starts: datetime, ends: datetime) -> list[Slot]:
    return [slot for slot in _starts(db, asked, starts, ends) if slot.seats_left >= asked.seats]


def _coming(db: Session, asked: Asked) -> list[Slot]:
    """The next free times, as far ahead as it takes to find some."""
    first = _day(asked.earliest, asked)
    found: list[Slot] = []
    while first <= asked.last_day and len(found) <= MOST * _EACH_DAY:
        last = min(first + timedelta(days=_STEP - 1), asked.last_day)
        found += [slot for slot in _of_days(db, asked, first, last) if slot.seats_left >= asked.seats]
        first = last + _DAY
    return found


def _of_days(db: Session, asked: Asked, first: date, last: date) -> list[Slot]:
    if last < first:
        return []
    return [slot for day in days_of(db, asked, first, last) for slot in day.slots]


def _spread(slots: Sequence[Slot]) -> list[Slot]:
    """A few of each day, so that somebody who said no day has a choice of days."""
    days = groupby(slots, key=lambda slot: day_of(slot.starts_at, slot.zone))
    each = [list(of_day) for _, of_day in days]
    few = [_even(of_day) for of_day in each] if len(each) > 1 else each
    return [slot for of_day in few for slot in of_day]


def _even(slots: Sequence[Slot]) -> list[Slot]:
    """The first, the last and one between."""
    if len(slots) <= _EACH_DAY:
        return list(slots)
    return [slots[0], slots[len(slots) // 2], slots[-1]]


def _listed(free: Sequence[Slot], meant: tuple[Stretch, ...]) -> Found:
    shown = tuple(free[:MOST])
    more = None
    if len(free) > MOST:
        last = meant[-1].ends if meant and meant[-1].ends else free[MOST].starts_at + timedelta(days=_STEP)
        more = Stretch(free[MOST].starts_at, last)
    return Found(shown, more, meant=meant)


def _asked_back(time: Meant, possible: Sequence[_Reading]) -> Found:
    answers = tuple(
        (reading.stretch, reading.free[0] if reading.stretch.ends is None else None) for reading in possible
    )
    return Found(doubt=time.doubt, answers=answers, meant=tuple(one.stretch for one in possible))


def _near(db: Session, asked: Asked, chosen: Sequence[_Reading]) -> list[Slot]:
    around = [max(one.stretch.starts, asked.earliest) for one in chosen]
    return _nearest(_free(db, asked, min(around) - _DAY, max(around) + _AROUND), around)


def _nearest(free: Sequence[Slot], around: Sequence[datetime]) -> list[Slot]:
    ranked = sorted(free, key=lambda slot: min(abs(slot.starts_at - at) for at in around))
    return sorted(ranked[:_NEAR], key=_start)


def _start(slot: Slot) -> datetime:
    return slot.starts_at


def _day(at: datetime, asked: Asked) -> date:
    return day_of(at, asked.shop.zone)
