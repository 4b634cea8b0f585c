"""How much of a unit is written: ``2``, ``300 g``, ``1,5 kg``; and for how much a price is: ``kg``, ``100 g``."""

from decimal import Decimal
from typing import Final

from babel.numbers import format_decimal

from shop.kernel.language import Language

_THOUSAND: Final = 1000
_SIGNS: Final = {
    "gram": ("g", "kg"),
    "milliliter": ("ml", "l"),
    "ounce": ("oz", ""),
    "minute": ("min", ""),
}


def measured(count: int, unit: str, language: Language) -> str:
    """So many whole units; pieces are a figure alone, a thousand grams are a kilogram."""
    if unit not in _SIGNS:
        return _figure(Decimal(count), language)
    small, large = _SIGNS[unit]
    if large and count >= _THOUSAND:
        return f"{_figure(Decimal(count).scaleb(-3), language)} {large}"
    return f"{_figure(Decimal(count), language)} {small}"


def per(count: int, unit: str, language: Language) -> str:
    """What stands behind a price of so many units: ``kg``, ``oz``, ``100 g``."""
    return measured(count, unit, language).removeprefix("1 ")


def _figure(value: Decimal, language: Language) -> str:
    return str(format_decimal(value, locale=language.locale))
