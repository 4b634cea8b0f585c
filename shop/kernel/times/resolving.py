"""What the rules made of a text, told as said times: kind, readings, doubts."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from shop.kernel.times import days
from shop.kernel.times.binding import Reading, clock_options, instants, readings_of
from shop.kernel.times.grammar import Context, Node
from shop.kernel.times.joining import when_of
from shop.kernel.times.meaning import Amount, Clock, Day, Exact, Period, Repeat, Span, When
from shop.kernel.times.said import Choice, Doubt, DoubtKind, Kind, Length, SaidTime

_NOON = 12
_ONE = timedelta(days=1)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def said_time(node: Node, context: Context) -> SaidTime | None:
    """The time that a node tells, if it tells one."""
    try:
        return next((tell(node, context) for name, tell in _TELLERS.items() if name in node.classes), None)
    except (OverflowError, ValueError):
        return None  # beyond the calendar: no time that anybody books


def _told(
    node: Node, kind: Kind, grain: str, readings: Sequence[Reading], *, rule: str = ""
) -> SaidTime | None:
    if not readings:
        return None
    first = readings[0]
    return SaidTime(
        kind=kind,
        start=first.choice.start,
        end=first.choice.end,
        grain=grain,
        span=(node.start, node.end),
        open_to_doubt=tuple(_doubts(readings)),
        readings=tuple(reading.choice for reading in readings),
        notes=first.notes,
        rule=rule,
    )


def _doubts(readings: Sequence[Reading]) -> Iterator[Doubt]:
    """Each question that is open, with its answers where every other is answered as in the first reading."""
    first = readings[0]
    kinds: dict[DoubtKind, None] = {kind: None for reading in readings for kind in reading.picks}
    for kind in kinds:
        alike = [
            reading.choice
            for reading in readings
            if all(reading.picks.get(other) == first.picks.get(other) for other in kinds if other != kind)
        ]
        choices = tuple({_told_apart(choice): choice for choice in alike}.values())
        if len(choices) > 1:
            yield Doubt(kind, choices)


def _told_apart(choice: Choice) -> str:
    """The choice with its offsets: in Python, the two instants of a repeated hour are equal."""
    return f"{choice.start}/{choice.end}"


def _when(node: Node, context: Context) -> SaidTime | None:
    when = when_of(node)
    if when is None:
        return None
    kind, grain = _kind(when)
    return _told(node, kind, grain, readings_of(when, context.now, context.zone))


def _kind(when: When) -> tuple[Kind, str]:
    if when.clock:
        return "instant", when.clock.grain
    return ("part", "part") if when.part else ("day", "day")


def _exact(node: Node, context: Context) -> SaidTime | None:
    exact: Exact = node.classes["EXACT"]
    reading = Reading(Choice(exact.instant))
    return _told(
        node, "instant", exact.grain, [reading.and_note("past") if exact.instant < context.now else reading]
    )


def _period(node: Node, context: Context) -> SaidTime | None:
    period: Period = node.classes["PERIOD"]
    reading = Reading(Choice(period.start, period.end), notes=period.notes)
    over = period.end <= context.today
    return _told(node, "range", period.grain, [reading.and_note("past") if over else reading])


def _amount(node: Node, _: Context) -> SaidTime | None:
    amount: Amount = node.classes["AMOUNT"]
    return SaidTime("duration", None, None, amount.unit, (node.start, node.end), length=amount.length)


def _repeat(node: Node, context: Context) -> SaidTime | None:
    repeat: Repeat = node.classes["REPEAT"]
    day = next(iter(_coming(repeat, context)), context.today)
    when = replace(repeat.clock, day=Day((day,)))
    readings = readings_of(when, context.now, context.zone)
    if any("past" in reading.notes for reading in readings[:1]):
        day = next(islice(_coming(repeat, context), 1, None), day)
        readings = readings_of(replace(when, day=Day((day,))), context.now, context.zone)
    _, grain = _kind(when)
    return _told(node, "recurring", grain, readings, rule=_rule(repeat))


def _coming(repeat: Repeat, context: Context) -> Iterator[date]:
    """The next days on which it happens, today included."""
    today = context.today
    if repeat.place:
        for first in days.months_from(today, 3):
            end = days.moved(first, Length(months=1))
            day = days.nth_weekday(repeat.place, repeat.weekdays[0], first, end) if end else None
            if day and day >= today:
                yield day
        return
    for ahead in range(8):
        day = today + timedelta(days=ahead)
        if not repeat.weekdays or day.weekday() in repeat.weekdays:
            yield day


def _rule(repeat: Repeat) -> str:
    rule = f"FREQ={repeat.frequency}"
    if repeat.interval > 1:
        rule += f";INTERVAL={repeat.interval}"
    if repeat.weekdays:
        place = str(repeat.place) if repeat.place else ""
        rule += ";BYDAY=" + ",".join(place + _WEEKDAYS[weekday] for weekday in repeat.weekdays)
    return rule


def _span(node: Node, context: Context) -> SaidTime | None:
    span: Span = node.classes["SPAN"]
    if _both_clocks(span):
        return _told(node, "range", "minute", _clock_readings(span, context))
    grains = [_grain(edge) for edge in (span.start, span.end) if edge is not None]
    starts = _edge_readings(_on_day(span.start, span.day), context) if span.start else [Reading(Choice(None))]
    ends = _edge_readings(_on_day(span.end, span.day), context) if span.end else [Reading(Choice(None))]
    found = [
        Reading(
            Choice(_from(start, span), _until(start, end, span, context)),
            {**start.picks, **end.picks},
            start.notes,
        )
        for start in starts
        for end in ends
        if all(start.picks[kind] == pick for kind, pick in end.picks.items() if kind in start.picks)
    ]
    forward = [reading for reading in found if _is_forward(reading.choice)]
    if not forward:
        forward = [
            later for reading in found for later in _end_later(reading, span) if _is_forward(later.choice)
        ]
    return _told(node, "range", "day" if grains == ["day"] * len(grains) else "minute", forward)


def _both_clocks(span: Span) -> bool:
    edges = (span.start, span.end)
    clocks = [edge.clock for edge in edges if isinstance(edge, When) and edge.clock]
    return len(clocks) == len(edges) and not (isinstance(span.start, When) and span.start.day)


def _on_day(edge: Any, day: Day | None) -> Any:
    return replace(edge, day=day) if day and isinstance(edge, When) and not edge.day else edge


def _grain(edge: When | Exact | Period) -> str:
    if isinstance(edge, When):
        return "day" if not (edge.clock or edge.part) else "minute"
    return "minute" if isinstance(edge, Exact) else "day"


def _edge_readings(edge: When | Exact | Period, context: Context) -> list[Reading]:
    if isinstance(edge, Exact):
        return [Reading(Choice(edge.instant))]
    if isinstance(edge, Period):
        return [Reading(Choice(edge.start, edge.end), notes=edge.notes)]
    return readings_of(edge, context.now, context.zone)


def _from(start: Reading, span: Span) -> datetime | date | None:
    """Where it starts: after Friday, on Saturday."""
    return (start.choice.end or start.choice.start) if span.after else start.choice.start


def _until(start: Reading, end: Reading, span: Span, context: Context) -> datetime | date | None:
    """Where it ends: until Friday, with the end of it; before Friday, with its start."""
    if span.after_start is not None:
        return _later(start.choice.start, span.after_start, context)
    if span.start is None:
        return end.choice.start
    return end.choice.end or end.choice.start


def _later(start: datetime | date | None, length: Length, context: Context) -> datetime | date | None:
    if isinstance(start, datetime):
        day = days.moved(start.date(), length) or start.date()
        wall = datetime.combine(day, start.time(), start.tzinfo)
        return datetime.fromtimestamp(wall.timestamp() + length.seconds, context.zone)
    if start is None:
        return None
    if not length.seconds:
        return days.moved(start, length)
    return datetime.combine(start, time(), context.zone) + timedelta(seconds=length.seconds)


def _end_later(reading: Reading, span: Span) -> Iterator[Reading]:
    """From Friday to Monday, from November to February: the end of the week or year after."""
    if isinstance(span.end, When) and span.end.day is None:
        return
    weekday = isinstance(span.end, When) and span.end.day is not None and span.end.day.weekday is not None
    length = Length(days=7) if weekday else Length(months=12)
    end = reading.choice.end
    if isinstance(end, datetime):
        day = days.moved(end.date(), length)
        moved: date | None = datetime.combine(day, end.timetz()) if day else None
    else:
        moved = days.moved(end, length) if end else None
    if moved:
        yield replace(reading, choice=replace(reading.choice, end=moved))


def _is_forward(choice: Choice) -> bool:
    start, end = choice.start, choice.end
    if start is None or end is None:
        return True
    first, last = (_plain(edge) for edge in (start, end))
    return first < last


def _plain(edge: datetime | date) -> datetime:
    return edge.replace(tzinfo=None) if isinstance(edge, datetime) else datetime.combine(edge, time())


def _clock_readings(span: Span, context: Context) -> list[Reading]:
    """Two clock times of one day: the second follows the first within twelve hours where it is open."""
    assert isinstance(span.start, When)  # noqa: S101  # asked before
    assert isinstance(span.end, When)  # noqa: S101  # as above
    day = span.day or span.end.day
    found = []
    for place, (first, last) in enumerate(_pairs(span.start.clock, span.end.clock)):
        for start in readings_of(When(day, clock=first), context.now, context.zone):
            assert isinstance(start.choice.start, datetime)  # noqa: S101  # a clock time's reading
            at = start.choice.start
            ends = instants(at.date(), last, context.zone)
            end = (
                ends[-1]
                if ends[-1].timestamp() > at.timestamp()
                else instants(at.date() + _ONE, last, context.zone)[-1]
            )
            picks: dict[DoubtKind, int] = {**start.picks, "am_pm": place}
            found.append(Reading(Choice(at, end), picks, start.notes))
    if day is None:
        found.sort(key=lambda reading: _plain(reading.choice.start or context.today))
    ahead = [reading for reading in found if "past" not in reading.notes]
    return ahead if ahead and (day is None or len(day.options) == 1) else found


def _pairs(first: Clock | None, last: Clock | None) -> Iterator[tuple[Clock, Clock]]:
    if first is None or last is None:
        return
    if first.is_open and not last.is_open:
        before = [option for option in clock_options(first) if _minutes(option) < _minutes(last)]
        yield (before or clock_options(first))[-1], last
        return
    for start in clock_options(first):
        yield start, _following(start, last)


def _following(start: Clock, last: Clock) -> Clock:
    options = clock_options(last)
    later = (option for option in options if _minutes(option) > _minutes(start))
    return next(later, options[0])


def _minutes(clock: Clock) -> int:
    return clock.hour * 60 + clock.minute


_TELLERS: dict[str, Callable[[Node, Context], SaidTime | None]] = {
    "REPEAT": _repeat,
    "SPAN": _span,
    "EXACT": _exact,
    "PERIOD": _period,
    "WHEN": _when,
    "DAY": _when,
    "DAYTIME": _when,
    "CLOCK": _when,
    "AMOUNT": _amount,
}
