"""Times of day and opening hours, as a text states them."""

import re
from collections.abc import Iterator
from pathlib import Path

from bot.guardrails.claims.durations import DAY
from bot.guardrails.claims.said import Page, Said

_NOON = DAY // 2

_HALF = r"(?: ?(?P<half{0}>[ap])\.? ?m\b\.?)?"
_CLOCK = r"(?P<hour{0}>2[0-4]|[01]?\d)(?:[:.h](?P<minute{0}>[0-5]\d))?(?: ?h\b)?" + _HALF
_ALONE = r"(?![\w%€$£'’]|[.,:/]\d| ?(?:kg|g|ml|cl|cm|mm|m|€|euro|\x00))"

_RANGE = re.compile(
    r"(?<![\w.,/\x00-])(?P<from>(?:dalle|from|between|tra le|fra le|de|desde las|entre las|de las) |dall')?"
    rf"{_CLOCK.format(1)}(?: ?[-–—] ?| (?:alle|a|e le|to|until|till|and|y las|a las|hasta las) | all'){_CLOCK.format(2)}{_ALONE}",
    re.IGNORECASE,
)
_FULL = re.compile(
    rf"(?<![\w.,/\x00])(?<!\d:)(?P<hour>2[0-4]|[01]?\d):(?P<minute>[0-5]\d){_HALF.format('')}(?!\w|:?\d)",
    re.IGNORECASE,
)
_SPOKEN = re.compile(
    r"\b(?P<lead>(?:alle|dalle|ore|h\.?|at|by|until|till|before|after|around|"
    r"(?:a|hasta|desde|sobre|son|de|antes de|después de) las?|(?:verso|per|entro|dopo|sono) le|le|las|delle) |(?:all|dall|l)['’])"
    rf"(?:ore )?{_CLOCK.format('')}(?P<more> (?:e|y) (?:mezz[ao]|media|un quarto|cuarto|trenta|quindici))?{_ALONE}"
    r"(?: (?P<next>[^\W\d_]+))?",
    re.IGNORECASE,
)
_HALVED = re.compile(
    r"(?<![\w.,/\x00])(?P<hour>1[0-2]|0?\d)(?:[:.](?P<minute>[0-5]\d))? ?(?P<half>[ap])\.? ?m\b\.?",
    re.IGNORECASE,
)
_HALF_PAST = re.compile(r"\bhalf past (?P<hour>1[0-2]|\d)\b", re.IGNORECASE)
_NAMED = re.compile(
    r"\b(?:(?P<noon>noon|midday|mezzogiorno|mediod[ií]a)|(?:midnight|mezzanotte|medianoche))\b", re.IGNORECASE
)

_ARTICLE_LEADS = frozenset({"le", "las", "delle"})
_MORE = {"mezz": 30, "medi": 30, "tren": 30, "un q": 15, "cuar": 15, "quin": 15}
_HOURS_WORDS = re.compile(
    r"\b(?:orari\w*|hours|horarios?|open\w*|apert\w*|apr\w+|abiert\w*|abr\w+|clos\w*|chiu\w*|cerr\w*|cierr\w*|ore|"
    r"lun\w*|mar\w*|mer\w*|gio\w*|ven\w*|sab\w*|dom\w*|mon\w*|tue\w*|wed\w*|thu\w*|fri\w*|sat\w*|sun\w*|mi[eé]\w*|jue\w*|vie\w*|"
    r"mattin\w*|pomeriggi\w*|sera|morning|afternoon|evening|mañana|tarde|noche)\b",
    re.IGNORECASE,
)
_REACH = 60
_FOLLOWS_A_TIME = frozenset((Path(__file__).parent / "after_a_time.txt").read_text(encoding="utf-8").split())


def times(page: Page, *, as_written: bool = False) -> Iterator[Said]:
    """Opening ranges as (start, end) and times, in minutes of the day.

    "half past four" may be meant for the afternoon, so a time without am or pm has two readings;
    `as_written` gives only the first, and takes every figure that may be a time for one: that is how
    facts are read.
    """
    for said in _read(page, lenient=as_written):
        yield _first_reading(said) if as_written else said


def _read(page: Page, *, lenient: bool) -> Iterator[Said]:
    for match in page.find(_RANGE):
        if match.group("from") or _is_clocklike(match) or _speaks_of_hours(page.text, match):
            start = match.start("hour1")
            yield page.take("hours", start, match.end(), *_range_values(match))
            page.blank(*match.span())
    for match in page.find(_SPOKEN):
        if lenient or _is_a_time(match):
            yield page.take("time", match.start("hour"), _end(match), *_spoken_values(match))
    for pattern in (_FULL, _HALVED):
        for match in page.find(pattern):
            yield page.take("time", *match.span(), *_values(match))
    for match in page.find(_HALF_PAST):
        yield page.take("time", *match.span(), *_both_halves(int(match.group("hour")) * 60 + 30))
    for match in page.find(_NAMED):
        yield page.take("time", *match.span(), _NOON if match.group("noon") else 0)


def _first_reading(said: Said) -> Said:
    first = min(said.values, key=lambda value: value if isinstance(value, tuple) else (value,))
    return Said(said.kind, said.text, said.start, said.end, frozenset({first}))


def _is_clocklike(match: re.Match[str]) -> bool:
    return any(match.group(name) for name in ("minute1", "minute2", "half1", "half2"))


def _speaks_of_hours(text: str, match: re.Match[str]) -> bool:
    line = text[max(0, match.start() - _REACH) : match.end() + _REACH // 2]
    return _HOURS_WORDS.search(line) is not None


def _is_a_time(match: re.Match[str]) -> bool:
    """Whether it is one: "alle 16" is, "alle 3 creme" is not; a noun behind bare figures counts things."""
    if match.group("minute") or match.group("half") or match.group("more"):
        return True
    if match.group("lead").strip().lower() in _ARTICLE_LEADS and int(match.group("hour")) <= _NOON // 60:
        return False
    return (match.group("next") or "e").lower() in _FOLLOWS_A_TIME


def _end(match: re.Match[str]) -> int:
    return match.start("next") - 1 if match.group("next") else match.end()


def _spoken_values(match: re.Match[str]) -> list[int]:
    more = (match.group("more") or "").strip()
    extra = _MORE[more.split(" ", 1)[1][:4].lower()] if more else 0
    return [(value + extra) % DAY for value in _values(match)]


def _range_values(match: re.Match[str]) -> list[tuple[int, int]]:
    """Every reading in which the shop closes after it opens, or at midnight; else the pair as written."""
    pairs = [(start, end) for start in _values(match, "1") for end in _values(match, "2")]
    return [(start, end) for start, end in pairs if start < end or end == 0] or pairs[:1]


def _values(match: re.Match[str], name: str = "") -> list[int]:
    hour, minute = int(match.group(f"hour{name}")), int(match.group(f"minute{name}") or 0)
    half = match.groupdict().get(f"half{name}")
    if half:
        return [(hour % 12 + (12 if half.lower() == "p" else 0)) * 60 + minute]
    return _both_halves((hour * 60 + minute) % DAY)


def _both_halves(minutes: int) -> list[int]:
    return [minutes, minutes + _NOON] if 0 < minutes < _NOON else [minutes]
