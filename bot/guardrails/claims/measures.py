"""Quantities with a unit, and how many of something there are, as a text states them."""

import re
from collections.abc import Iterator
from decimal import Decimal

from bot.guardrails.claims.numbers import FIGURES, number_before, readings
from bot.guardrails.claims.said import Page, Said

# Every unit in the base one of its sort: grams, milliliters, millimeters, square meters, and heads.
_UNITS: tuple[tuple[str, str, str], ...] = (
    (r"mq\b|m²|m2\b|(?:metri|metros) (?:quadr\w+|cuadrad\w+)|square met(?:er|re)s?|sqm\b", "m2", "1"),
    (r"mg\b|milligrammi?\b|milligrams?\b|miligramos?\b", "g", "0.001"),
    (r"kg\b|kilos?\b|chil[io]\b|kilogramm?[iosa]*\b|kilograms?\b|quilos?\b", "g", "1000"),
    (r"grammi\b|grammo\b|grams?\b|gramos?\b|gr?\b\.?", "g", "1"),
    (r"etti\b|etto\b|hg\b", "g", "100"),
    (r"ml\b|millilitr\w+|milliliter\w*|mililitr\w+", "ml", "1"),
    (r"cl\b|centilitr\w+|centiliter\w*", "ml", "10"),
    (r"l\b|lt\b\.?|litr[io]\b|liters?\b|litres?\b|litros?\b", "ml", "1000"),
    (r"mm\b|millimetr\w+|millimet(?:er|re)s?|mil[ií]metr\w+", "mm", "1"),
    (r"cm\b|centimetr\w+|centimet(?:er|re)s?|cent[ií]metr\w+", "mm", "10"),
    (r"km\b|chilometr\w+|kilomet(?:er|re)s?|kil[oó]metr\w+", "mm", "1000000"),
    (r"metri\b|metro\b|meters?\b|metres?\b|metros\b|m\b(?!['’])", "mm", "1000"),
    (
        r"camer[ae]\b|stanz[ae]\b|local[ei]\b|vani\b|(?:bed)?rooms?\b|habitaci(?:ón|ones)\b|dormitorios?\b",
        "rooms",
        "1",
    ),
    (r"bagn[io]\b|bathrooms?\b|baños?\b", "baths", "1"),
    (
        r"person[ae]s?\b|people\b|ospit[ei]\b|guests?\b|plazas\b|posti\b|seats\b|comensales\b|adult[ios]\b|adults\b",
        "people",
        "1",
    ),
    (r"°c\b|gradi\b|grados\b|degrees\b|°(?!\w)", "degrees", "1"),
    (r"kcal\b|calori[ae]s?\b", "kcal", "1"),
)
_UNIT = "|".join(pattern for pattern, _, _ in _UNITS)
_BY_UNIT = tuple(
    (re.compile(pattern, re.IGNORECASE), base, Decimal(factor)) for pattern, base, factor in _UNITS
)
_FIGURED = re.compile(
    rf"(?<![\w\x00])(?<!\d[.,:])(?:(?P<low>{FIGURES}) ?(?:[-–x×]| (?:a|o|e|to|or|y)) ?)?(?P<figures>{FIGURES})[ \u00a0-]?(?P<unit>{_UNIT})",
    re.IGNORECASE,
)
_SPELLED = re.compile(rf"(?<=[^\W\d_]) (?P<unit>{_UNIT})", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?['’]?")
_LONG_ENOUGH = 3

_PIECE = (
    r"(?:pezz[io]|unit[àa]|unidad(?:es)?|units?|pieces?|piezas?|copi[ae]s?|copies|esemplar[ei]|ejemplares)"
)
_NUMBER = r"(?P<number>\d{1,6}|[^\W\d_]+(?:-[^\W\d_]+)?)"
_STOCK = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # "7 in stock", "7 disponibili", "7 left", "7 pezzi disponibili", "7 en existencias"
        (
            rf"(?<![\w.,:/\x00]){_NUMBER} (?:{_PIECE} )?(?:(?:are |is |still |ancora |todav[ií]a )?(?:in stock|left|remaining|available|in magazzino|"
            r"in negozio|a magazzino|disponibil[ei]|rimast[ieoa]|rimanenti|rimangono|en stock|en existencias?|en almac[eé]n|disponibles?|restantes?))\b"
        ),
        # "ne abbiamo 7", "ne restano 3", "quedan 3", "nos quedan 3", "we have 7 left", "only 3 left"
        (
            r"\b(?:ne (?:abbiamo|ho|restano|rimangono|resta|rimane|sono rimast[ie])|(?:ce )?ne sono|(?:ne )?(?:restano|rimangono)|(?:nos |me )?quedan|nos queda|"
            r"quedan? (?:solo |s[oó]lo |ya )?|stock(?: is)?:?|disponibilit[àa]:?|existencias:?|availability:?|in stock:)"
            rf" (?:ancora |solo |soltanto |solamente |only |just |s[oó]lo |appena |circa |about )?{_NUMBER}(?![\w%€$£:\x00]|[.,:]\d| ?(?:€|\$|£|euro))"
        ),
        # "7 pezzi", said of goods
        rf"\b(?:abbiamo|ho|we have|tenemos|hay|there are|ci sono|restano|rimangono|solo|only|just|s[oó]lo) (?:ancora |still |solo |only )?{_NUMBER} {_PIECE}\b",
    )
)
_LAST_ONE = re.compile(
    r"\b(?:last (?:one|piece|unit|item)|one left|only one (?:left|remaining)|l['’]ultim[oa](?: (?:pezzo|rimast[oa]|disponibile)|(?= ?[.,;!?)]| ?$))|ultim[oa] (?:pezzo|rimast[oa])|"
    r"(?:l[ao] )?[uú]ltim[ao] (?:unidad|pieza)|queda (?:solo |s[oó]lo )?un[oa]?)\b(?! (?:cosa|volta|thing|time|vez|passo|step|question|domanda))",
    re.IGNORECASE,
)
_WE_HAVE = re.compile(
    r"\b(?:abbiamo|ci sono|trovat[oi]|we have|we've got|there are|found|tenemos|hay|encontrado|he encontrado|offriamo|we offer|ofrecemos)"
    rf" (?:anche |circa |about |also |unos |altri |other |otros )?{_NUMBER} (?P<noun>[^\W\d_]{{3,}})",
    re.IGNORECASE,
)


