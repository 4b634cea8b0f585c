"""Rules for times on the clock: 5pm, half past five, le sei meno un quarto, las tres y media."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from shop.kernel.times.grammar import Found, Node, Rule
from shop.kernel.times.meaning import Amount, Clock, Part

Made = Mapping[str, Any] | None

_NOON, _DAY, _HOUR, _QUARTER, _HALF = 12, 24, 60, 15, 30
_MIDNIGHT = Clock(24, half="midnight", grain="hour")


def _made(clock: Clock | None) -> Made:
    return {"CLOCK": clock} if clock else None


def _hour(found: Found, minute: int = 0) -> Clock | None:
    """The hour that was said: a clock time already, or a figure."""
    clock: Clock | None = found.get("CLOCK")
    if clock:
        return replace(clock, minute=minute, grain="minute") if minute and not clock.minute else clock
    hour, padded = found.get("HOUR"), found.get("PADDED")
    if hour is None and padded is None:
        return None
    value = padded if hour is None else hour
    half = "24" if hour is None or not 1 <= hour <= _NOON else ""
    return Clock(value, minute, 0, half, "minute" if minute else "hour")


def halved(clock: Clock, *, pm: bool) -> Clock:
    """The clock time with am or pm said of it."""
    if clock.hour > _NOON:
        return clock
    return replace(clock, hour=clock.hour % _NOON + (_NOON if pm else 0), half="24")


def _halved(clock: Clock | None, found: Found) -> Clock | None:
    return halved(clock, pm=found.has("PM")) if clock else None


def _shifted(clock: Clock | None, minutes: int) -> Clock | None:
    """So many minutes later (earlier where negative), in the same half of the day if that is open."""
    if clock is None:
        return None
    total = clock.hour * _HOUR + clock.minute + minutes
    if clock.half:
        hour, minute = divmod(total % (_DAY * _HOUR), _HOUR)
        return replace(clock, hour=hour, minute=minute, grain="minute")
    hour, minute = divmod(total % (_NOON * _HOUR), _HOUR)
    return replace(clock, hour=hour or _NOON, minute=minute, grain="minute")


def _minutes(found: Found) -> int | None:
    """The minutes before or after the hour that were said."""
    amount: Amount | None = found.get("AMOUNT")
    if amount is not None:
        length = amount.length
        whole = not length.days and not length.months and not length.seconds % 60
        return length.seconds // 60 if whole and length.seconds < _HOUR * 60 else None
    for name, minutes in (("THREEQUARTERS", 45), ("QUARTER", _QUARTER), ("HALF", _HALF), ("HALFMORE", _HALF)):
        if found.has(name):
            return minutes
    numbers = found.all("NUM")
    return numbers[0] if numbers and numbers[0] < _HOUR else None


def _with_meridiem(found: Found) -> Made:
    return _made(_halved(_hour(found), found))


def _hour_minute(found: Found) -> Made:
    """Two figures: ten forty five, fifteen thirty p m."""
    first, *rest = (node.classes["NUM"] for node in found.nodes if "NUM" in node.classes)
    minute = rest[-1]
    clock = Clock(first, minute, half="" if 1 <= first <= _NOON else "24")
    return _made(_halved(clock, found) if found.has("AM") or found.has("PM") else clock)


def hours_and_minutes(figures: list[Node]) -> Clock:
    """The clock time of an hour's figure, and of its minutes' where there is one."""
    hour, *minutes = (int(node.classes["NUM"]) for node in figures)
    open_half = 1 <= hour <= _NOON and "PADDED" not in figures[0].classes
    grain = "minute" if minutes else "hour"
    return Clock(hour, minutes[0] if minutes else 0, 0, "" if open_half else "24", grain)


def _joined_figures(found: Found) -> Made:
    """Three or four figures in one: 1030."""
    hour, minute = divmod(found.get("HHMM"), 100)
    clock = Clock(hour, minute, half="" if 1 <= hour <= _NOON else "24")
    return _made(_halved(clock, found) if found.has("AM") or found.has("PM") else clock)


def _past(found: Found) -> Made:
    """Half past five, quarter past noon, ten minutes past three."""
    clock, minutes = _last_hour(found), _minutes(found)
    return _made(_shifted(clock, minutes)) if minutes is not None else None


def _to(found: Found) -> Made:
    """A quarter to six, le sei meno un quarto, mancano dieci minuti alle quattro."""
    clock, minutes = _last_hour(found), _minutes(found)
    return _made(_shifted(clock, -minutes)) if minutes is not None else None


def _to_half(found: Found) -> Made:
    """Three minutes to five thirty."""
    minutes = _minutes(Found(found.nodes[:1], found.context))
    clock = _hour(Found(found.nodes[-2:-1], found.context), found.nodes[-1].classes["NUM"])
    return _made(_shifted(clock, -minutes)) if minutes is not None else None


def _last_hour(found: Found) -> Clock | None:
    return _hour(Found(found.nodes[-1:], found.context))


def _and(found: Found) -> Made:
    """Le cinque e mezza, las tres y cuarto, le otto e venti."""
    clock = _hour(Found(found.nodes[:1], found.context))
    minutes = _minutes(Found(found.nodes[1:], found.context))
    return _made(_shifted(clock, minutes)) if minutes is not None else None


def _minus(found: Found) -> Made:
    clock = _hour(Found(found.nodes[:1], found.context))
    minutes = _minutes(Found(found.nodes[1:], found.context))
    return _made(_shifted(clock, -minutes)) if minutes is not None else None


def _minus_after_part(found: Found) -> Made:
    """Las ocho de la noche menos cuarto."""
    name = found.get("PART")
    hour = _hour(Found(found.nodes[:1], found.context))
    minutes = _minutes(Found(found.nodes[2:], found.context))
    if hour is None or minutes is None:
        return None
    return _made(_shifted(Part(name, *found.context.lexicon.parts[name]).half_of(hour), -minutes))


def _dotted(found: Found) -> Made:
    """15.30: a time where its two figures can be one."""
    hour, minute = found.get("DOTTED")
    if hour > _DAY or minute >= _HOUR or (hour == _DAY and minute):
        return None
    half = "" if 1 <= hour <= _NOON else "24"
    if found.context.lexicon.written_from <= hour < _NOON:
        half = "written"
    clock = Clock(hour, minute, half=half)
    return _made(_halved(clock, found) if found.has("AM") or found.has("PM") else clock)


def _dotted_alone(found: Found) -> Made:
    """15.30 on its own, where the language writes times so."""
    return None if found.context.lexicon.month_first else _dotted(found)


def _marked(found: Found) -> Made:
    """15h30, 9h: told on the 24 hours, unless it may well be the afternoon."""
    hour, *minutes = found.all("NUM")
    clock = Clock(hour, minutes[0] if minutes else 0, half="written", grain="minute" if minutes else "hour")
    return _made(_halved(clock, found) if found.has("AM") or found.has("PM") else clock)


def _around_part(found: Found) -> Made:
    return _made(_hour(found))


def _colon(found: Found) -> Made:
    return {name: value for name, value in found.nodes[0].classes.items() if name == "CLOCK"}


def _zoned(found: Found) -> Made:
    return _made(replace(found.get("CLOCK"), offset=found.get("ZONE")))


def _is(clock: Clock) -> Any:
    return lambda _: _made(clock)


_HERE = "(?<=AT|FROMAT|UNTILAT)"
_SOMETIME = "(?:HOUR|PADDED|CLOCK)"

CLOCKS = (
    Rule("NOON", _is(Clock(_NOON, half="24", grain="hour"))),
    Rule("MIDNIGHT", _is(_MIDNIGHT)),
    Rule("DOTTED (?:AM|PM)", _dotted),
    Rule("(?<=AT|FROMAT|UNTILAT) DOTTED (?!WORD)", _dotted),
    Rule("(?<!WORD) DOTTED (?!WORD|UNIT|NUM)", _dotted_alone),
    Rule("HOUR HOURMARK (?:MIN|PADDED) (?:AM|PM)?", _marked),
    Rule("(?<=AT) HOUR HOURMARK", _marked),
    Rule("HHMM (?:AM|PM)", _joined_figures),
    Rule("(?:(?<=AT) HHMM | (?<=ABOUT) HHMM (?<!YEAR)) (?!WORD|UNIT)", _joined_figures),
    Rule("(?:HOUR|PADDED) (?:MIN|PADDED) OCLOCK? (?:AM|PM)", _hour_minute),
    Rule("HOUR MIN1 MIN1 (?:AM|PM)", _hour_minute),
    Rule("HOUR AND (?:MIN|HALF|QUARTER) (?=AM|PM)", _and),
    Rule("(?:HOUR|PADDED|CLOCK) OCLOCK? (?:AM|PM)", _with_meridiem),
    Rule(f"(?:AMOUNT|MIN|MIN1|PADDED) (?:AND)? PAST THE? AT? {_SOMETIME}", _past),
    Rule(f"(?:HALF|QUARTER|THREEQUARTERS) PAST THE? AT? {_SOMETIME}", _past),
    Rule("AMOUNT (?:TILL|TILLAMOUNT) AT? HOUR MIN (?!UNIT|WORD)", _to_half),
    Rule(f"(?:QUARTER|THREEQUARTERS) TILL THE? AT? {_SOMETIME}", _to),
    Rule(f"(?<!FROM|BETWEEN) MIN TILL {_SOMETIME}", _to),
    Rule(f"AMOUNT (?:TILL|TILLAMOUNT) AT? {_SOMETIME}", _to),
    Rule(f"LACKING (?:AMOUNT|NUM|QUARTER) (?:TILL|TILLAMOUNT|TO|FOR)? AT? {_SOMETIME}", _to),
    Rule(f"{_SOMETIME} (?:AND) (?:QUARTER|THREEQUARTERS|HALF)", _and),
    Rule(f"{_SOMETIME} HALFMORE", _and),
    Rule(f"{_SOMETIME} MINUS (?:QUARTER|AMOUNT|NUM)", _minus),
    Rule(f"{_SOMETIME} PART MINUS (?:QUARTER|AMOUNT|NUM)", _minus_after_part),
    Rule("(?:HOUR|CLOCK) AND (?:MIN (?!MONTH|WORD|UNIT)|AMOUNT)", _and),
    Rule(f"{_HERE} HALF HOUR", _past),
    Rule(f"{_HERE} HOUR AMOUNT", _and),
    Rule("HOUR OCLOCK", _around_part),
    Rule(f"{_HERE} HOUR (?:MIN|PADDED) (?!WORD|UNIT|MONTH|OF)", _hour_minute),
    Rule("(?<=FOR|ON) HOUR MIN (?!WORD|UNIT|MONTH|OF)", _hour_minute),
    Rule("(?:HOUR) MIN (?=(?:ON|IN|AT|OF|THE)* (?:DAYPART|DAYWORD|PART))", _hour_minute),
    Rule(f"{_HERE} (?:HOUR|PADDED)", _around_part),
    Rule("CLOCK COMMA? AFTERCLOCK", lambda found: {"CLOCK": found.get("CLOCK")}),
    Rule("(?<=ABOUT) HOUR (?!WORD|UNIT|MONTH|NUM)", _around_part),
    Rule("HOUR AFTERCLOCK (?!WORD|UNIT|MONTH|NUM)", _around_part),
    Rule("(?<!IN|FOR|WITHIN) HOUR (?:HOURMARK (?<!AT))", _marked),
    Rule("HOURMARK HOUR (?:MIN|PADDED)?", _marked),
    Rule(
        "HOUR (?=(?:ON|IN|AT|OF|THE)* (?:(?:DAYWORD|WEEKDAY) (?:ON|IN|OF|THE)*)? (?:DAYPART|PART))",
        _around_part,
    ),
    Rule("CLOCK OCLOCK", _colon),
    Rule("CLOCK ZONE", _zoned),
)
