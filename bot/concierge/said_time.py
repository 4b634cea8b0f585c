"""Whether a message speaks of a time, and of which: with the day that was spoken of before, where it names none."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from agent_tools.said_times import Meant, said_times
from agent_tools.slot_ids import chosen_of
from bot.concierge.parsers.choosing import Option
from bot.concierge.situation import Situation
from bot.concierge.wording import plain, tokens
from shop.kernel.language import Language
from shop.kernel.times import understand
from shop.kernel.times.said import SaidTime

_LEADS = {Language.IT: "alle", Language.EN: "at", Language.ES: "a las"}
_WHEN = "when:"
_SAME_HOUR = re.compile(
    r"\s*(?:,\s*)?\b(?:(?:al)?la |alla |a la |at the |the )?(?:stess[ao] (?:ora|orario)|same (?:time|hour)|misma hora)\b",
    re.IGNORECASE,
)
_WEEKDAYS = tuple(
    re.compile(names)
    for names in (
        "lunedi|monday|mon|lunes",
        "martedi|tuesday|tue|martes",
        "mercoledi|wednesday|wed|miercoles",
        "giovedi|thursday|thu|jueves",
        "venerdi|friday|fri|viernes",
        "sabato|saturday|sat|sabado",
        "domenica|sunday|sun|domingo",
    )
)
_AN_HOUR = re.compile(
    r"\b(?P<day>luned[iì]|marted[iì]|mercoled[iì]|gioved[iì]|venerd[iì]|sabato|domenica|(?:mon|tues?|wednes|thurs?|fri|satur|sun)day|lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo)"
    r"\s+(?P<number>[1-9]|1\d|2[0-3])(?=\s*(?:$|[?!,]))",
    re.IGNORECASE,
)
"""A weekday and a bare number at the end of what is said."""
_WEEKS = 8
_LONGEST = 300
_AROUND = 4
"""So many words beside a time leave a message about that time."""


def moment(situation: Situation) -> datetime:
    """The shop's time."""
    return datetime.fromisoformat(str(situation.block.get("now", "2026-01-01T00:00:00+00:00")))


def shop_zone(situation: Situation) -> ZoneInfo:
    """The shop's zone."""
    return ZoneInfo(str(situation.block.get("zone") or "UTC"))


def times_in(situation: Situation, text: str) -> tuple[SaidTime, ...]:
    """The times that a text speaks of; how long something takes is none."""
    words = _flat(_said(situation, text))
    read = [
        understand(words, at=moment(situation), zone=shop_zone(situation), language=language)
        for language in (situation.language, None)
    ]
    best = max(read, key=lambda said: sum(time.span[1] - time.span[0] for time in said.times))
    return tuple(time for time in best.times if time.readings)


def day_meant(situation: Situation, text: str) -> str:
    """The first day that a text speaks of, as ``2026-11-28``; empty where it speaks of none."""
    starts = (time.readings[0].start for time in times_in(situation, text))
    return next((_day(start) for start in starts if start is not None), "")


def little_else(situation: Situation, text: str) -> bool:
    """Whether a text is a time and hardly another word."""
    return bool(times_in(situation, text)) and len(tokens(besides_times(situation, text))) <= _AROUND


def besides_times(situation: Situation, text: str) -> str:
    """The text, plain, without the times in it: what else it says."""
    rest = list(_flat(_said(situation, text)))
    for time in times_in(situation, text):
        rest[time.span[0] : time.span[1]] = " " * (time.span[1] - time.span[0])
    return "".join(rest)


def when_words(situation: Situation, text: str, day: str) -> str:
    """The words about the time as `find_slots` takes them; empty where there is none.

    "At five", said after Tuesday was spoken of, is Tuesday at five.
    """
    text = _said(situation, text)
    times = times_in(situation, text)
    if not times:
        return ""
    return _on(situation, text, times, day) or _flat(text)[:_LONGEST]


def _said(situation: Situation, text: str) -> str:
    """The text as it is meant: with the hour that was spoken of, and with "Monday 9" as an hour where that is no date."""
    return _AN_HOUR.sub(lambda found: _hour_or_date(situation, found), _with_that_hour(situation, text))


def _hour_or_date(situation: Situation, found: re.Match[str]) -> str:
    """What "Monday 9" means: it stays a date where a Monday of the next weeks is the ninth."""
    number = int(found["number"])
    weekday = next(day for day, name in enumerate(_WEEKDAYS) if name.fullmatch(plain(found["day"])))
    today = moment(situation).astimezone(shop_zone(situation)).date()
    coming = (today + timedelta(days=ahead) for ahead in range(_WEEKS * 7))
    if any(one.weekday() == weekday and one.day == number for one in coming):
        return found[0]
    return f"{found['day']} {_LEADS[situation.language]} {number}"


def _with_that_hour(situation: Situation, text: str) -> str:
    """The text with the hour that was spoken of instead of "at the same time"; without it where there was none."""
    wish = situation.memory.appointment
    slot = chosen_of(wish.slot) if wish is not None and wish.slot else None
    hour = f"{slot.starts_at.astimezone(shop_zone(situation)):%H:%M}" if slot is not None else ""
    return _SAME_HOUR.sub(f" {_LEADS[situation.language]} {hour} " if hour else " ", text)


def option_meant(situation: Situation, text: str, options: Sequence[Option], day: str) -> Option | None:
    """The one offered time that the words mean; None where they mean none, or several."""
    words = when_words(situation, text, day)
    meant = _meant(situation, words) if words else []
    held = [one for one in options if (starts := _starts(situation, one.id)) and _any(meant, starts)]
    return held[0] if len(held) == 1 else None


def _meant(situation: Situation, words: str) -> list[Meant]:
    return said_times(words, at=moment(situation), zone=shop_zone(situation), language=situation.language)


def _any(meant: Sequence[Meant], starts: datetime) -> bool:
    return any(reading.holds(starts) for time in meant for reading in time.readings)


def _starts(situation: Situation, option: str) -> datetime | None:
    """When an offered time starts, or the stretch that was offered as an answer."""
    chosen = chosen_of(option)
    if chosen is not None:
        return chosen.starts_at
    if not option.startswith(_WHEN):
        return None
    try:
        wall = datetime.fromisoformat(option.removeprefix(_WHEN).partition("/")[0])
    except ValueError:
        return None
    return wall.replace(tzinfo=shop_zone(situation))


def _on(situation: Situation, text: str, times: Sequence[SaidTime], day: str) -> str:
    """The time of the text on that day, where the text names none of its own; else empty."""
    if not day or len(times) != 1 or times[0].kind == "day":
        return ""
    said = _flat(text)[slice(*times[0].span)]
    both = (f"{day} {said}", f"{day} {_LEADS[situation.language]} {said}")
    for words in reversed(both) if said[:1].isdigit() else both:
        read = times_in(situation, words)
        if len(read) == 1 and all(_day(choice.start) == day for choice in read[0].readings):
            return words
    return ""


def _day(start: object) -> str:
    return start.date().isoformat() if isinstance(start, datetime) else str(start)


def _flat(text: str) -> str:
    return ", ".join(line.strip() for line in text.splitlines() if line.strip())
