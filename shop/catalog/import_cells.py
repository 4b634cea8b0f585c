"""What a cell of a catalog file says: read as people write it, refused where it could be read two ways."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from babel.numbers import get_currency_precision, get_currency_symbol

from shop.catalog.allergens import AllergenUnknown, allergen_named
from shop.catalog.spelling import plain
from shop.kernel.barcodes import gtin
from shop.kernel.clock import can_be_told
from shop.kernel.language import Language, phrase, say
from shop.kernel.money import Money

NOTHING = "-"
"""In a cell: take away what is there."""

_MOST = 2_147_483_647
"""What a whole number in the database holds."""
_MOST_MINOR = 10**15
_Day = TypeVar("_Day", bound=date)
_GROUP = 3
_FINEST = 3
"""Decimal places of a currency in which 1.250 is no thousand: the Kuwaiti dinar."""
_AMOUNT = re.compile(r"\d[\d.,' ]*")
_BROKEN = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)")
_YES = {"yes", "y", "true", "1", "si", "s", "x", "vero", "verdadero", "ja"}
_NO = {"no", "n", "false", "0", "falso"}
_UNITS = {
    "piece": {"piece", "pieces", "pc", "pcs", "pz", "pezzo", "pezzi", "pieza", "piezas", "ud", "unidad"},
    "gram": {"gram", "grams", "g", "gr", "grammo", "grammi", "gramo", "gramos"},
    "milliliter": {"milliliter", "milliliters", "ml", "millilitro", "millilitri", "mililitro", "mililitros"},
    "ounce": {"ounce", "ounces", "oz", "oncia", "once", "onza", "onzas"},
    "minute": {"minute", "minutes", "min", "minuto", "minuti", "minutos"},
}
_UNCOUNTED = {"uncounted", "not counted", "non contato", "non contata", "no contado", "sin contar"}
_HIDDEN = {"hidden", "nascosto", "oculto", "draft", "bozza", "borrador"}
_ACTIVE = {"active", "attivo", "activo", "visible", "visibile"}
_DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")


class CellUnclear(ValueError):
    """The cell does not say what its column wants."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.values_named = values

    def said(self, language: Language) -> str:
        """What is the matter, in the reader's language."""
        return say(language, self.sentence, **self.values_named)


def amount(cell: str, currency: str) -> int:
    """A price in major units, with comma or point, as minor units; refuses what could be two amounts."""
    bare = re.sub(r"[^\d.,' ]", "", cell).strip() if _mentions_currency(cell, currency) else cell
    if not _AMOUNT.fullmatch(bare):
        raise CellUnclear(phrase("“{cell}” is no price."), cell=cell)
    places = get_currency_precision(currency)
    digits = bare.replace(" ", "").replace("'", "")
    whole, fraction = _split(digits, places, cell)
    if len(fraction.rstrip("0")) > places:
        raise CellUnclear(
            phrase("“{cell}” is finer than the smallest coin of {currency}."), cell=cell, currency=currency
        )
    minor = Money.of(f"{whole or 0}.{fraction.rstrip('0') or 0}", currency).minor
    if minor > _MOST_MINOR:
        raise CellUnclear(phrase("“{cell}” is no price."), cell=cell)
    return minor


def whole_number(cell: str) -> int:
    """A whole number of at least zero; groups of three may be set apart."""
    digits = cell.replace(" ", "")
    if re.fullmatch(r"\d{1,3}([.,']\d{3})+", digits):
        digits = re.sub(r"\D", "", digits)
    digits = re.sub(r"[.,]0+$", "", digits)
    if not re.fullmatch(r"\d{1,12}", digits) or int(digits) > _MOST:
        raise CellUnclear(phrase("“{cell}” is no whole number."), cell=cell)
    return int(digits)


def stock(cell: str) -> int | None:
    """So many units on hand; None where the word says that it is not counted."""
    return None if plain(cell) in _UNCOUNTED else whole_number(cell)


def yes_or_no(cell: str) -> bool:
    """Yes or no, in any of the three languages."""
    said = plain(cell)
    if said in _YES or said in _NO:
        return said in _YES
    raise CellUnclear(phrase("“{cell}” is neither yes nor no."), cell=cell)


def unit(cell: str) -> str:
    """What one of a quantity is."""
    said = plain(cell)
    for name, words in _UNITS.items():
        if said in words:
            return name
    raise CellUnclear(phrase("“{cell}” is no unit. There are: {units}."), cell=cell, units=", ".join(_UNITS))


def status(cell: str) -> str:
    """Whether customers see it: ``active`` or ``hidden``."""
    said = plain(cell)
    if said in _HIDDEN or said in _ACTIVE:
        return "hidden" if said in _HIDDEN else "active"
    raise CellUnclear(phrase("“{cell}” is no status. There are: active, hidden."), cell=cell)


