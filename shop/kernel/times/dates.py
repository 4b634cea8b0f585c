"""Rules for days that a date names: the third of March, 3/3, Friday the 13th, Christmas, il 15."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from shop.kernel.times import days
from shop.kernel.times.grammar import Context, Found, Rule
from shop.kernel.times.meaning import Day, Period, Span, When
from shop.kernel.times.said import Note

Made = Mapping[str, Any] | None

_NO_DAY: Mapping[str, Any] = {"WORD": True}
"""What says a day that the calendar has not: nothing, and no month either."""
_FAR = 45
"""Days until a weekday and a day of the month agree, beyond which one of them may be a slip."""


def made_day(day: date | None, notes: tuple[Note, ...] = ()) -> Made:
    """A day as it stands, or nothing where the calendar has none such."""
    return {"DAY": Day((day,), notes=notes)} if day else None


def _yearless(month: int, day: int, context: Context) -> Made:
    """The next such day; said where this year's is over."""
    found = days.next_year_with(month, day, context.today)
    over = found is not None and found.year > context.today.year
    return made_day(found, ("next_year",) if over else ())


def _dated(found: Found) -> Made:
    """Day and month, with a year where one was said."""
    return _day_of(found.get("DOM"), found.get("MONTH"), _year(found), found.context)


def _year(found: Found) -> int | None:
    """The year that was said, in full or as two digits; it stands after day and month."""
    if found.has("YEAR"):
        year: int = found.all("YEAR")[-1]
        return year
    if "YY" in found.nodes[-1].classes and not found.nodes[-1].classes.get("ORDSIGN"):
        return days.full_year(found.nodes[-1].classes["YY"], found.context.today)
    return None


def _dom_first(found: Found) -> Made:
    """The figure before the month is the day; any after it the year."""
    month_at = next(place for place, node in enumerate(found.nodes) if "MONTH" in node.classes)
    before = Found(found.nodes[:month_at], found.context)
    after = Found(found.nodes[month_at + 1 :], found.context)
    year = _year(after) if after.nodes else None
    return _day_of(before.get("DOM"), found.get("MONTH"), year, found.context)


def _month_first(found: Found) -> Made:
    month_at = next(place for place, node in enumerate(found.nodes) if "MONTH" in node.classes)
    after = found.nodes[month_at + 1 :]
    day_at = next(place for place, node in enumerate(after) if "DOM" in node.classes)
    rest = Found(after[day_at + 1 :], found.context)
    year = _year(rest) if rest.nodes else None
    return _day_of(after[day_at].classes["DOM"], found.get("MONTH"), year, found.context)


def _day_of(day: int, month: int, year: int | None, context: Context) -> Made:
    if year is None:
        return _yearless(month, day, context) or _NO_DAY
    return made_day(days.day_of(year, month, day)) or _NO_DAY


def _year_first(found: Found) -> Made:
    year, month, day = found.get("YMD")
    return made_day(days.day_of(year, month, day))


def _three_figures(found: Found) -> Made:
    one, two, year = found.get("DMY")
    if year < _CENTURY:
        year = days.full_year(year, found.context.today)
    return _either_order(one, two, lambda day, month: days.day_of(year, month, day), found.context)


def _two_figures(name: str) -> Callable[[Found], Made]:
    def make(found: Found) -> Made:
        one, two = found.get(name)
        today = found.context.today
        return _either_order(
            one, two, lambda day, month: days.next_year_with(month, day, today), found.context
        )

    return make


_CENTURY, _MONTHS = 100, 12


def _either_order(one: int, two: int, find: Callable[[int, int], date | None], context: Context) -> Made:
    """Day and month in the language's order; the other where only that is a date.

    Where the language is not sure of its order and both are dates, both are told.
    """
    day_first = find(one, two) if two <= _MONTHS else None
    month_first = find(two, one) if one <= _MONTHS else None
    if not context.lexicon.month_first:
        return made_day(day_first or month_first)
    options = tuple(dict.fromkeys(day for day in (month_first, day_first) if day))
    return {"DAY": Day(options, "day_month")} if options else None


