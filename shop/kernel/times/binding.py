"""Pieces bound to instants: every reading of a time, in the wall time of a zone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from shop.kernel.times.meaning import Clock, Day, Part, When
from shop.kernel.times.said import Choice, DoubtKind, Note

_NOON, _DAY = 12, 24
_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a time, and which answer it gives to each doubt."""

    choice: Choice
    picks: Mapping[DoubtKind, int] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    def and_note(self, note: Note) -> "Reading":
        """The reading with one more thing that was assumed."""
        return self if note in self.notes else replace(self, notes=(*self.notes, note))


def instants(day: date, clock: Clock, zone: ZoneInfo) -> list[datetime]:
    """The instants at which the wall clock shows that: one; two where the hour is repeated.

    Where the hour is missing, first as far behind the change as it was meant to be, then before it.
    """
    hour, days = clock.hour % _DAY, clock.hour // _DAY
    wall = datetime.combine(day + timedelta(days=days), time(hour, clock.minute, clock.second))
    if clock.offset is not None:
        return [wall.replace(tzinfo=timezone(timedelta(minutes=clock.offset))).astimezone(zone)]
    first, second = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return [first]
    return [at.astimezone(UTC).astimezone(zone) for at in (first, second)]


def is_missing(at: datetime, clock: Clock) -> bool:
    """Whether the instant had to be put at another wall time than was said."""
    return clock.offset is None and (at.hour, at.minute) != (clock.hour % _DAY, clock.minute)


def clock_options(clock: Clock) -> list[Clock]:
    """The clock time in the morning and in the afternoon, where its half is open; a bare 12 is noon."""
    if not clock.is_open:
        return [clock]
    return [replace(clock, half="24"), replace(clock, hour=clock.hour + _NOON, half="24")]


def readings_of(when: When, now: datetime, zone: ZoneInfo) -> list[Reading]:
    """Every reading of a time, the likeliest first, none that lies before now where another does not."""
    if when.clock is not None:
        found = list(_at_clock(when, when.clock, now, zone))
    elif when.part is not None:
        found = list(_in_part(when.day, when.part, now, zone))
    else:
        found = list(_on_day(when.day, now)) if when.day else []
    return found


def _on_day(day: Day, now: datetime) -> Iterator[Reading]:
    for place, option in enumerate(day.options):
        picks: dict[DoubtKind, int] = {day.doubt: place} if len(day.options) > 1 else {}
        notes: tuple[Note, ...] = ("past",) if option < now.date() else ()
        yield Reading(Choice(option, option + _ONE), picks, (*day.notes, *notes))


def _in_part(day: Day | None, part: Part, now: datetime, zone: ZoneInfo) -> Iterator[Reading]:
    today = now.date()
    over = day is None and now.hour >= part.to_hour
    for on in _on_day(day or Day((today + _ONE if over else today,)), now):
        start = instants(_date(on), Clock(part.from_hour, half="24"), zone)[0]
        end = instants(_date(on), Clock(part.to_hour, half="24"), zone)[0]
        reading = replace(on, choice=Choice(start, end))
        if over:
            reading = reading.and_note("next_day")
        yield reading.and_note("past") if end <= now else reading


def _date(reading: Reading) -> date:
    assert reading.choice.start is not None  # noqa: S101  # a day's reading is a day
    return reading.choice.start


def _at_clock(when: When, clock: Clock, now: datetime, zone: ZoneInfo) -> Iterator[Reading]:
    options = clock_options(clock)
    if when.day is None:
        yield from _next_time(options, now, zone)
        return
    found = [
        replace(bound, picks={**on.picks, **_picked(options, place), **bound.picks}, notes=on.notes)
        for on in _on_day(when.day, now)
        for place, option in enumerate(options)
        for bound in _on(_date(on), option, when.part, zone)
    ]
    ahead = [reading for reading in found if _start(reading) >= now]
    if ahead and len(options) > 1 and len(when.day.options) == 1:
        found = ahead
    for reading in found:
        yield reading.and_note("past") if _start(reading) < now else reading


def _start(reading: Reading) -> datetime:
    """Its instant in UTC: times of one zone compare by the wall, where a repeated hour is one."""
    assert isinstance(reading.choice.start, datetime)  # noqa: S101  # a clock time's reading is an instant
    return reading.choice.start.astimezone(UTC)


def _picked(options: list[Clock], place: int) -> dict[DoubtKind, int]:
    return {"am_pm": place} if len(options) > 1 else {}


def _on(day: date, clock: Clock, part: Part | None, zone: ZoneInfo) -> Iterator[Reading]:
    """A clock time of a day: at midnight, and in the small hours of its night, of which of two nights."""
    if clock.half == "midnight" and part is None:
        for place, hour in enumerate((_DAY, 0)):
            at = instants(day, Clock(hour, clock.minute, half="24"), zone)[0]
            yield Reading(Choice(at), {"which_midnight": place})
        return
    if clock.half == "small":
        for place, on in enumerate((day + _ONE, day)):
            yield Reading(Choice(instants(on, clock, zone)[0]), {"which_midnight": place})
        return
    yield from _bound(day, clock, zone)


def _bound(day: date, clock: Clock, zone: ZoneInfo) -> Iterator[Reading]:
    found = instants(day, clock, zone)
    missing = len(found) > 1 and is_missing(found[0], clock)
    for place, at in enumerate(found):
        doubt: DoubtKind = "missing_hour" if missing else "repeated_hour"
        yield Reading(Choice(at), {doubt: place} if len(found) > 1 else {})


def _next_time(options: list[Clock], now: datetime, zone: ZoneInfo) -> Iterator[Reading]:
    """The next time the clock shows that, or either of two; the sooner first."""
    found = [reading for option in options for reading in _next(option, now, zone)]
    found.sort(key=_start)
    for place, reading in enumerate(found):
        yield replace(reading, picks={**reading.picks, **_picked(options, place)})


def _next(clock: Clock, now: datetime, zone: ZoneInfo) -> list[Reading]:
    plain = replace(clock, hour=clock.hour % _DAY, half="24")
    start = now.astimezone(timezone(timedelta(minutes=clock.offset))).date() if clock.offset else now.date()
    for days in range(2):
        found = list(_bound(start + timedelta(days=days), plain, zone))
        if days or _start(found[-1]) >= now:
            return [one.and_note("next_day") for one in found] if days and clock.hour < _DAY else found
    return []
