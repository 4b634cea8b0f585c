"""Is the shop open, and when does it open next? Wall time of the shop's zone, ranges `[opens, closes)`."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import get_day_names

from shop.kernel.language import Language, clock_time, day_and_time, say


@dataclass(frozen=True, slots=True)
class Range:
    """One stretch of a weekday (0 is Monday)."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Opening:
    """The hours as a person would tell them at this moment."""

    text: str
    """The week in words, such as ``lun–sab 8:30–19:30``; empty where no hours are known."""
    open_now: bool
    opens_next: str
    """When it opens again, in words; empty while open or unknown."""
    closes: str
    """Until when it is open today; empty while closed."""


def opening(
    ranges: Iterable[Range],
    *,
    zone: ZoneInfo,
    now: datetime,
    language: Language,
    paused_until: datetime | None = None,
) -> Opening:
    """How it stands at `now`; a pause closes the shop whatever the hours say."""
    week = sorted(ranges, key=lambda r: (r.weekday, r.opens))
    local = max(now, paused_until or now).astimezone(zone)
    current = next((r for r in week if _holds(r, local)), None) if not _paused(now, paused_until) else None
    following = None if current else _next_start(week, local)
    return Opening(
        text=week_in_words(week, language),
        open_now=current is not None,
        opens_next=day_and_time(following, language) if following else "",
        closes=clock_time(datetime.combine(local.date(), current.closes), language) if current else "",
    )


def week_in_words(week: list[Range], language: Language) -> str:
    """The week with equal neighboring days drawn together: ``Mon–Fri 9:00–13:00, 15:00–19:00; Sat …``."""
    by_day: dict[int, list[Range]] = defaultdict(list)
    for one in week:
        by_day[one.weekday].append(one)
    groups: list[tuple[int, int, str]] = []
    for day in range(7):
        hours = ", ".join(f"{_short(r.opens)}–{_short(r.closes)}" for r in by_day[day])
        if groups and groups[-1][2] == hours:
            groups[-1] = (groups[-1][0], day, hours)
        else:
            groups.append((day, day, hours))
    return "; ".join(_group_in_words(first, last, hours, language) for first, last, hours in groups if hours)


def _group_in_words(first: int, last: int, hours: str, language: Language) -> str:
    names = get_day_names("abbreviated", locale=language.locale)
    days = names[first] if first == last else f"{names[first]}–{names[last]}"
    if (first, last) == (0, 6):
        days = say(language, "every day")
    return f"{days} {hours}"


def _short(at: time) -> str:
    return f"{at.hour}:{at.minute:02d}"


def _paused(now: datetime, paused_until: datetime | None) -> bool:
    return paused_until is not None and now < paused_until


def _holds(one: Range, local: datetime) -> bool:
    return one.weekday == local.weekday() and one.opens <= local.time() < one.closes


def _next_start(week: list[Range], local: datetime) -> datetime | None:
    for days in range(8):
        day = (local + timedelta(days=days)).date()
        for one in week:
            start = datetime.combine(day, one.opens, tzinfo=local.tzinfo)
            if one.weekday == day.weekday() and start > local:
                return start
    return None
