"""Rules for days counted from today: tomorrow, next Friday, in two weeks, il martedì della settimana prossima."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from shop.kernel.times import days
from shop.kernel.times.amounts import UNITS
from shop.kernel.times.dates import made_day
from shop.kernel.times.grammar import Context, Found, Rule
from shop.kernel.times.meaning import Amount, Day, Exact, Part, Period, Span, When
from shop.kernel.times.periods import steps
from shop.kernel.times.said import Length

Made = Mapping[str, Any] | None

_WEEK = 7
_FAR = 1200
_GLUE = "(?:OF|THE|ON|IN|COMMA|DASH|DAYTHE)"


def _offset(found: Found) -> Made:
    return made_day(days.moved(found.context.today, Length(days=found.get("DAYWORD"))))


def _now(found: Found) -> Made:
    return {"EXACT": Exact(found.context.now, "second")}


def weekday_alone(weekday: int, today: date) -> Day:
    """The next such day; on that very weekday it may be today."""
    coming = days.next_weekday(weekday, today)
    if weekday == today.weekday():
        return Day((coming, today), "which_week", weekday=weekday)
    return Day((coming,), weekday=weekday)


def _weekday(found: Found) -> Made:
    return {"DAY": weekday_alone(found.get("WEEKDAY"), found.context.today)}


def _coming(found: Found) -> Made:
    """This Friday: the coming one; on a Friday, maybe today."""
    return _weekday(found)


def _next(found: Found) -> Made:
    """Next Friday: that of next week, or the coming one, which people use it for as well."""
    weekday, today = found.get("WEEKDAY"), found.context.today
    of_next_week = days.monday(today) + timedelta(days=_WEEK + weekday)
    coming = days.next_weekday(weekday, today)
    return {"DAY": Day(tuple(dict.fromkeys((of_next_week, coming))), "which_week", weekday=weekday)}


def _last(found: Found) -> Made:
    return made_day(days.last_weekday(found.get("WEEKDAY"), found.context.today))


def _after_next(found: Found) -> Made:
    coming = days.next_weekday(found.get("WEEKDAY"), found.context.today)
    return made_day(coming + timedelta(days=_WEEK))


def _weekdays_from_now(found: Found) -> Made:
    """Two Sundays from now."""
    first = days.next_weekday(found.get("WEEKDAY"), found.context.today)
    return made_day(days.moved(first, Length(days=_WEEK * (found.get("NUM") - 1))))


def _of_week(found: Found) -> Made:
    period: Period = found.get("PERIOD")
    if period.grain != "week":
        return None
    return made_day(period.start + timedelta(days=found.get("WEEKDAY")))


def _nth_of(found: Found) -> Made:
    """The first Monday of a month, the last day in October."""
    period: Period = found.get("PERIOD")
    place = found.get("ORD") if found.has("ORD") else -1
    if found.has("WEEKDAY"):
        return made_day(days.nth_weekday(place, found.get("WEEKDAY"), period.start, period.end))
    if found.get("UNIT") == "day":
        day = (
            period.end - timedelta(days=1) if place < 0 else days.moved(period.start, Length(days=place - 1))
        )
        return made_day(day)
    if found.get("UNIT") == "week":
        first, last = days.monday(period.start), days.monday(period.end - timedelta(days=1))
        start = first + timedelta(days=_WEEK * (place - 1)) if place > 0 else last
        return {"PERIOD": Period(start, start + timedelta(days=_WEEK), "week")}
    return None


def _nth_here(found: Found) -> Made:
    """The third Tuesday: of the month it is."""
    first = found.context.today.replace(day=1)
    end = days.moved(first, Length(months=1))
    place = found.get("ORD") if found.has("ORD") else -1
    day = days.nth_weekday(place, found.get("WEEKDAY"), first, end) if end else None
    return made_day(day) or {"WORD": True}


def _day_of_period(found: Found) -> Made:
    """The 20th of next month."""
    period: Period = found.get("PERIOD")
    if period.grain != "month":
        return None
    return made_day(days.day_of(period.start.year, period.start.month, found.all("DOM")[0])) or {"WORD": True}


def shifted(start: date | None, amount: Amount, context: Context, times: int = 1) -> Made:
    """So much later or earlier: a day where days or more were counted, else an instant."""
    if UNITS.index(amount.unit) >= UNITS.index("day"):
        day = days.moved(start or context.today, amount.length, times)
        return {"DAY": Day((day,), unit=amount.unit)} if day else None
    length = amount.length
    if start is not None or abs(length.months) > _FAR:
        return None
    day = days.moved(context.today, Length(length.months, length.days), times)
    if day is None:
        return None
    wall = context.now.replace(year=day.year, month=day.month, day=day.day)
    utc = wall.timestamp() + times * length.seconds
    return {"EXACT": Exact(type(wall).fromtimestamp(utc, context.zone), amount.unit)}


def _later(found: Found) -> Made:
    return shifted(None, found.get("AMOUNT"), found.context)


def _ago(found: Found) -> Made:
    return shifted(None, found.get("AMOUNT"), found.context, -1)


def _from_day(found: Found) -> Made:
    """Two weeks after Easter, three days from tomorrow."""
    return shifted(found.get("DAY").options[0], found.get("AMOUNT"), found.context)


def _before_day(found: Found) -> Made:
    return shifted(found.get("DAY").options[0], found.get("AMOUNT"), found.context, -1)


def _within(found: Found) -> Made:
    amount = found.get("AMOUNT")
    return {"SPAN": Span(Exact(found.context.now, "minute"), None, amount.length)}


def _closest(found: Found) -> Made:
    target = found.get("DAY").options[0]
    before = days.last_weekday(found.get("WEEKDAY"), target + timedelta(days=4))
    return made_day(before)


def part_of(name: str, context: Context) -> Part:
    """A part of the day with the hours it has in the language."""
    first, last = context.lexicon.parts[name]
    return Part(name, first, last)


def _part(found: Found) -> Made:
    return {"DAYTIME": part_of(found.get("PART"), found.context)}


def _this_part(found: Found) -> Made:
    day = days.moved(found.context.today, Length(days=steps(found)))
    if day is None or found.has("NEXT"):
        return None
    return {"WHEN": When(Day((day,)), found.get("DAYTIME"))}


def _day_part(found: Found) -> Made:
    offset, name = found.get("DAYPART").split()
    day = days.moved(found.context.today, Length(days=int(offset)))
    return {"WHEN": When(Day((day,)), part_of(name, found.context))} if day else None


DAYS = (
    Rule("NOW (?<!SHAKY)", _now),
    Rule("(?<!ABOUT|AT|ONE|THIS|NUM) NOW (?!OF|PART|WORD)", _now),
    Rule("DAYPART", _day_part),
    Rule("DAYWORD", _offset),
)


RELATIVE = (
    Rule("(?:THE|DAYTHE|LAST|ORD)* (?:LAST|ORD) (?:WEEKDAY|UNIT) (?:OF|IN|THE)* PERIOD", _nth_of),
    Rule("THE? ORD UNIT (?:OF|IN|THE)* PERIOD", _nth_of),
    Rule(f"(?:THE|DAYTHE|ON)* WEEKDAY {_GLUE}* PERIOD", _of_week),
    Rule(f"PERIOD {_GLUE}* WEEKDAY", _of_week),
    Rule("(?:THE|DAYTHE|ON)* DOM (?:OF|THE|IN)+ PERIOD", _day_of_period),
    Rule("THE? CLOSEST WEEKDAY (?:TO|OF|AT) DAY", _closest),
    Rule("NUM WEEKDAY HENCE", _weekdays_from_now),
    Rule("(?:THE|DAYTHE|ON)* WEEKDAY AFTERNEXT", _after_next),
    Rule("(?:THE|DAYTHE|ON)* WEEKDAY NEXT", _next),
    Rule("(?:THE|DAYTHE|ON)* WEEKDAY LAST", _last),
    Rule("(?:THE|DAYTHE|ON)* NEXT WEEKDAY", _next),
    Rule("(?:THE|DAYTHE|ON)* LAST WEEKDAY", _last),
    Rule("(?:THE|DAYTHE|ON|THIS)* COMING WEEKDAY", _coming),
    Rule("(?:THE|DAYTHE|ON)* THIS WEEKDAY", _coming),
    Rule("(?<!EVERY) (?:THE|DAYTHE)* (?:ORD|LAST) WEEKDAY (?:OF|IN) THE? UNIT", _nth_here),
    Rule("(?<!EVERY) ORD WEEKDAY (?!OF|IN)", _nth_here),
    Rule("THE? PART", _part),
    Rule("(?:THIS|LAST) DAYTIME", _this_part),
    Rule("(?:IN|COMING) AMOUNT (?:HENCE|TIME)?", _later),
    Rule("AMOUNT HENCE", _later),
    Rule("AGOBEFORE AMOUNT AGO?", _ago),
    Rule("AMOUNT AGO", _ago),
    Rule("WITHIN AMOUNT", _within),
)


WEEKDAYS = (
    Rule("(?<=ON|EVERY|AND|OR|BY|FROM|TO|UNTIL|AFTER|BEFORE|CLOCK|DAYTHE|FOR) WEEKDAY (?!WORD)", _weekday),
    Rule("WEEKDAY (?<!SHAKY)", _weekday),
    Rule("(?<!WORD|THE) WEEKDAY (?!WORD)", _weekday),
)
"""A weekday that stands alone; words that are others too, such as ``sun``, only among times."""

SHIFTS = (
    Rule("(?<!FOR) AMOUNT (?:FROM|AFTER|FROMDAY|PAST|SINCE) DAY", _from_day),
    Rule("AMOUNT (?:BEFORE|TILL) DAY", _before_day),
)
"""Once weekdays are days: two weeks from Friday."""
