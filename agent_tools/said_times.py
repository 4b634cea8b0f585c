"""Which stretches of time a customer's own words may mean: every reading, and the question it leaves open."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from shop.booking.zones import bounds_of
from shop.kernel.language import Language
from shop.kernel.times import understand
from shop.kernel.times.said import Choice, SaidTime, SaidTimes

_FAR = timedelta(days=400)
"""Where words leave the end open ("after six"), nothing later than this is looked at."""
_WITHIN = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d)/(\d{4}-\d\d-\d\dT\d\d:\d\d)")
_NOW = "second"


@dataclass(frozen=True, slots=True)
class Stretch:
    """One reading: from a start up to, not including, an end; without an end that very start."""

    starts: datetime
    ends: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether a slot that starts then is meant."""
        return at == self.starts if self.ends is None else self.starts <= at < self.ends

    def within(self, zone: ZoneInfo) -> str:
        """The stretch as `said_times` reads it again: an hour of the wall, or two with a stroke between."""
        edges = [at.astimezone(zone).strftime("%Y-%m-%dT%H:%M") for at in (self.starts, self.ends) if at]
        return "/".join(edges) if self.ends else f"{edges[0]}/{edges[0]}"


@dataclass(frozen=True, slots=True)
class Meant:
    """One time that was said."""

    readings: tuple[Stretch, ...]
    doubt: str = ""
    """What is open, such as ``am_pm``; empty where there is one reading."""

    @property
    def instant(self) -> bool:
        """Whether an hour was said, and not a day or a part of one."""
        return all(reading.ends is None for reading in self.readings)


def said_times(words: str, *, at: datetime, zone: ZoneInfo, language: Language) -> list[Meant]:
    """The times of the words in their order, read in the zone; none where they speak of none."""
    exact = _WITHIN.fullmatch(words.strip())
    if exact:
        starts, ends = (
            datetime.fromisoformat(edge).replace(tzinfo=zone).astimezone(UTC) for edge in exact.groups()
        )
        return [Meant((Stretch(starts, ends if ends > starts else None),))]
    said = _read(", ".join(words.splitlines()), at, zone, language)
    return [_meant(time, at, zone) for time in said.times if time.readings]


def _read(words: str, at: datetime, zone: ZoneInfo, language: Language) -> SaidTimes:
    """In the reader's language, or in another where more of the words are times in it."""
    own = understand(words, at=at, zone=zone, language=language)
    best = understand(words, at=at, zone=zone, language=None)
    return best if _covered(best) > _covered(own) else own


def _covered(said: SaidTimes) -> int:
    return sum(time.span[1] - time.span[0] for time in said.times)


def _meant(said: SaidTime, at: datetime, zone: ZoneInfo) -> Meant:
    readings = tuple(dict.fromkeys(_stretch(choice, said, at, zone) for choice in said.readings))
    doubt = said.open_to_doubt[0].kind if said.open_to_doubt and len(readings) > 1 else ""
    return Meant(readings, doubt)


def _stretch(choice: Choice, said: SaidTime, at: datetime, zone: ZoneInfo) -> Stretch:
    starts = at.astimezone(UTC) if choice.start is None else _instant(choice.start, zone)
    if choice.end is not None:
        return Stretch(starts, max(_instant(choice.end, zone), starts))
    if said.kind == "instant" and said.grain != _NOW:
        return Stretch(starts)
    if said.kind == "recurring" and isinstance(choice.start, datetime):
        return Stretch(starts)
    return Stretch(starts, starts + _FAR)


def _instant(edge: datetime | date, zone: ZoneInfo) -> datetime:
    """In UTC, where the two instants of an hour that the clock shows twice differ."""
    return edge.astimezone(UTC) if isinstance(edge, datetime) else bounds_of(edge, zone)[0]