def _of_the_month(found: Found) -> Made:
    """Il 15, the 18th: of this month, or of the next that has one still to come."""
    day = days.next_month_with(found.all("DOM")[-1], found.context.today)
    over = day is not None and (day.year, day.month) != (found.context.today.year, found.context.today.month)
    return made_day(day, ("next_month",) if over else ())


def _weekday_and_day(found: Found) -> Made:
    """Friday the 13th: the next that is both; where that is far off, a slip, or the one just gone, as well."""
    weekday, number, today = found.get("WEEKDAY"), found.all("DOM")[-1], found.context.today
    both = days.next_month_with(number, today, weekday)
    slip = days.next_month_with(number, today)
    if both is None or slip is None:
        return made_day(slip)
    if (both - today).days <= _FAR or slip == both:
        return made_day(both)
    past = next((day for day in _days_before(today) if day.day == number and day.weekday() == weekday), None)
    return {"DAY": Day(tuple(day for day in (both, slip, past) if day))}


def _days_before(today: date) -> Iterator[date]:
    return (today - timedelta(days=back) for back in range(1, 32))


def _feast(found: Found) -> Made:
    name, year = found.get("HOLIDAY"), found.get("YEAR")
    today = found.context.today
    if year is not None:
        return made_day(days.holiday(name, year))
    this_year = days.holiday(name, today.year)
    if this_year and this_year >= today:
        return made_day(this_year)
    return made_day(days.holiday(name, today.year + 1), ("next_year",))


def _days_of_one_month(found: Found) -> Made:
    """July 13 to 15, dal 3 al 5 maggio: both days included."""
    first, last = (
        node.classes["DOM"] for node in found.nodes if "DOM" in node.classes and "YEAR" not in node.classes
    )
    month, year, context = found.get("MONTH"), found.get("YEAR"), found.context
    if month is None:
        start = days.next_month_with(first, context.today)
    elif year is not None:
        start = days.day_of(year, month, first)
    else:
        start = days.next_year_with(month, first, context.today)
    if start is None:
        return None
    end = days.day_of(start.year, start.month, last) if last > first else _in_next_month(start, last)
    return {"SPAN": Span(When(Day((start,))), When(Day((end,))))} if end else None


def _in_next_month(start: date, last: int) -> date | None:
    following = list(days.months_from(start, 2))
    return days.day_of(following[1].year, following[1].month, last) if len(following) > 1 else None