def measures(page: Page) -> Iterator[Said]:
    """Quantities as (amount, base unit); both ends of a range are said."""
    for match in page.find(_FIGURED):
        base, factor = _base(match.group("unit"))
        if match.group("low"):
            values = [(value * factor, base) for value in readings(match.group("low"))]
            yield Said("quantity", match.group("low"), *match.span("low"), frozenset(values))
        values = [(value * factor, base) for value in readings(match.group("figures"))]
        yield page.take("quantity", match.start(), match.end(), *values)
    for match in page.find(_SPELLED):
        if len(match.group("unit")) >= _LONG_ENOUGH:
            yield from _spelled(page, match)


def _spelled(page: Page, match: re.Match[str]) -> Iterator[Said]:
    before = page.left[max(0, match.start() - 40) : match.start()]
    words = list(_WORD.finditer(before))
    found = number_before([word.group().lower() for word in words])
    base, factor = _base(match.group("unit"))
    if found is None or (found[0] == 1 and base not in {"g", "ml"}):
        return  # "una persona", "a room": no figure is meant
    number, count = found
    start = match.start() - len(before) + words[-count].start()
    yield page.take("quantity", start, match.end(), (number * factor, base))


def _base(unit: str) -> tuple[str, Decimal]:
    return next((base, factor) for pattern, base, factor in _BY_UNIT if pattern.match(unit))


def counts(page: Page) -> Iterator[Said]:
    """Stock figures, and "we have seven boxes", which may be stock or the length of a list."""
    for pattern in _STOCK:
        for match in page.find(pattern):
            yield from _counted(page, "stock", match)
    for match in page.find(_LAST_ONE):
        yield page.take("stock", match.start(), match.end(), 1)
    for match in page.find(_WE_HAVE):
        yield from _counted(page, "count", match)


def _counted(page: Page, kind: str, match: re.Match[str]) -> Iterator[Said]:
    word = match.group("number").lower()
    number = Decimal(word) if word.isdecimal() else (number_before([word]) or (None, 0))[0]
    article = word in {"un", "una", "a", "an", "uno", "media", "mezzo"}
    if number is not None and not article and number == int(number):
        yield page.take(kind, match.start(), match.end(), int(number))
