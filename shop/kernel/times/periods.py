"""Rules for whole stretches of days: this week, next month, the weekend, summer, the end of April."""

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from shop.kernel.times import days
from shop.kernel.times.amounts import amount
from shop.kernel.times.dates import made_day
from shop.kernel.times.grammar import Found, Rule
from shop.kernel.times.meaning import Amount, Clock, Day, Exact, Period, Span, When
from shop.kernel.times.said import Length

Made = Mapping[str, Any] | None

_WEEK = 7
_WEEKEND_FROM = 5
_LENGTH = {
    "week": Length(days=_WEEK),
    "month": Length(months=1),
    "year": Length(months=12),
    "day": Length(days=1),
}
_END_OF_DAY = Clock(23, 59, 0, "24")
_EDGE = {"week": Length(days=3), "month": Length(days=10), "year": Length(months=3)}


def unit_period(unit: str, steps: int, today: date, count: int = 1) -> Period | None:
    """The week, month or year so many steps from this one; ``count`` of them."""
    starts = {
        "day": today,
        "week": days.monday(today),
        "month": today.replace(day=1),
        "year": today.replace(month=1, day=1),
    }
    if unit not in starts:
        return None
    length = _LENGTH[unit]
    first = days.moved(starts[unit], length, steps)
    end = days.moved(first, length, count) if first else None
    return Period(first, end, unit) if first and end else None


def steps(found: Found) -> int:
    """The one it is, the next or the last."""
    if found.has("AFTERNEXT"):
        return 2
    if found.has("NEXT") or found.has("COMING"):
        return 1
    return -1 if found.has("LAST") else 0


def _this_unit(found: Found) -> Made:
    """This week, next month, last year."""
    unit, step = found.get("UNIT"), steps(found)
    if unit == "day":
        return made_day(days.moved(found.context.today, Length(days=step)))
    period = unit_period(unit, step, found.context.today)
    return {"PERIOD": period} if period else None


def _next_units(found: Found) -> Made:
    """The next three days, the last two months; of hours and less, from now on."""
    return _units(found, found.get("AMOUNT"))


def _units(found: Found, counted: Amount) -> Made:
    length, unit, now = counted.length, counted.unit, found.context.now
    ahead, today = not found.has("LAST"), found.context.today
    if unit in {"second", "minute", "hour"}:
        start = now if ahead else now - timedelta(seconds=length.seconds)
        return {"SPAN": Span(Exact(start, unit), None, length)}
    count = {
        "day": length.days,
        "week": length.days // _WEEK,
        "month": length.months,
        "year": length.months // 12,
    }
    period = unit_period(unit, 1 if ahead else -count[unit], today, count[unit])
    return {"PERIOD": Period(period.start, period.end, unit)} if period else None


def _next_counted(found: Found) -> Made:
    """Three coming months."""
    counted = amount(Fraction(found.get("NUM")), found.get("UNIT"))
    return _units(found, counted) if counted else None


def _weekend(found: Found) -> Made:
    """Saturday and Sunday: of this week, of the next or the last."""
    start = days.monday(found.context.today) + timedelta(days=_WEEKEND_FROM + _WEEK * steps(found))
    return {"PERIOD": Period(start, start + timedelta(days=2), "weekend")}


def _weekend_of(found: Found) -> Made:
    period: Period = found.get("PERIOD")
    saturday = days.last_weekday(_WEEKEND_FROM, period.end - timedelta(days=1))
    if found.has("ORD"):
        first = days.nth_weekday(found.get("ORD"), _WEEKEND_FROM, period.start, period.end)
        if first is None:
            return None
        saturday = first
    return {"PERIOD": Period(saturday, saturday + timedelta(days=2), "weekend")}


def _season(found: Found) -> Made:
    name, today = found.get("SEASON"), found.context.today
    year = found.get("YEAR")
    first, last = days.season(name, year if year is not None else today.year)
    if year is None and (last < today or found.has("NEXT")) and first <= today:
        first, last = days.season(name, today.year + 1)
    return {"PERIOD": Period(first, last + timedelta(days=1), "season")}


def _edge(found: Found) -> Made:
    """The beginning of next week, the end of April, the end of Sunday."""
    at_end = found.has("END")
    if found.has("MIDDLE"):
        return _middle(found.get("PERIOD"))
    if found.has("DAY"):
        return {"WHEN": When(found.get("DAY"), clock=_END_OF_DAY)} if at_end else None
    period = found.get("PERIOD")
    if period is None:
        period = unit_period(found.get("UNIT"), 0, found.context.today)
    return edge_of(period, at_end=at_end) if period else None


def edge_of(period: Period, *, at_end: bool) -> Made:
    """The first or last days of a period, as people mean them: of a month, ten."""
    if period.grain not in _EDGE:
        return None
    if not at_end:
        end = days.moved(period.start, _EDGE[period.grain])
        return {"PERIOD": Period(period.start, end, "edge")} if end else None
    length = {"month": days.day_of(period.start.year, period.start.month, 21)}.get(period.grain)
    back = Length(months=4) if period.grain == "year" else Length(days=3)
    start = length or days.moved(period.end, back, -1)
    return {"PERIOD": Period(start, period.end, "edge")} if start else None


def _boundary(found: Found) -> Made:
    end, unit = found.get("BOUNDARY").split()
    if unit == "day":
        return {"WHEN": When(Day((found.context.today,)), clock=_END_OF_DAY)}
    period = unit_period(unit, 0, found.context.today)
    return edge_of(period, at_end=end == "end") if period else None


PERIODS = (
    Rule("BOUNDARY", _boundary),
    Rule("(?:DAYTHE|THE)? (?:NEXT|LAST|COMING|WITHIN NEXT) AMOUNT", _next_units),
    Rule("(?:DAYTHE|THE)? NUM (?:NEXT|COMING|LAST) UNIT", _next_counted),
    Rule("AMOUNT (?:COMING|LAST(?<!LASTOF))", _next_units),
    Rule("(?:THE|DAYTHE)? (?:NEXT|LAST|THIS|COMING)+ WEEKEND (?!OF|IN)", _weekend),
    Rule("(?:THE|DAYTHE)? WEEKEND (?:NEXT|LAST)", _weekend),
    Rule("(?:THE|DAYTHE)? (?:LAST|ORD) WEEKEND (?:OF|IN|THE)* PERIOD", _weekend_of),
    Rule("(?:THE|DAYTHE|ON)? WEEKEND", _weekend),
    Rule("(?:THIS|NEXT|LAST|COMING) SEASON", _season),
    Rule("SEASON (?:NEXT|OF? YEAR)?", _season),
    Rule("(?:LAST|ORD) WEEKEND (?:OF|IN|THE)* PERIOD", _weekend_of),
    Rule("THE? (?:NEXT|THIS|COMING) UNIT", _this_unit),
    Rule("THE? UNIT AFTERNEXT", _this_unit),
    Rule("THE? LAST UNIT (?!OF|IN)", _this_unit),
    Rule("THE? UNIT (?:NEXT|LAST|THIS)", _this_unit),
)


def _middle(period: Period | None) -> Made:
    """The middle of December: the ten days of it."""
    if period is None or period.grain != "month":
        return None
    start = period.start + timedelta(days=10)
    return {"PERIOD": Period(start, start + timedelta(days=10), "edge", period.notes)}


EDGES = (Rule("(?:START|END|MIDDLE DASH?) (?:OF|THE|ABOUT|IN|DAYTHE)* (?:PERIOD|DAY|UNIT)", _edge),)
