"""Numbers as people write them, in figures and in words, in three languages."""

import re
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

import yaml

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
        return frozenset(
            {fraction} if compact.startswith("0") else {fraction, _decimal(_NOT_A_DIGIT.sub("", compact))}
        )
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


_WORDS: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "numerals.yaml").read_text(encoding="utf-8")
)
_TWENTY, _HUNDRED, _THOUSAND = 20, 100, 1000
_MOST_WORDS = 6


def number_before(words: list[str]) -> tuple[Decimal, int] | None:
    """The number that the last of the words spell, and how many of them spell it; None if none do.

    Words are in small letters; "una ventina di" spells 20 and takes three of them.
    """
    skipped = 1 if words and words[-1] in _WORDS["between"]["words"] else 0
    said = words[: len(words) - skipped]
    for length in range(min(_MOST_WORDS, len(said)), 0, -1):
        number = _spelled().get(" ".join(said[-length:]))
        if number is not None:
            return number, length + skipped
    return None


def spelled_between(least: int, most: int) -> str:
    """A pattern of every spelling of the numbers from `least` to `most`."""
    words = (word for word, number in _spelled().items() if least <= number <= most)
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _spelled() -> dict[str, Decimal]:
    """Every spelling of the whole numbers below a million that people write out, and the round words."""
    table = {str(word): Decimal(str(value)) for word, value in _WORDS["round"].items()}
    for spell, thousand in ((_english, "{} thousand"), (_italian, "{}mila"), (_spanish, "{} mil")):
        for number in range(_THOUSAND):
            for spelling in spell(number):
                table.setdefault(spelling, Decimal(number))
                if number > 1:
                    table.setdefault(thousand.format(spelling), Decimal(number * _THOUSAND))
    return table


def _english(number: int) -> list[str]:
    units, tens = _WORDS["en"]["units"], _WORDS["en"]["tens"]
    if number < _TWENTY:
        return [units[number]]
    if number < _HUNDRED:
        ten, one = tens[number // 10 - 2], number % 10
        return [f"{ten} {units[one]}", f"{ten}-{units[one]}"] if one else [ten]
    hundred = f"{units[number // _HUNDRED]} hundred"
    rest = _english(number % _HUNDRED) if number % _HUNDRED else []
    return [f"{hundred} {joint}{each}" for each in rest for joint in ("", "and ")] or [hundred]


def _italian(number: int) -> list[str]:
    """Written in one word; before "uno" and "otto" the ten loses its vowel, "tre" gets an accent or not."""
    units, tens = _WORDS["it"]["units"], _WORDS["it"]["tens"]
    if number < _TWENTY:
        return [units[number]]
    if number < _HUNDRED:
        ten, one = tens[number // 10 - 2], units[number % 10]
        joined = (ten[:-1] if one in {"uno", "otto"} else ten) + one
        others = {"zero": [ten], "uno": [joined, joined[:-1]], "tre": [joined, f"{ten}tré"]}
        return others.get(one, [joined])
    hundred = f"{units[number // _HUNDRED]}cento".removeprefix("uno")
    rest = _italian(number % _HUNDRED) if number % _HUNDRED else []
    return [f"{hundred}{each}" for each in rest] or [hundred]


def _spanish(number: int) -> list[str]:
    """With and without the accents that Spanish puts on numbers in one word."""
    irregular = _WORDS["es"]["irregular"].get(number)
    if irregular:
        return list(irregular)
    if number < _HUNDRED:
        ten, one = _WORDS["es"]["tens"][number // 10 - 2], number % 10
        return [f"{ten} y {each}" for each in _spanish(one)] if one else [ten]
    hundred = _WORDS["es"]["hundreds"][number // _HUNDRED - 1]
    rest = _spanish(number % _HUNDRED) if number % _HUNDRED else []
    return [f"{hundred} {each}" for each in rest] or [hundred]
