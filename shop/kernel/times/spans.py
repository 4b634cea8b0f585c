"""Rules for times with a beginning and an end: from four to six, dal 3 al 5, entro venerdì, after nine."""

from collections.abc import Callable, Mapping
from typing import Any

from shop.kernel.times.clocks import halved, hours_and_minutes
from shop.kernel.times.grammar import Found, Node, Rule
from shop.kernel.times.joining import join_span, when_of
from shop.kernel.times.meaning import Clock, Exact, Period, Span, When

Made = Mapping[str, Any] | None
Edge = When | Exact | Period | None

_EDGES = ("WHEN", "DAY", "CLOCK", "DAYTIME", "EXACT", "PERIOD")


def _edge(node: Node) -> Edge:
    for name in ("EXACT", "PERIOD"):
        if name in node.classes:
            found: Exact | Period = node.classes[name]
            return found
    return when_of(node)


def _edges(found: Found) -> list[Edge]:
    return [_edge(node) for node in found.nodes if any(name in node.classes for name in _EDGES)]


def _clock_of(node: Node) -> Clock:
    clock: Clock | None = node.classes.get("CLOCK")
    return clock or hours_and_minutes([node])


def _clocks(found: Found) -> Made:
    """From 4 to 6 pm, dalle 4 alle 6: bare figures are hours here."""
    names = ("CLOCK", "HOUR", "PADDED")
    first, last = (_clock_of(node) for node in found.nodes if any(name in node.classes for name in names))
    return {"SPAN": Span(When(clock=first), When(clock=last))}


def _dashed_clocks(found: Found) -> Made:
    """3-6 pm."""
    first, last = found.get("DASHED")
    if max(first, last) > _DAY:
        return None
    start = Clock(first, half="" if 1 <= first <= _NOON else "24", grain="hour")
    end = Clock(last, half="" if 1 <= last <= _NOON else "24", grain="hour")
    if found.has("AM") or found.has("PM"):
        end = halved(end, pm=found.has("PM"))
    return {"SPAN": Span(When(clock=start), When(clock=end))}


_NOON, _DAY = 12, 24


def _from_to(found: Found) -> Made:
    start, end = _edges(found)
    return {"SPAN": Span(start, end)}


def _open(*, before: bool = False, after: bool = False, until: bool = False) -> Callable[[Found], Made]:
    """A span with one end: before it, after it, or from now until its end."""

    def make(found: Found) -> Made:
        edges = _edges(found)
        edge = edges[0] if edges else When(clock=_clock_of(found.nodes[-1]))
        if after:
            return {"SPAN": Span(edge, None, after=True)}
        if before:
            return {"SPAN": Span(None, edge)}
        return (
            {"SPAN": Span(Exact(found.context.now, "minute"), edge)} if until else {"SPAN": Span(edge, None)}
        )

    return make


def _bare(found: Found) -> Made:
    """Before 6, after 5, by 7: the word before it makes the figure an hour."""
    if found.has("AFTER"):
        return _open(after=True)(found)
    if found.has("BEFORE"):
        return _open(before=True)(found)
    return _open(until=not found.has("SINCE"))(found)


def _lasting(found: Found) -> Made:
    """4pm for 30 minutes, from 18th December for ten days."""
    start = next(iter(_edges(found)))
    if isinstance(start, Period):
        return None
    return {"SPAN": Span(start, None, found.get("AMOUNT").length)}


_EDGE = "(?:WHEN|DAY|CLOCK|DAYTIME|EXACT|PERIOD)"
_CLOCK = "(?:CLOCK|HOUR|PADDED)"
_END = "(?!WORD|UNIT|MONTH|NUM|SLASH|DOM)"
_AT = "(?:AT|THE|DAYTHE|ABOUT)*"
_DAY_AHEAD = "(?:ON|IN|OF|THE)* (?:NEXT WEEKDAY|THIS|DAYWORD|WEEKDAY|PART|DAYPART)"
_TO = "(?:TO|TODAY|UNTIL|UNTILAT|DASH)"

CLOCK_SPANS = (
    Rule("(?:AT|FROM|FROMAT|BETWEEN|OF)* DASHED (?:AM|PM)", _dashed_clocks),
    Rule("(?:AT|FROMAT) DASHED (?!WORD|UNIT)", _dashed_clocks),
    Rule(f"DASHED (?={_DAY_AHEAD})", _dashed_clocks),
    Rule(f"HOUR TO HOUR (?={_DAY_AHEAD})", _clocks),
    Rule(f"(?:FROM AT?|FROMAT|BETWEEN AT?) {_CLOCK} (?:{_TO} AT?|AND AT?|AT) {_CLOCK} {_END}", _clocks),
    Rule(f"CLOCK (?:{_TO}|AND UNTILAT) AT? CLOCK", _clocks),
    Rule(f"HOUR {_TO} AT? CLOCK", _clocks),
    Rule(f"CLOCK {_TO} HOUR {_END}", _clocks),
    Rule(
        f"(?:BEFORE|AFTER|UNTIL|BY|SINCE) AT? HOUR (?={_END})(?=BREAK|COMMA|PART|ON|DAYWORD|WEEKDAY|$)",
        _bare,
    ),
)
"""Before day and time are joined, so that Thursday stands beside the whole of ``9:30 - 11:00``."""

SPANS = (
    Rule(f"(?:FROM|FROMAT|FROMDAY|OF|SINCE|BETWEEN) {_AT} {_EDGE} {_TO} {_AT} {_EDGE}", _from_to),
    Rule(f"BETWEEN {_AT} {_EDGE} AND {_AT} {_EDGE}", _from_to),
    Rule(f"FROMAT {_AT} {_EDGE} AT {_EDGE}", _from_to),
    Rule(f"{_EDGE} {_TO} {_AT} {_EDGE}", _from_to),
    Rule(f"(?:AFTER) {_AT} {_EDGE} (?:AND|BUT|COMMA)* BEFORE {_AT} {_EDGE}", _from_to),
    Rule(f"(?:FROM|FROMAT|FROMDAY|SINCE)? {_AT} {_EDGE} FOR AMOUNT", _lasting),
    Rule(f"FOR AMOUNT (?:FROM|FROMAT|FROMDAY|SINCE) {_AT} {_EDGE}", _lasting),
    Rule(f"(?:BY|UNTIL|UNTILAT) {_AT} {_EDGE}", _open(until=True)),
    Rule(f"WITHIN {_AT} (?:DAY|WHEN|PERIOD|DAYTIME|CLOCK)", _open(until=True)),
    Rule(f"BEFORE {_AT} {_EDGE}", _open(before=True)),
    Rule(f"(?:AFTER|PAST) {_AT} {_EDGE}", _open(after=True)),
    Rule(f"(?:SINCE|FROM(?<!OF)|FROMAT(?<!AT)|FROMDAY(?<!OF)) {_AT} {_EDGE} ONWARDS?", _open()),
)

LATE_SPANS = (
    Rule("(?:DAY|WHEN) (?:COMMA|ON|OF)* SPAN", join_span),
    Rule("SPAN (?:COMMA|ON|OF)* (?:DAY|WHEN|DAYTIME)", join_span),
)
"""Friday before noon: spans with one end are known only now."""
