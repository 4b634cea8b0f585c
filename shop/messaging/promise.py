"""How soon a shop means to answer: time runs in its opening hours, and stands while the customer is awaited."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from shop.workspaces.opening import Range

_NOTHING: Final = timedelta()
_LONGEST: Final = 400
"""Days that are looked at: hours that never come end there."""


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """The shop's opening hours as a clock; one without hours never stands still."""

    ranges: Sequence[Range]
    zone: ZoneInfo

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies in `[start, end)`."""
        if not self.ranges:
            return max(_NOTHING, end - start)
        stretches = self._stretches(start, end.astimezone(self.zone).date())
        return sum((max(_NOTHING, min(end, to) - max(start, since)) for since, to in stretches), _NOTHING)

    def after(self, start: datetime, amount: timedelta) -> datetime:
        """When so much working time will have passed since `start`."""
        if not self.ranges:
            return start + amount
        left = amount
        for since, to in self._stretches(start, start.astimezone(self.zone).date() + timedelta(_LONGEST)):
            begun = max(start, since)
            here = max(_NOTHING, to - begun)
            if here >= left:
                return begun + left
            left -= here
        return start + amount

    def _stretches(self, start: datetime, last: date) -> Iterator[tuple[datetime, datetime]]:
        day = start.astimezone(self.zone).date()
        while day <= last:
            for one in sorted(self.ranges, key=lambda each: each.opens):
                if one.weekday == day.weekday():
                    yield self._on(day, one.opens), self._on(day, one.closes)
            day += timedelta(days=1)

    def _on(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, tzinfo=self.zone)


@dataclass(frozen=True, slots=True)
class Spoke:
    """A message as the clocks see it."""

    at: datetime
    customer: bool
    """Whether the customer wrote it; else a member did."""


@dataclass(frozen=True, slots=True)
class Clock:
    """How much of a promise is used."""

    used: timedelta
    promised: timedelta
    running: bool
    """Whether time passes: not while the customer is awaited, and not once it is over."""
    over: bool
    """Whether what was promised has been done, in time or not."""

    @property
    def left(self) -> timedelta:
        """What is left of it; below zero where it was broken."""
        return self.promised - self.used

    @property
    def broken(self) -> bool:
        """Whether it took longer than was promised."""
        return self.used > self.promised


def first_answer(
    hours: WorkingTime, promised: timedelta, *, asked: datetime, answered: datetime | None, now: datetime
) -> Clock:
    """The clock from the asking for a person until a person's first words."""
    used = hours.between(asked, answered or now)
    return Clock(used, promised, running=answered is None, over=answered is not None)


def solution(
    hours: WorkingTime,
    promised: timedelta,
    *,
    asked: datetime,
    ended: datetime | None,
    spoken: Sequence[Spoke],
    now: datetime,
) -> Clock:
    """The clock from the asking until the conversation was given back; `spoken` is in order of time.

    It stands from a member's words until the customer's next ones.
    """
    end, used, since, running = ended or now, _NOTHING, asked, True
    for one in spoken:
        if not asked <= one.at <= end:
            continue
        if running and not one.customer:
            used += hours.between(since, one.at)
        elif not running and one.customer:
            since = one.at
        running = one.customer
    if running:
        used += hours.between(since, end)
    return Clock(used, promised, running=running and ended is None, over=ended is not None)
