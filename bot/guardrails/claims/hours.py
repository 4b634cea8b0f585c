"""Times of day, opening hours and durations, as a text states them."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import product

from bot.guardrails.claims.numbers import FIGURES, number_before, readings
from bot.guardrails.claims.said import Page, Said

_NOON, _DAY = 12 * 60, 24 * 60

_UNIT_MINUTES = (
    (r"min\b\.?|mins\b|minut[ioe]\b|minutes?\b|minutos?\b|['′](?!\w)", 1),
    (r"h\b|hrs?\b|ore\b|ora\b|hours?\b|horas?\b", 60),
    (r"gg\b\.?|giorn[io]\b|giornate\b|days?\b|d[ií]as?\b|notti\b|nights?\b|noches?\b", _DAY),
    (r"settiman[ae]\b|weeks?\b|wks?\b|semanas?\b", 7 * _DAY),
    (r"mes[ei]\b|months?\b|mes\b|meses\b", 30 * _DAY),
    (r"ann[io]\b|years?\b|años?\b", 365 * _DAY),
)
_UNIT = "|".join(pattern for pattern, _ in _UNIT_MINUTES)
_KINDS = tuple((re.compile(pattern, re.IGNORECASE), minutes) for pattern, minutes in _UNIT_MINUTES)
_WORKING = r"(?:(?:working|business|full|whole|interi?|lavorativ\w+|feriali) )?"
_DURATION = re.compile(
    rf"(?<![\w\x00])(?<!\d[.,:])(?:(?P<low>{FIGURES})(?: ?(?:h|ore|hours|giorni|days|d[ií]as)\b)?(?: ?[-–—/] ?| (?:a|o|e|ai|to|or|and|y) ))?"
    rf"(?P<high>{FIGURES})[ \u00a0-]?{_WORKING}(?P<unit>{_UNIT})",
    re.IGNORECASE,
)
_WORD_DURATION = re.compile(rf"(?:(?<=[^\W\d_]) |(?<=['’])){_WORKING}(?P<unit>{_UNIT})", re.IGNORECASE)
_ONE_OF_MANY = frozenset({"giorno", "day", "día", "dia", "anno", "year", "año", "minuto", "minute", "min", "notte", "night", "noche"})
_DEADLINE = re.compile(r"\b(?:entro|in|within|en|dentro de|tra|fra|dopo|after|tras) $", re.IGNORECASE)

_HALF_DAY = r"(?: ?(?P<half{0}>[ap])\.? ?m\b\.?)?"
_CLOCK = r"(?P<hour{0}>[01]?\d|2[0-4])(?:[:.h](?P<minute{0}>[0-5]\d))?(?: ?h\b)?" + _HALF_DAY
_FULL_CLOCK = re.compile(rf"(?<![\w.,/\x00])(?<!\d:)(?:[01]?\d|2[0-4]):[0-5]\d{_HALF_DAY.format('')}(?![\w]|:?\d)", re.IGNORECASE)
_RANGE = re.compile(
    rf"(?<![\w.,/\x00-])(?P<from>(?:dalle|dall'|from|between|tra le|fra le|de|desde las|entre las|de las) )?"
    rf"{_CLOCK.format(1)}(?: ?[-–—] ?| (?:alle|all'|a|e le|to|until|till|and|y las|a las|hasta las|e) ){_CLOCK.format(2)}"
    r"(?![\w%€$£]|[.,:/]\d| ?(?:kg|g|ml|cl|cm|mm|m|€|euro|\x00))",
    re.IGNORECASE,
)
_SPOKEN = re.compile(
    r"\b(?P<lead>(?:fino |prima |dopo |verso |per |entro |dalle |tra )?(?:alle|all'|dalle|dall'|delle|le|ore|l')|h\.?|at|by|until|till|before|after|from|"
    r"(?:a|hasta|desde|de|sobre|antes de|después de) las?|las) "
    rf"?(?:ore )?{_CLOCK.format('')}(?P<more> (?:e|y) (?:mezz[ao]|media|un quarto|cuarto|trenta|quindici))?"
    r"(?![\w%€$£'’]|[.,:/]\d)(?P<next> (?P<word>[^\W\d_]+))?",
    re.IGNORECASE,
)
_AFTER_A_TIME = frozenset(
    """
    e o y a di del della de in or and to on if di dal fino al el la il un per with con or for please today tomorrow oggi domani
    mattina sera pomeriggio punto circa sharp h ore hours so as but ma pero pero; sono siamo we you vuoi va le las los que che
    lunedi lunedì martedì mercoledì giovedì venerdì sabato domenica lunes martes miércoles jueves viernes sábado domingo monday
    tuesday wednesday thursday friday saturday sunday es is are è ti te tu ci nos every ogni cada oppure cuando quando when there
    abbiamo apriamo chiudiamo riapriamo poi luego then mañana noche tarde in si sì se no non
    """.split()
)
_TWELVE_HOURS = re.compile(rf"(?<![\w.,/\x00]){_CLOCK.format('').replace('?:[:.h]', '?:[:.]')}(?!\w)", re.IGNORECASE)
_NAMED = re.compile(r"\b(?:(?P<noon>noon|midday|mezzogiorno|mediod[ií]a)|(?:midnight|mezzanotte|medianoche))\b", re.IGNORECASE)
_HALF_PAST = re.compile(r"\bhalf past (?P<hour>\d{1,2})\b", re.IGNORECASE)
_MORE = {"mezz": 30, "medi": 30, "tren": 30, "un q": 15, "cuar": 15, "quin": 15}


def durations(page: Page) -> Iterator[Said]:
    """How long something takes: (shortest, longest) in minutes, both the same where one is said."""
    for match in page.find(_DURATION):
        unit = _minutes(match.group("unit"))
        highs = [value * unit for value in readings(match.group("high"))]
        lows = [value * unit for value in readings(match.group("low"))] if match.group("low") else []
        values = list(product(lows, highs)) if lows else [(high, high) for high in highs]
        yield page.take("duration", match.start(), match.end(), *values)
    for match in page.find(_WORD_DURATION):
        yield from _spelled(page, match)


def _spelled(page: Page, match: re.Match[str]) -> Iterator[Said]:
    """"tre giorni", "half an hour"; "un giorno" only where a deadline stands before."""
    before = page.left[max(0, match.start() - 40) : match.start()]
    words = list(re.finditer(r"[^\W\d_]+(?:-[^\W\d_]+)?['’]?", before))
    found = number_before([word.group().lower().replace("’", "'") for word in words])
    if found is None:
        return
    number, count = found
    start = match.start() - len(before) + words[-count].start()
    vague = number == 1 and match.group("unit").lower() in _ONE_OF_MANY
    if not vague or _DEADLINE.search(page.text[:start][-12:]):
        value = number * _minutes(match.group("unit"))
        yield page.take("duration", start, match.end(), (value, value))


def _minutes(unit: str) -> Decimal:
    return next(Decimal(minutes) for pattern, minutes in _KINDS if pattern.match(unit))


def times(page: Page, *, hours_are_said: bool) -> Iterator[Said]:
    """Ranges as ("range", start, end) and times in minutes of the day, every reading of am and pm.

    `hours_are_said` lets bare figures such as ``9-13`` count: only where the text speaks of hours.
    """
    for match in page.find(_RANGE):
        if hours_are_said or match.group("from") or _is_clocklike(match):
            yield page.take("hours", match.start(), match.end(), *_range_values(match))
    for match in page.find(_FULL_CLOCK):
        yield page.take("time", match.start(), match.end(), *_clock_values(match.group()))
    for match in page.find(_HALF_PAST):
        yield page.take("time", *match.span(), *_both_halves(int(match.group("hour")) * 60 + 30))
    for match in page.find(_SPOKEN):
        if _is_a_time(match):
            yield page.take("time", match.start("hour"), _end(match), *_spoken_values(match))
    for match in page.find(_TWELVE_HOURS):
        if match.group("half"):
            yield page.take("time", *match.span(), *_values(match, ""))
    for match in page.find(_NAMED):
        yield page.take("time", *match.span(), _NOON if match.group("noon") else 0)


def _is_clocklike(match: re.Match[str]) -> bool:
    return any(match.group(name) for name in ("minute1", "minute2", "half1", "half2"))


def _is_a_time(match: re.Match[str]) -> bool:
    """"alle 16" is a time, "alle 3 creme" is not: a noun behind a bare figure makes it a count."""
    if match.group("minute") or match.group("half") or match.group("more"):
        return True
    lead = match.group("lead").lower()
    if lead in {"le", "las", "l'", "delle", "from", "by", "before", "after", "de las"} and not match.group("next"):
        return lead not in {"by", "before", "after", "from"} or True
    word = (match.group("word") or "").lower()
    return not word or word in _AFTER_A_TIME


def _end(match: re.Match[str]) -> int:
    return match.start("next") if match.group("next") else match.end()


def _spoken_values(match: re.Match[str]) -> list[int]:
    more = (match.group("more") or "").strip()
    extra = _MORE[more.split(" ", 1)[1][:4].lower()] if more else 0
    return [(value + extra) % _DAY for value in _values(match, "")]


def _values(match: re.Match[str], name: str) -> list[int]:
    hour, minute = int(match.group(f"hour{name}")), int(match.group(f"minute{name}") or 0)
    half = (match.group(f"half{name}") or "").lower()
    minutes = (hour * 60 + minute) % _DAY
    if half:
        return [(hour % 12 + (12 if half == "p" else 0)) * 60 + minute]
    sure = match.group(f"minute{name}") is not None and len(match.group(f"hour{name}")) > 1
    return [minutes] if sure else _both_halves(minutes)


def _both_halves(minutes: int) -> list[int]:
    return [minutes, minutes + _NOON] if 0 < minutes < _NOON + 60 and minutes + _NOON < _DAY else [minutes]


def _clock_values(written: str) -> list[int]:
    match = re.fullmatch(_CLOCK.format(""), written.strip(), re.IGNORECASE)
    if match is None:
        return []
    return _values(match, "") if match.group("half") or written.startswith("0") else _day_or_half(match)


def _day_or_half(match: re.Match[str]) -> list[int]:
    """"4:30" without am or pm may be half past four in the afternoon; "16:30" may not be anything else."""
    minutes = int(match.group("hour")) * 60 + int(match.group("minute") or 0)
    return [minutes % _DAY]


def _range_values(match: re.Match[str]) -> list[tuple[int, int]]:
    starts, ends = _values(match, "1"), _values(match, "2")
    if match.group("half2") and not match.group("half1"):
        starts = _both_halves(starts[0] % _NOON)
    return [(start, end) for start in starts for end in ends if start < end or end == 0 or len(starts) == 1]
