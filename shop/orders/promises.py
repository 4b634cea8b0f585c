"""When will the goods be there? From a cut-off, weekdays, holidays and days on the way, by the shop's clock.

A day is counted only where something can happen on it: goods leave on days on which the shop sends, arrive
on days on which the carrier delivers, and never on a holiday.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_FARTHEST = 400
"""Days within which a promise is sought: who sends but once a year is still found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRule:
    """What a promise of one method depends on. Weekdays: 0 is Monday."""

    leaves_on: Sequence[int]
    arrives_on: Sequence[int]
    cut_off: time
    """Ordered before it, by the shop's clock, goods leave on the same day."""
    least_days: int
    """Arrival days between leaving and arriving, at best; 0 is the day of leaving."""
    most_days: int
    """At worst."""


@dataclass(frozen=True, slots=True)
class Promise:
    """When goods leave, when they may be there, when they will be, and until when to order for that."""

    leaves_on: date
    earliest_on: date
    promised_on: date
    order_by: datetime
    """In the shop's zone; whoever orders at this very moment is too late."""

    def arrives_by(self, day: date) -> bool:
        """Whether the goods are there on that day at the latest."""
        return self.promised_on <= day

    def arrives_before(self, day: date) -> bool:
        """Whether the goods are there before that day begins."""
        return self.promised_on < day


def promise(method: DeliveryRule, at: datetime, zone: ZoneInfo, holidays: Collection[date]) -> Promise | None:
    """What may be promised to who orders at that moment; None where goods never leave or never arrive.

    Who orders later is never promised an earlier day.
    """
    leaves = _leaving_day(method, at, zone, holidays)
    if leaves is None:
        return None
    days = _days_from(leaves, lambda day: day.weekday() in method.arrives_on and day not in holidays)
    earliest, promised = (_arrival(days, leaves, count) for count in (method.least_days, method.most_days))
    if earliest is None or promised is None:
        return None
    return Promise(leaves, earliest, promised, _cut_off(leaves, method, zone))


def _leaving_day(
    method: DeliveryRule, at: datetime, zone: ZoneInfo, holidays: Collection[date]
) -> date | None:
    today = at.astimezone(zone).date()
    days = _days_from(today, lambda day: day.weekday() in method.leaves_on and day not in holidays)
    return next((day for day in days if _in_time(at, _cut_off(day, method, zone))), None)


def _in_time(at: datetime, cut_off: datetime) -> bool:
    """Two times of one zone are compared by their wall clocks, which repeat an hour in autumn: by UTC they do not."""
    return at.astimezone(UTC) < cut_off.astimezone(UTC)


def _cut_off(day: date, method: DeliveryRule, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, method.cut_off, tzinfo=zone)


def _days_from(first: date, counts: Callable[[date], bool]) -> list[date]:
    days = (first + timedelta(days=days) for days in range(_FARTHEST))
    return [day for day in days if counts(day)]


def _arrival(days: list[date], leaves: date, count: int) -> date | None:
    """The so manieth arrival day after the day of leaving; for none, the first that is not before it."""
    later = [day for day in days if day > leaves] if count else days
    wanted = max(count - 1, 0)
    return later[wanted] if wanted < len(later) else None