def day(cell: str) -> date:
    """A day: ``2026-11-20``, or day before month as in Europe."""
    try:
        if found := _DAY_FIRST.fullmatch(cell):
            return _near(date(int(found[3]), int(found[2]), int(found[1])))
        return _near(date.fromisoformat(cell[:10]))
    except ValueError as wrong:
        raise CellUnclear(phrase("“{cell}” is no day such as 2026-11-20."), cell=cell) from wrong


def instant(cell: str, zone: ZoneInfo) -> datetime:
    """A day and a time by the shop's clock, such as ``2026-11-20 16:30``, in UTC."""
    try:
        said = _near(datetime.fromisoformat(cell))
    except ValueError as wrong:
        raise CellUnclear(
            phrase("“{cell}” is no day and time such as 2026-11-20 16:30."), cell=cell
        ) from wrong
    return (said if said.tzinfo else said.replace(tzinfo=zone)).astimezone(UTC)


def _near(said: _Day) -> _Day:
    """What a shop may mean; raises ValueError for a year that no clock of any zone can be told in."""
    if not can_be_told(said):
        raise ValueError(said.year)
    return said


def barcode(cell: str) -> str:
    """The bar code on goods: EAN-8, UPC-A, EAN-13 or GTIN-14."""
    try:
        return gtin(cell)
    except ValueError as wrong:
        raise CellUnclear(
            phrase("“{cell}” is no bar code: its last figure does not prove the others."), cell=cell
        ) from wrong


def several(cell: str) -> tuple[str, ...]:
    """Words set apart by commas, semicolons, bars or new lines, each once."""
    return tuple(dict.fromkeys(part for word in re.split(r"[,;|\n]", cell) if (part := word.strip())))


def allergens(cell: str) -> tuple[str, ...]:
    """Codes of the fourteen allergens, by code or by name in any language."""
    try:
        return tuple(dict.fromkeys(allergen_named(words) for words in several(cell)))
    except AllergenUnknown as unknown:
        raise CellUnclear(
            phrase("“{cell}” is none of the fourteen allergens."), cell=unknown.values["allergen"]
        ) from unknown


def refuse_broken(cell: str) -> None:
    """Refuse what a spreadsheet writes where a formula failed."""
    if cell.startswith("#") and _BROKEN.fullmatch(cell):
        raise CellUnclear(phrase("The formula in this cell has failed: {cell}."), cell=cell)


def readers(currency: str, zone: ZoneInfo) -> Mapping[str, Callable[[str], Any]]:
    """How the cells of each kind of column are read; texts are what is not here."""
    return {
        "price": lambda cell: amount(cell, currency),
        "stock": stock,
        "unit": unit,
        **dict.fromkeys(("price_per", "step", "least", "most", "low_at"), whole_number),
        "starts_at": lambda cell: instant(cell, zone),
        "ean": barcode,
        "arrived_on": day,
        "returnable": yes_or_no,
        "status": status,
        "tags": several,
        "allergens": allergens,
    }


def _mentions_currency(cell: str, currency: str) -> bool:
    mark = f"(?:{_marks(currency)})?"
    return bool(re.fullmatch(rf"{mark}\s*[\d.,' ]+\s*{mark}", cell, re.IGNORECASE))


@cache
def _marks(currency: str) -> str:
    signs = {currency, *(get_currency_symbol(currency, locale=language.locale) for language in Language)}
    return "|".join(re.escape(sign) for sign in signs)


def _split(digits: str, places: int, cell: str) -> tuple[str, str]:
    """What stands before and behind the decimal mark, whichever of comma and point it is."""
    last = max(digits.rfind(","), digits.rfind("."))
    if last < 0:
        return digits, ""
    mark, other = digits[last], "," if digits[last] == "." else "."
    if other in digits:  # 1.234,50: the last one is the decimal mark
        whole = digits[:last].split(other)
        if digits.count(mark) == 1 and _are_groups(whole):
            return "".join(whole), digits[last + 1 :]
    elif (meant := _meant(digits.split(mark), places)) is not None:
        return meant
    raise CellUnclear(phrase("“{cell}” could be two different prices."), cell=cell)


def _meant(parts: list[str], places: int) -> tuple[str, str] | None:
    """Thousands, or a decimal mark; None where it could be either, as in 1.250 euros."""
    thousands = _are_groups(parts) and parts[0] != "0" and places != _FINEST
    decimal = len(parts) == 2 and (places > 0 or not _are_groups(parts))  # noqa: PLR2004  # one mark
    if thousands == decimal:
        return None
    return ("".join(parts), "") if thousands else (parts[0], parts[1])


def _are_groups(parts: list[str]) -> bool:
    return 1 <= len(parts[0]) <= _GROUP and all(len(part) == _GROUP for part in parts[1:])
