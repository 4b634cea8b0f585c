"""Numbers as people write them, in figures and in words, in three languages."""

import re
from decimal import Decimal, InvalidOperation
from functools import cache

FIGURES = r"\d{1,3}(?:[.\u00a0\u202f' ]\d{3})+(?:,\d{1,2})?|\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d+(?:[.,]\d+)?"
"""A number in figures, with either sort of separators. Wrap it in a group."""

_THREE_AFTER = re.compile(r"\d{1,3}([.,])\d{3}")
_NOT_A_DIGIT = re.compile(r"[^\d]")


def readings(figures: str) -> frozenset[Decimal]:
    """What the figures may mean: ``1.250`` is a thousand and some, or one and a quarter.

    Two readings exist only where one separator stands before exactly three digits and the number
    does not begin with 0; all else has one.
    """
    compact = re.sub(r"[\u00a0\u202f' ]", "", figures)
    if _THREE_AFTER.fullmatch(compact):
        fraction = _decimal(compact.replace(",", "."))
        return frozenset({fraction} if compact.startswith("0") else {fraction, _decimal(_NOT_A_DIGIT.sub("", compact))})
    return frozenset({_decimal(_one_point(compact))})


def money_reading(figures: str) -> Decimal:
    """The amount of money meant: three digits after a separator are thousands, never thousandths."""
    return max(readings(figures))


def _one_point(compact: str) -> str:
    """The number with a point before its fraction and no other separator."""
    last = max(compact.rfind("."), compact.rfind(","))
    if last < 0:
        return compact
    if compact.count(compact[last]) > 1:
        return _NOT_A_DIGIT.sub("", compact)
    return f"{_NOT_A_DIGIT.sub('', compact[:last])}.{compact[last + 1 :]}"


def _decimal(plain: str) -> Decimal:
    try:
        return Decimal(plain).normalize()
    except InvalidOperation:
        return Decimal(0)


_UNITS = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen",
    "it": "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici"
    " sedici diciassette diciotto diciannove",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis"
    " diecisiete dieciocho diecinueve",
}
_TENS = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "it": "venti trenta quaranta cinquanta sessanta settanta ottanta novanta",
    "es": "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
}
_SPANISH_HUNDREDS = "ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos"
_ROUND = {
    "un": 1, "una": 1, "un'": 1, "a": 1, "an": 1, "mezzo": Decimal("0.5"), "mezza": Decimal("0.5"), "mezz'": Decimal("0.5"),
    "half": Decimal("0.5"), "half a": Decimal("0.5"), "half an": Decimal("0.5"), "medio": Decimal("0.5"), "media": Decimal("0.5"),
    "decina": 10, "dozzina": 12, "quindicina": 15, "ventina": 20, "trentina": 30, "quarantina": 40, "cinquantina": 50,
    "sessantina": 60, "centinaio": 100, "decena": 10, "docena": 12, "quincena": 15, "veintena": 20, "treintena": 30,
    "dozen": 12, "a dozen": 12, "hundred": 100, "a hundred": 100, "a thousand": 1000, "couple": 2, "a couple": 2,
    "paio": 2, "un paio": 2, "un par": 2, "coppia": 2,
}  # fmt: skip
_SMALL_WORDS = frozenset({"di", "de", "of"})


def number_before(words: list[str]) -> tuple[Decimal, int] | None:
    """The number that the last of the words spell, and how many of them spell it; None if none do."""
    skipped = 1 if words and words[-1] in _SMALL_WORDS else 0
    said = words[: len(words) - skipped]
    for length in range(min(_MOST_WORDS, len(said)), 0, -1):
        number = _spelled().get(" ".join(said[-length:]))
        if number is not None:
            return number, length + skipped
    return None


_MOST_WORDS = 6
_MOST_SPELLED = 1000


@cache
def _spelled() -> dict[str, Decimal]:
    """Every spelling of the numbers from 0 to 1000 and the round words, in small letters."""
    table = {word: Decimal(value) for word, value in _ROUND.items()}
    for number in range(_MOST_SPELLED + 1):
        for spell in (_english, _italian, _spanish):
            for spelling in spell(number):
                table.setdefault(spelling, Decimal(number))
    return table


def _english(number: int) -> list[str]:
    if number == _MOST_SPELLED:
        return ["thousand", "one thousand"]
    units, tens = _UNITS["en"].split(), _TENS["en"].split()
    if number < len(units):
        return [units[number]]
    if number < 100:
        ten, one = tens[number // 10 - 2], number % 10
        return [f"{ten} {units[one]}", f"{ten}-{units[one]}"] if one else [ten]
    hundred = f"{units[number // 100]} hundred"
    rest = _english(number % 100) if number % 100 else []
    return [f"{hundred} {joint}{each}" for each in rest for joint in ("", "and ")] or [hundred]


def _italian(number: int) -> list[str]:
    if number == _MOST_SPELLED:
        return ["mille"]
    units, tens = _UNITS["it"].split(), _TENS["it"].split()
    if number < len(units):
        return [units[number]]
    if number < 100:
        ten, one = tens[number // 10 - 2], number % 10
        stem = ten[:-1] if one in (1, 8) else ten
        spelled = stem + units[one] if one else ten
        return [spelled, spelled.replace("tre", "tré"), spelled[:-1]] if one in (1, 3) else [spelled]
    hundred = "cento" if number < 200 else f"{units[number // 100]}cento"
    rest = _italian(number % 100) if number % 100 else []
    return [f"{hundred}{each}" for each in rest] or [hundred]


def _spanish(number: int) -> list[str]:
    if number == _MOST_SPELLED:
        return ["mil"]
    units, tens = _UNITS["es"].split(), _TENS["es"].split()
    if number < len(units):
        return [units[number], units[number].replace("é", "e")]
    if number < 30:
        one = units[number % 10]
        accented = {"dos": "dós", "tres": "trés", "seis": "séis", "uno": "uno"}.get(one, one)
        return [f"veinti{accented}", f"veinti{one}", "veintiún", "veintiun"][: 4 if one == "uno" else 2] if number > 20 else ["veinte"]
    if number < 100:
        ten, one = tens[number // 10 - 2], number % 10
        joined = [f"{ten} y {units[one]}", f"{ten} y un"][: 2 if one == 1 else 1]
        return joined if one else [ten]
    hundred = _SPANISH_HUNDREDS.split()[number // 100 - 1]
    rest = _spanish(number % 100) if number % 100 else []
    return [f"{hundred} {each}" for each in rest] or [hundred, "cien"][: 2 if number == 100 else 1]
