"""Numbers from one to 999 as three languages write them in words."""

from collections.abc import Iterator
from functools import cache

_ENGLISH = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_ENGLISH_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ITALIAN = [
    "uno",
    "due",
    "tre",
    "quattro",
    "cinque",
    "sei",
    "sette",
    "otto",
    "nove",
    "dieci",
    "undici",
    "dodici",
    "tredici",
    "quattordici",
    "quindici",
    "sedici",
    "diciassette",
    "diciotto",
    "diciannove",
]
_ITALIAN_TENS = ["venti", "trenta", "quaranta", "cinquanta", "sessanta", "settanta", "ottanta", "novanta"]
_SPANISH = [
    "uno",
    "dos",
    "tres",
    "cuatro",
    "cinco",
    "seis",
    "siete",
    "ocho",
    "nueve",
    "diez",
    "once",
    "doce",
    "trece",
    "catorce",
    "quince",
    "dieciseis",
    "diecisiete",
    "dieciocho",
    "diecinueve",
    "veinte",
    "veintiuno",
    "veintidos",
    "veintitres",
    "veinticuatro",
    "veinticinco",
    "veintiseis",
    "veintisiete",
    "veintiocho",
    "veintinueve",
]
_SPANISH_TENS = ["treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"]
_SPANISH_HUNDREDS = [
    "ciento",
    "doscientos",
    "trescientos",
    "cuatrocientos",
    "quinientos",
    "seiscientos",
    "setecientos",
    "ochocientos",
    "novecientos",
]


@cache
def numerals() -> dict[tuple[str, ...], int]:
    """Each number's words, without accents, by its value; an English and a Spanish one may have several."""
    found: dict[tuple[str, ...], int] = {}
    for value in range(1, 1000):
        for words in (*_english(value), _italian(value), *_spanish(value)):
            found.setdefault(tuple(words.split()), value)
    return found


LONGEST = 4
"""No number up to 999 has more words: ``nine hundred ninety nine``, ``novecientos noventa y nueve``."""


def _english(value: int) -> Iterator[str]:
    hundreds, rest = divmod(value, 100)
    below = _english_below(rest)
    if not hundreds:
        yield below
        return
    yield f"{_ENGLISH[hundreds - 1]} hundred {below}".strip()
    if hundreds == 1:
        yield f"hundred {below}".strip()


def _english_below(value: int) -> str:
    if value <= len(_ENGLISH):
        return _ENGLISH[value - 1] if value else ""
    tens, ones = divmod(value, 10)
    return f"{_ENGLISH_TENS[tens - 2]} {_ENGLISH[ones - 1] if ones else ''}".strip()


def _italian(value: int) -> str:
    hundreds, rest = divmod(value, 100)
    head = "" if not hundreds else ("" if hundreds == 1 else _ITALIAN[hundreds - 1]) + "cento"
    return head + _italian_below(rest)


def _italian_below(value: int) -> str:
    if value <= len(_ITALIAN):
        return _ITALIAN[value - 1] if value else ""
    tens, ones = divmod(value, 10)
    stem = _ITALIAN_TENS[tens - 2]
    if ones in {1, 8}:  # venti and otto: ventotto
        stem = stem[:-1]
    return stem + (_ITALIAN[ones - 1] if ones else "")


def _spanish(value: int) -> Iterator[str]:
    hundreds, rest = divmod(value, 100)
    below = _spanish_below(rest)
    if not hundreds:
        yield below
        return
    words = f"{_SPANISH_HUNDREDS[hundreds - 1]} {below}".strip()
    yield "cien" if value == 100 else words  # noqa: PLR2004  # the figure of the word beside it
    yield words.replace("cientos", "cientas")


def _spanish_below(value: int) -> str:
    if value <= len(_SPANISH):
        return _SPANISH[value - 1] if value else ""
    tens, ones = divmod(value, 10)
    return f"{_SPANISH_TENS[tens - 3]} {'y ' + _SPANISH[ones - 1] if ones else ''}".strip()