def _month(found: Found) -> Made:
    """A month, with its year: the next one, or the one it is."""
    month, year, today = found.get("MONTH"), _year(found), found.context.today
    notes: tuple[Note, ...] = ()
    if year is None:
        back = found.has("LAST")
        year = today.year - (month >= today.month) if back else today.year + (month < today.month)
        notes = ("next_year",) if year > today.year else ()
    start = days.day_of(year, month, 1)
    end = days.day_of(year + month // _MONTHS, month % _MONTHS + 1, 1)
    return {"PERIOD": Period(start, end, "month", notes), "MONTHLONG": True} if start and end else None


def _whole_year(found: Found) -> Made:
    year = found.get("YEAR")
    start, end = days.day_of(year, 1, 1), days.day_of(year + 1, 1, 1)
    return {"PERIOD": Period(start, end, "year")} if start and end else None


_SEP = "(?:SLASH|DASH|COMMA|OF|THE|IN)"
_NO_CLOCK = "(?!AND|OCLOCK|AM|PM|HOURMARK|UNIT|COLON)"
_TO_DAY = "(?:TO DAYTHE?|TO THE?|TODAY|DASH|UNTIL THE?|AND DAYTHE?|AND THE?)"
_FROM_THE_DAY = "(?:FROM THE(?<!AT)|FROM DAYTHE(?<!AT)|FROMDAY|BETWEEN THE(?<!AT)|BETWEEN DAYTHE(?<!AT))"
_FROM_DAY = "(?:FROM THE?|FROM DAYTHE|FROMDAY|BETWEEN THE?|BETWEEN DAYTHE|DAYTHE|OF DAYTHE)"

DATES = (
    Rule("YMD", _year_first),
    Rule(
        "YEAR NUM DOM (?<!ORD)",
        lambda found: (
            made_day(days.day_of(*found.all("NUM")[:3])) if found.all("NUM")[1] <= _MONTHS else None
        ),
    ),
    Rule("(?:OF|THE|DAYTHE|ON)* DMY", _three_figures),
    Rule("(?:ON|DAYTHE)? SLASHED (?!UNIT(?<!AT)|WORD)", _two_figures("SLASHED")),
    Rule(
        "(?:ON|DAYTHE)? DASHED (?!UNIT|WORD|AM|PM|PART|OF|NEXT|THIS|DAYWORD|WEEKDAY|DAYPART|ON (?:WEEKDAY|NEXT))",
        _two_figures("DASHED"),
    ),
    Rule("(?:ON|DAYTHE|IN) DOTTED (?!UNIT|WORD)", _two_figures("DOTTED")),
    Rule(f"{_FROM_DAY}? DOM {_TO_DAY} DOM (?:OF|THE)* MONTH (?:(?:OF|COMMA)? YEAR)?", _days_of_one_month),
    Rule(f"FROM? MONTH THE? DOM {_TO_DAY} DOM (?!MONTH) (?:(?:OF|COMMA)? YEAR)?", _days_of_one_month),
    Rule(f"{_FROM_THE_DAY} DOM {_TO_DAY} DOM {_NO_CLOCK}(?!WORD)", _days_of_one_month),
    Rule(f"(?:DOM|PADDED) {_SEP}* YEAR {_SEP}* MONTH", _dated),
    Rule(f"MONTH {_SEP}* YEAR {_SEP}+ DOM", _dated),
    Rule(f"YEAR {_SEP}+ MONTH {_SEP}+ DOM", _dated),
    Rule(f"DAYTHE? THE? DOM {_SEP}* MONTH (?:{_SEP}* YEAR)", _dom_first),
    Rule(f"DAYTHE? THE? ORD {_SEP}* MONTH OF? YY {_NO_CLOCK}", _dom_first),
    Rule(f"MONTH {_SEP}* DOM {_SEP}* (?:YEAR|YY(?<!MIN)) {_NO_CLOCK}", _month_first),
    Rule(f"DAYTHE? THE? DOM {_SEP}* MONTH", _dom_first),
    Rule(f"MONTH SLASH? THE? DOM {_NO_CLOCK}", _month_first),
    Rule("(?:THE|DAYTHE|ON|FOR)* HOLIDAY (?:OF? YEAR)?", _feast),
    Rule(
        "THE? WEEKDAY COMMA? (?:THE|DAYTHE)* DOM (?!OF|MONTH|AM|PM|HOURMARK|OCLOCK|UNIT|AND|COLON|DASH|TO|WORD)",
        _weekday_and_day,
    ),
    Rule(
        "DAYTHE (?:DOM (?<!ORD)|ORDSIGN) (?!UNIT|WEEKDAY|WEEKEND|WORD|AM|PM|HOURMARK|AND|MINUS|OF (?:NEXT|THIS|LAST|UNIT|THE))",
        _of_the_month,
    ),
    Rule("ONDAY THE? DOM (?!UNIT|WORD|AM|PM|HOURMARK|AND|OF|OCLOCK)", _of_the_month),
    Rule("THE ORDSIGN (?!UNIT|WEEKDAY|WEEKEND|WORD|OF)", _of_the_month),
)
"""Days that are named; a bare number is none."""

MONTHS = (
    Rule("MONTH (?:OF|COMMA)? YEAR", _month),
    Rule("THE? (?:THIS|NEXT|LAST|COMING) MONTH", _month),
    Rule("MONTH (?:NEXT|LAST)", _month),
    Rule("(?<=IN|OF|FROM|BY|UNTIL|BEFORE|AFTER|SINCE|START|END|ON) MONTH (?!WORD)", _month),
    Rule("MONTH (?<!SHAKY)", _month),
    Rule("(?<=IN|OF|FROM|BY|UNTIL|BEFORE|AFTER|SINCE|START|END|ON) YEAR (?!UNIT|WORD|NUM)", _whole_year),
)
