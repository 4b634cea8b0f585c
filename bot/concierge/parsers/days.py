"""Which day a customer means, or which ones it may be."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from bot.concierge.parsers.numbers import numbers
from bot.concierge.wording import composed, plain

_WEEKDAYS = (
    "monday|lunedi|lunes", "tuesday|martedi|martes", "wednesday|mercoledi|miercoles", "thursday|giovedi|jueves",
    "friday|venerdi|viernes", "saturday|sabato|sabados?", "sunday|domenica|domingos?",
)  # fmt: skip
_MONTHS = (
    "january|jan|gennaio|gen|enero|ene", "february|feb|febbraio|febrero", "march|mar|marzo", "april|apr|aprile|abril|abr",
    "may|maggio|mag|mayo", "june|jun|giugno|giu|junio", "july|jul|luglio|lug|julio", "august|aug|agosto|ago",
    "september|sept?|settembre|set|septiembre", "october|oct|ottobre|ott|octubre", "november|nov|novembre|noviembre",
    "december|dec|dicembre|dic|diciembre",
)  # fmt: skip
_TODAY = re.compile(r"\b(?:today|tonight|oggi|stasera|stamattina|hoy|esta (?:tarde|noche|manana))\b")
_AFTER_TOMORROW = re.compile(r"\b(?:day after tomorrow|dopodomani|pasado manana)\b")
_TOMORROW = re.compile(r"\b(?:tomorrow|domani|domattina|(?<!por la )(?<!de la )(?<!esta )manana)\b")
_IN_DAYS = re.compile(r"\b(?:in|tra|fra|dentro de|en)\s+$")
_DAYS = re.compile(r"\s*(?:days?|giorn[oi]|dias?)\b")
_WEEKS = re.compile(r"\s*(?:weeks?|settiman[ae]|semanas?)\b")
_NEXT = re.compile(r"\b(?:next|prossim[aoi]|proxim[ao]s?|que viene|che viene)\b")
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_SLASHED = re.compile(r"\b(\d{1,2})[/.](\d{1,2})(?:[/.](\d{2}|\d{4}))?\b")
_WEEK = 7
_CENTURY = 2000
_LONGEST = 366


@dataclass(frozen=True, slots=True)
class DayWish:
    """The days that a text may mean, nearest first; one where it is plain."""

    days: tuple[date, ...]

    @property
    def ambiguous(self) -> bool:
        """Whether the customer must be asked which one."""
        return len(self.days) > 1


def day(text: str, today: date) -> DayWish | None:
    """The day that a text names, seen from `today` (of the shop's zone); None where it names none.

    Never a day that has passed. "Next Friday" said before this week's Friday may mean either, and
    ``5/6`` may be the fifth of June or the sixth of May: both are given.
    """
    flat = plain(composed(text))
    for read in (_relative, _dated, _figures, _weekday):
        found = sorted({one for one in read(flat, today) if one >= today})
        if found:
            return DayWish(tuple(found))
    return None


def _relative(flat: str, today: date) -> list[date]:
    if _AFTER_TOMORROW.search(flat):
        return [today + timedelta(days=2)]
    if _TOMORROW.search(flat):
        return [today + timedelta(days=1)]
    if _TODAY.search(flat):
        return [today]
    for number in numbers(flat):
        if not _IN_DAYS.search(flat[: number.span[0]]) or number.value > _LONGEST:
            continue
        if _DAYS.match(flat, number.span[1]):
            return [today + timedelta(days=int(number.value))]
        if _WEEKS.match(flat, number.span[1]):
            return [today + timedelta(weeks=int(number.value))]
    return []


def _dated(flat: str, today: date) -> list[date]:
    """``12 maggio``, ``May 12th``, ``12 de mayo de 2027``."""
    for month, names in enumerate(_MONTHS, 1):
        found = re.search(
            rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th|º|°)?\s+(?:of |de |di )?(?:{names})\b(?:\s*(?:de |del |,)?\s*(?P<year>\d{{4}}))?"
            rf"|\b(?:{names})\s+(?:the )?(?P<day_after>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s*(?P<year_after>\d{{4}}))?",
            flat,
        )
        if found:
            number = int(found["day"] or found["day_after"])
            written = found["year"] or found["year_after"]
            return _coming(number, month, int(written) if written else None, today)
    return []


def _figures(flat: str, today: date) -> list[date]:
    iso = _ISO.search(flat)
    if iso:
        year, month, number = map(int, iso.groups())
        return _coming(number, month, year, today)
    slashed = _SLASHED.search(flat)
    if not slashed or "€" in flat[slashed.end() : slashed.end() + 2]:
        return []
    one, other = int(slashed[1]), int(slashed[2])
    written = int(slashed[3]) if slashed[3] else None
    in_full = written + _CENTURY if written is not None and written < _CENTURY else written
    return [*_coming(one, other, in_full, today), *_coming(other, one, in_full, today)]


def _weekday(flat: str, today: date) -> list[date]:
    for weekday, names in enumerate(_WEEKDAYS):
        found = re.search(rf"\b(?:{names})\b", flat)
        if not found:
            continue
        ahead = (weekday - today.weekday()) % _WEEK
        nearest = today + timedelta(days=ahead)
        if not _NEXT.search(flat):
            return [nearest]
        following = nearest + timedelta(days=_WEEK)
        same_week = ahead > 0 and nearest.isocalendar().week == today.isocalendar().week
        return [nearest, following] if same_week else [nearest if ahead else following]
    return []


def _coming(number: int, month: int, year: int | None, today: date) -> list[date]:
    """That day of the given year, else its next coming; nothing where the calendar has none."""
    for candidate in [year] if year is not None else [today.year, today.year + 1]:
        try:
            found = date(candidate, month, number)
        except ValueError:
            continue
        if found >= today:
            return [found]
    return []
