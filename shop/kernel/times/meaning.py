"""The pieces that a said time is put together from, before it is bound to instants."""

from dataclasses import dataclass, field
from datetime import date, datetime

from shop.kernel.times.said import DoubtKind, Length, Note


@dataclass(frozen=True, slots=True)
class Day:
    """One day, or the two it may be, the likelier first."""

    options: tuple[date, ...]
    doubt: DoubtKind = "which_day"
    notes: tuple[Note, ...] = ()
    weekday: int | None = None
    """Of a day that is told by its weekday alone."""
    unit: str = "day"
    """The unit by which a day was counted from another: a week or more is loose about its weekday."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A time on the clock.

    ``half`` is ``24`` where the hour is of 24, ``written`` where it is unless a part of the day says otherwise
    (9h30), ``midnight`` for that word, ``small`` in the small hours of a night, and empty where it is open.
    """

    hour: int
    minute: int = 0
    second: int = 0
    half: str = ""
    grain: str = "minute"
    offset: int | None = None
    """Minutes east of Greenwich, where a zone was said."""

    @property
    def is_open(self) -> bool:
        """Whether it may be either half of the day."""
        return not self.half and 1 <= self.hour <= _NOON - 1


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day and its hours; 24 is the end of the day."""

    name: str
    from_hour: int
    to_hour: int

    def half_of(self, clock: Clock) -> Clock:
        """The clock time as said of this part of the day: eight in the evening is 20:00."""
        hour = clock.hour
        if clock.half not in {"", "written"} or hour > _NOON:
            return clock
        if self.name == "night" and hour < _SMALL:
            return Clock(hour, clock.minute, clock.second, "small", clock.grain, clock.offset)
        if self.to_hour > _EVENING and hour == _NOON:
            hour = 24
        elif self.to_hour > _NOON and hour < _NOON and hour + _NOON >= self.from_hour - 1:
            hour += _NOON
        return Clock(hour, clock.minute, clock.second, "24", clock.grain, clock.offset)


@dataclass(frozen=True, slots=True)
class When:
    """A day, a part of it, a clock time: any of them, and what they are together."""

    day: Day | None = None
    part: Part | None = None
    clock: Clock | None = None


@dataclass(frozen=True, slots=True)
class Exact:
    """An instant counted from now."""

    instant: datetime
    grain: str


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days from ``start`` up to, not including, ``end``: a week, a month, a season."""

    start: date
    end: date
    grain: str
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """From one time to another; one end may be open."""

    start: When | Exact | Period | None
    end: When | Exact | Period | None
    after_start: Length | None = None
    """How long it lasts, where that was said instead of its end."""
    day: Day | None = None
    """The day of a span of clock times."""
    after: bool = False
    """Whether it starts where its first time ends: after Friday."""


@dataclass(frozen=True, slots=True)
class Amount:
    """How long, and the units it was said in."""

    length: Length
    unit: str
    """The smallest unit."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """Again and again: the frequency of RFC 5545 and how many of it lie between."""

    frequency: str
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    place: int = 0
    """The first (1) or last (-1) such weekday of the month."""
    clock: When = field(default_factory=When)


_NOON = 12
_EVENING = 20
_SMALL = 6
