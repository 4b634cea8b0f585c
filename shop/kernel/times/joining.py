"""Rules that put day, part of the day and clock time together, and what comes again and again."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from shop.kernel.times import days
from shop.kernel.times.amounts import UNITS
from shop.kernel.times.clocks import hours_and_minutes
from shop.kernel.times.grammar import Found, Node, Rule
from shop.kernel.times.meaning import Amount, Day, Exact, Part, Repeat, Span, When
from shop.kernel.times.relative import part_of

Made = Mapping[str, Any] | None

_MONTHS = 12


def when_of(node: Node) -> When | None:
    """What a node says about when, as day, part and clock time."""
    classes = node.classes
    if "WHEN" in classes:
        known: When = classes["WHEN"]
        return known
    if "DAY" in classes:
        return When(classes["DAY"])
    if "DAYTIME" in classes:
        return When(part=classes["DAYTIME"])
    return When(clock=classes["CLOCK"]) if "CLOCK" in classes else None


def both(one: When, other: When) -> When | None:
    """What both say together; nothing where they contradict each other."""
    if (one.clock and other.clock) or (one.part and other.part and one.part != other.part):
        return None
    day = same_day(one.day, other.day) if one.day and other.day else one.day or other.day
    if day is None and (one.day or other.day):
        return None
    part, clock = one.part or other.part, one.clock or other.clock
    if part and clock:
        clock = part.half_of(clock)
    return When(day, part, clock)


def same_day(one: Day, other: Day) -> Day | None:
    """The day that is told twice, once by its weekday; where they disagree, both."""
    if one.weekday is None and other.weekday is None:
        return one if one.options == other.options else None
    named, dated = (one, other) if one.weekday is not None else (other, one)
    if dated.weekday is not None:
        return one if one.weekday == other.weekday else None
    first = dated.options[0]
    if any(day.weekday() == named.weekday for day in dated.options):
        return replace(dated, options=tuple(d for d in dated.options if d.weekday() == named.weekday))
    if UNITS.index(dated.unit) > UNITS.index("day"):
        return replace(dated, options=(days.monday(first) + timedelta(days=named.weekday or 0),), unit="day")
    return replace(dated, options=(first, named.options[0]), doubt="which_day")


def _join(found: Found) -> Made:
    one, other = when_of(found.nodes[0]), when_of(found.nodes[-1])
    joined = both(one, other) if one and other else None
    return {"WHEN": joined} if joined else None


def _join_hour(found: Found) -> Made:
    """Tomorrow 17, march eighteenth nine thirty."""
    day = when_of(found.nodes[0])
    figures = [node for node in found.nodes[1:] if "NUM" in node.classes]
    clock = hours_and_minutes(figures)
    joined = both(day, When(clock=clock)) if day else None
    return {"WHEN": joined} if joined else None


def _year_last(found: Found) -> Made:
    """Oct 26 15:50 2016: the year after all."""
    day: Day = found.get("DAY")
    dated = days.day_of(found.get("YEAR"), day.options[0].month, day.options[0].day)
    return (
        {"WHEN": When(replace(day, options=(dated,), notes=()), clock=found.get("CLOCK"))} if dated else None
    )


def _exact_day(found: Found) -> Made:
    """Today in one hour."""
    exact: Exact = found.get("EXACT")
    day: Day = found.get("DAY")
    return {"EXACT": exact} if exact.instant.date() in day.options else None


def join_span(found: Found) -> Made:
    """Tomorrow between four and six: the span of that day, or of that part of it."""
    span: Span = found.get("SPAN")
    other = next((when for when in map(when_of, found.nodes) if when), None)
    if other is None or other.clock or span.day or not _clocks_only(span):
        return None
    start, end = (_in_part(edge, other.part) for edge in (span.start, span.end))
    return {"SPAN": replace(span, start=start, end=end, day=other.day)}


def _clocks_only(span: Span) -> bool:
    edges = [edge for edge in (span.start, span.end) if edge is not None]
    return all(isinstance(edge, When) and edge.day is None and edge.clock for edge in edges)


def _in_part(edge: Any, part: Part | None) -> Any:
    if part is None or not isinstance(edge, When) or edge.clock is None:
        return edge
    return When(edge.day, part, part.half_of(edge.clock))


_FREQUENCY = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY", "hour": "HOURLY"}


def _every_weekday(found: Found) -> Made:
    """Every Tuesday and Thursday, los martes, on Mondays."""
    if not (found.has("EVERY") or found.has("PLURAL")):
        return None
    weekdays = (node.classes.get("WEEKDAY", node.classes.get("PLURAL")) for node in found.nodes)
    own = tuple(sorted({weekday for weekday in weekdays if weekday is not None}))
    place = found.get("ORD") or (-1 if found.has("LAST") else 0)
    return {"REPEAT": Repeat("MONTHLY" if place else "WEEKLY", weekdays=own, place=place)}


def _every_unit(found: Found) -> Made:
    frequency = _FREQUENCY.get(found.get("UNIT"))
    return {"REPEAT": Repeat(frequency)} if frequency else None


def _every_amount(found: Found) -> Made:
    amount: Amount = found.get("AMOUNT")
    length = amount.length
    counts = {
        "day": length.days,
        "week": length.days // 7,
        "month": length.months,
        "year": length.months // _MONTHS,
    }
    if not counts.get(amount.unit) or length.seconds:
        return None
    return {"REPEAT": Repeat(_FREQUENCY[amount.unit], counts[amount.unit])}


def _every_part(found: Found) -> Made:
    part: Part = found.get("DAYTIME") or part_of(found.get("PART"), found.context)
    return {"REPEAT": Repeat("DAILY", clock=When(part=part))}


def _join_repeat(found: Found) -> Made:
    repeat: Repeat = found.get("REPEAT")
    other = next((when for when in map(when_of, found.nodes) if when), None)
    if other is None or other.day:
        return None
    clock = both(repeat.clock, other)
    return {"REPEAT": replace(repeat, clock=clock)} if clock else None


_GLUE = "(?:COMMA|ON|AT|OF|THE|IN|FOR|ABOUT|DAYTHE)"
_PIECE = "(?:DAY|DAYTIME|CLOCK|WHEN)"
_LIST = "(?:COMMA|AND|OR|EVERY|THE|DAYTHE)"

REPEATS = (
    Rule("(?:ON|EVERY|THE|DAYTHE)* EVERY (?:ORD|LAST) WEEKDAY (?:OF THE? UNIT)?", _every_weekday),
    Rule(f"(?:EVERY|ON|THE)* (?:WEEKDAY|PLURAL) (?:{_LIST}+ (?:WEEKDAY|PLURAL))*", _every_weekday),
    Rule("EVERY AMOUNT", _every_amount),
    Rule("EVERY UNIT", _every_unit),
    Rule("EVERY (?:DAYTIME|PART)", _every_part),
)

JOINS = (
    Rule("DAY COMMA? CLOCK YEAR", _year_last),
    Rule("(?:DAY|WHEN) COMMA? (?:HOUR|PADDED) (?:MIN|PADDED) (?!WORD|UNIT|NUM|SLASH)", _join_hour),
    Rule(f"{_PIECE} {_GLUE}* {_PIECE}", _join),
    Rule(f"{_PIECE} DASH {_PIECE}", _join),
    Rule("(?:DAY|WHEN) HOUR (?!WORD|UNIT|NUM|SLASH|COMMA|AND|TO|DASH|OF)", _join_hour),
    Rule(f"{_PIECE} {_GLUE}* {_PIECE}", _join),
    Rule(f"DAY {_GLUE}* EXACT", _exact_day),
    Rule(f"EXACT {_GLUE}* DAY", _exact_day),
    Rule(f"SPAN {_GLUE}* {_PIECE}", join_span),
    Rule(f"{_PIECE} {_GLUE}* SPAN", join_span),
    Rule(f"SPAN {_GLUE}* {_PIECE}", join_span),
    Rule(f"REPEAT {_GLUE}* {_PIECE}", _join_repeat),
    Rule(f"{_PIECE} {_GLUE}* REPEAT", _join_repeat),
    Rule(f"REPEAT {_GLUE}* {_PIECE}", _join_repeat),
)
