"""Arithmetic of the calendar: which day is meant, counted from another."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import MAXYEAR, date, timedelta

from shop.kernel.times.said import Length

WEEK = 7
_MONTHS = 12
_YEARS_AHEAD = 9


def moved(day: date, length: Length, times: int = 1) -> date | None:
    """The day that lies so much later (earlier where ``times`` is -1); none beyond the calendar.

    A month later than the 31st is the last day of a shorter month.
    """
    months = day.year * _MONTHS + day.month - 1 + times * length.months
    year, month = divmod(months, _MONTHS)
    if not 1 <= year < MAXYEAR:
        return None
    start = date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    try:
        return start + timedelta(days=times * length.days)
    except OverflowError:
        return None


def day_of(year: int, month: int, day: int) -> date | None:
    """That day, or none where the calendar has none such."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def full_year(written: int, today: date) -> int:
    """The year that two digits stand for: up to twenty years ahead, else of the century before."""
    century = today.year - today.year % 100
    return century + written if century + written <= today.year + 20 else century - 100 + written


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def next_weekday(weekday: int, after: date) -> date:
    """The first such weekday after a day."""
    return after + timedelta(days=(weekday - after.weekday() - 1) % WEEK + 1)


def last_weekday(weekday: int, before: date) -> date:
    """The last such weekday before a day."""
    return before - timedelta(days=(before.weekday() - weekday - 1) % WEEK + 1)


def next_year_with(month: int, day: int, today: date) -> date | None:
    """The next such day of a year, today included; none where no year has it."""
    years = range(today.year, today.year + _YEARS_AHEAD)
    days = (day_of(year, month, day) for year in years)
    return next((found for found in days if found and found >= today), None)


def next_month_with(day: int, today: date, weekday: int | None = None) -> date | None:
    """The next such day of a month, today included, that is also that weekday."""
    for first in months_from(today, _MONTHS * 3):
        found = day_of(first.year, first.month, day)
        if found and found >= today and weekday in {None, found.weekday()}:
            return found
    return None


def months_from(day: date, count: int) -> Iterator[date]:
    """The first days of its month and of those that follow."""
    first: date | None = day.replace(day=1)
    for _ in range(count):
        if first is None:
            return
        yield first
        first = moved(first, Length(months=1))


def nth_weekday(place: int, weekday: int, start: date, end: date) -> date | None:
    """The first (1), second or last (-1) such weekday from ``start`` up to, not including, ``end``."""
    if place > 0:
        found = next_weekday(weekday, start - timedelta(days=1)) + timedelta(days=WEEK * (place - 1))
    else:
        found = last_weekday(weekday, end)
    return found if start <= found < end else None


def easter(year: int) -> date:
    """Easter Sunday of the western churches (Meeus, Jones, Butcher)."""
    golden, century = year % 19, year // 100
    leap, rest = divmod(century, 4)
    shift = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - leap - shift + 15) % 30
    quarter, remainder = divmod(year % 100, 4)
    sunday = (32 + 2 * rest + 2 * quarter - moon - remainder) % 7
    late = (golden + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def holiday(name: str, year: int) -> date | None:
    """The day of a feast such as ``12 25``, ``easter 1`` (the Monday after it) or ``blackfriday``."""
    first, _, rest = name.partition(" ")
    if first == "easter":
        return easter(year) + timedelta(days=int(rest or 0))
    if first == "blackfriday":
        thanks = nth_weekday(4, 3, date(year, 11, 1), date(year, 12, 1))
        return thanks + timedelta(days=1) if thanks else None
    return day_of(year, int(first), int(rest))


def season(start: str, year: int) -> tuple[date, date]:
    """First and last day of a season that starts on a day such as ``6 21``."""
    month, day = (int(part) for part in start.split())
    first = date(year, month, day)
    return first, _SEASON_ENDS[month](year)


_SEASON_ENDS = {
    3: lambda year: date(year, 6, 20),
    6: lambda year: date(year, 9, 23),
    9: lambda year: date(year, 12, 20),
    12: lambda year: date(year + 1, 3, 20),
}
