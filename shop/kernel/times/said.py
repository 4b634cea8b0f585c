"""What a said time comes to: what was meant, every other reading of it, and what was assumed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from shop.kernel.language import Language

Kind = Literal["instant", "range", "day", "part", "duration", "recurring"]
"""An instant; a range of days or hours; a day; a part of a day; how long; or again and again."""

DoubtKind = Literal[
    "am_pm", "which_week", "day_month", "which_day", "which_midnight", "repeated_hour", "missing_hour"
]
"""What a text leaves open.

``am_pm``: five in the morning or in the afternoon. ``which_week``: the coming Friday or that of next week.
``day_month``: 3/5, the third of May or the fifth of March. ``which_day``: a weekday and a date that disagree,
or agree only months from now. ``which_midnight``: the one that starts the day or the one that ends it.
``repeated_hour``: the clock shows that hour twice that night. ``missing_hour``: it never shows it.
"""

Note = Literal["past", "next_day", "next_month", "next_year"]
"""What was assumed: it lies before now; or today's, this month's or this year's is over, so the next one."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One reading: from ``start`` up to, not including, ``end``; either may be open.

    Instants are in the zone that was given. In an hour that is repeated, compare them in UTC: two of one zone
    compare by the wall.
    """

    start: datetime | date | None
    end: datetime | date | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question to ask back, with its answers: two, seldom more."""

    kind: DoubtKind
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Length:
    """How long: calendar months and days, and elapsed seconds."""

    months: int = 0
    days: int = 0
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class SaidTime:
    """One time in a text. Instants are aware, in the zone that was given; days are dates.

    ``[start, end)``, the last day included in a range of days by an ``end`` one day later. An instant has no
    end. A duration has a ``length`` alone. What recurs has a ``rule`` (RFC 5545) and its next time.
    Where something is open to doubt, ``start`` and ``end`` are those of the first reading: no more than a
    guess. ``readings`` holds every one.
    """

    kind: Kind
    start: datetime | date | None
    end: datetime | date | None
    grain: str
    """The smallest unit that was said: second, minute, hour, part, day, week, month, year."""
    span: tuple[int, int]
    """Where it stands in the text."""
    open_to_doubt: tuple[Doubt, ...] = ()
    readings: tuple[Choice, ...] = ()
    notes: tuple[Note, ...] = ()
    length: Length | None = None
    rule: str = ""

    @property
    def certain(self) -> bool:
        """Nothing needs to be asked."""
        return not self.open_to_doubt


@dataclass(frozen=True, slots=True)
class SaidTimes:
    """The times of a text in its order, and the language they were read in."""

    times: tuple[SaidTime, ...]
    language: Language
