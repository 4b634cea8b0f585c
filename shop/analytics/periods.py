"""Which days is a figure about? Whole days by the shop's own calendar, whatever its clocks do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal, get_args
from zoneinfo import ZoneInfo

from shop.kernel.clock import can_be_told
from shop.kernel.refusals import Refusal

Named = Literal["today", "7", "30", "90", "custom"]
Every = Literal["day", "week", "month"]
NAMED: Final[tuple[Named, ...]] = get_args(Named)
LONGEST: Final = 800
"""Days in one period: two years, and some."""
_DAY: Final = timedelta(days=1)


class PeriodRefused(Refusal):
    """The days told make no period: the last is before the first, or there are more than `most`."""

    status = 422


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to `last`, both included, in `zone`."""

    first: date
    last: date
    zone: ZoneInfo

    def __len__(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    def __iter__(self) -> Iterator[date]:
        """The days, the oldest first."""
        return (self.first + _DAY * each for each in range(len(self)))

    @property
    def begins(self) -> datetime:
        """The instant in which the first day begins."""
        return midnight(self.first, self.zone)

    @property
    def ends(self) -> datetime:
        """The instant in which the day after the last begins."""
        return midnight(self.last + _DAY, self.zone)

    def before(self) -> "Period":
        """As many days, right before these."""
        return Period(self.first - _DAY * len(self), self.first - _DAY, self.zone)

    def parts(self, every: Every) -> list["Period"]:
        """The days, weeks (from Monday) or months of it; the first and the last may be cut."""
        found: list[Period] = []
        for day in self:
            if found and _named(found[-1].first, every) == _named(day, every):
                found[-1] = Period(found[-1].first, day, self.zone)
            else:
                found.append(Period(day, day, self.zone))
        return found


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a day, in UTC; where midnight is skipped, the instant at which it is."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def period_of(
    named: str, today: date, zone: ZoneInfo, *, first: date | None = None, last: date | None = None
) -> Period:
    """``today``, the last ``7``, ``30`` or ``90`` days with today, or the ``custom`` days told.

    Refuses PeriodRefused.
    """
    if named == "today":
        return Period(today, today, zone)
    if named in {"7", "30", "90"}:
        return Period(today - _DAY * (int(named) - 1), today, zone)
    begins, ends = first or today, last or today
    told = all(can_be_told(day) for day in (begins, ends))
    if named != "custom" or ends < begins or (ends - begins).days >= LONGEST or not told:
        raise PeriodRefused(most=LONGEST)
    return Period(begins, ends, zone)


def last_whole(every: Every, today: date, zone: ZoneInfo) -> Period:
    """The day, week or month that was over before `today`."""
    if every == "day":
        return Period(today - _DAY, today - _DAY, zone)
    if every == "week":
        monday = today - _DAY * today.weekday()
        return Period(monday - 7 * _DAY, monday - _DAY, zone)
    last = today.replace(day=1) - _DAY
    return Period(last.replace(day=1), last, zone)


def _named(day: date, every: Every) -> tuple[int, ...]:
    if every == "day":
        return (day.toordinal(),)
    return day.isocalendar()[:2] if every == "week" else (day.year, day.month)
