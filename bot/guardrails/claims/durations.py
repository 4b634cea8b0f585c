"""How long something takes, as a text states it."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import product

from bot.guardrails.claims.numbers import FIGURES, number_before, readings
from bot.guardrails.claims.said import Page, Said

DAY = 24 * 60

_UNIT_MINUTES = (
    (r"min\b\.?|mins\b|minut[ioe]\b|minutes?\b|minutos?\b", 1),
    (r"h\b|hrs?\b|ore\b|ora\b|hours?\b|horas?\b", 60),
    (r"gg\b\.?|giorn[io]\b|giornate\b|days?\b|d[ií]as?\b|notti\b|nights?\b|noches?\b", DAY),
    (r"settiman[ae]\b|weeks?\b|semanas?\b", 7 * DAY),
    (r"mes[ei]\b|months?\b|mes\b|meses\b", 30 * DAY),
    (r"ann[io]\b|years?\b|años?\b", 365 * DAY),
)
_UNIT = "|".join(pattern for pattern, _ in _UNIT_MINUTES)
_MINUTES = tuple((re.compile(pattern, re.IGNORECASE), Decimal(minutes)) for pattern, minutes in _UNIT_MINUTES)
_AND_A_HALF = r"(?P<half> (?:e|y|and) (?:mezz[ao]|media|a half)\b)?"
_WORKING = r"(?:(?:working|business|full|whole|interi?|lavorativ\w+|feriali) )?"

_FIGURED = re.compile(
    rf"(?<![\w\x00])(?<!\d[.,:])(?:(?P<low>{FIGURES})(?: ?(?:h|ore|hours|giorni|days|d[ií]as)\b)?"
    rf"(?: ?[-–—/] ?| (?:a|o|e|ai|to|or|and|y) ))?(?P<high>{FIGURES})[ \u00a0-]?{_WORKING}(?P<unit>{_UNIT}){_AND_A_HALF}",
    re.IGNORECASE,
)
_SPELLED = re.compile(rf"(?:(?<=[^\W\d_]) |(?<=['’])){_WORKING}(?P<unit>{_UNIT}){_AND_A_HALF}", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?['’]?")
_TIME_LEAD = re.compile(r"(?:\b(?:alle|dalle|ore|at|las|la|until|till|by)|all'|dall'|[-–]) ?$", re.IGNORECASE)
_DEADLINE = re.compile(r"\b(?:entro|in|within|en|dentro de|tra|fra|dopo|after|tras) $", re.IGNORECASE)
_ARTICLES = frozenset({"a", "an", "un", "una", "un'"})
_HOUR = re.compile(r"or[ae]|hours?|horas?", re.IGNORECASE)


def durations(page: Page) -> Iterator[Said]:
    """Each as (shortest, longest) in minutes, both the same where one is said."""
    for match in page.find(_FIGURED):
        is_a_time = match.group("unit").lower() == "h" and _TIME_LEAD.search(page.text[: match.start()][-8:])
        if not is_a_time:
            yield page.take("duration", match.start(), match.end(), *_spans_of_time(match))
    for match in page.find(_SPELLED):
        yield from _spelled(page, match)


def _spans_of_time(match: re.Match[str]) -> list[tuple[Decimal, Decimal]]:
    unit = _minutes(match.group("unit"))
    highs = [value * unit + _half(match, unit) for value in readings(match.group("high"))]
    if not match.group("low"):
        return [(high, high) for high in highs]
    return list(product((value * unit for value in readings(match.group("low"))), highs))


def _spelled(page: Page, match: re.Match[str]) -> Iterator[Said]:
    """Such as "tre giorni" and "half an hour"; "a week" is a span of time only behind a word of deadline."""
    before = page.left[max(0, match.start() - 40) : match.start()]
    words = list(_WORD.finditer(before))
    found = number_before([word.group().lower().replace("’", "'") for word in words])
    if found is None:
        return
    number, count = found
    start = match.start() - len(before) + words[-count].start()
    article = page.text[start : match.start()].strip().lower().replace("’", "'") in _ARTICLES
    if not article or _HOUR.fullmatch(match.group("unit")) or _DEADLINE.search(page.text[:start][-12:]):
        unit = _minutes(match.group("unit"))
        value = number * unit + _half(match, unit)
        yield page.take("duration", start, match.end(), (value, value))


def _half(match: re.Match[str], unit: Decimal) -> Decimal:
    """What "e mezza" adds."""
    return unit / 2 if match.group("half") else Decimal(0)


def _minutes(unit: str) -> Decimal:
    return next(minutes for pattern, minutes in _MINUTES if pattern.match(unit))
