"""How much somebody wants: from their words to units of a variant, and back into words."""

import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from babel.numbers import format_decimal

from shop.catalog.measures import ARTICLES, FRACTIONS, JOINS, LINKS, MANY, MEASURES, OF_UNIT, VAGUE
from shop.catalog.numerals import LONGEST, numerals
from shop.catalog.viewing import VariantView
from shop.kernel.language import Language, phrase, say
from shop.kernel.measures import measured
from shop.kernel.refusals import Refusal

MOST = 1_000_000
"""Nobody means more units than this in one line."""
_LONGEST = 120
_THOUSAND = 1000
_NO_COUNT_BELOW = 20
"""``300`` of what is sold by grams are grams; ``2`` may be two of anything."""
_TOKENS = re.compile(r"\d+\s*/\s*\d+|\d+(?:[.,]\d+)*|[^\W\d_]+")
_GROUPED = re.compile(r"^[1-9]\d{0,2}([.,]\d{3})+$")


class QuantityUnclear(Refusal):
    """The words tell no quantity of this: ``quantity`` as it was said."""

    status = 422


class QuantityNotSold(Refusal):
    """It is not sold in that quantity: ``least``, ``most`` and ``step`` say how, ``nearest`` would do."""

    status = 422


def quantity_meant(words: str, unit: str) -> int | None:
    """How many units the words ask for, such as ``300 g``, ``mezzo chilo``, ``2``, ``media docena``.

    A measure is rounded to whole units. None where the words tell no quantity of that unit: none at all,
    a weight of what is sold by the piece, or two of what is sold by weight.
    """
    tokens = _tokens(words)
    if not tokens or VAGUE & set(tokens):
        return None
    said = _Said(unit)
    position = 0
    while position < len(tokens):
        position += said.take(tokens, position)
    units = said.units()
    return units if units is not None and 0 < units <= MOST else None


def quantity_asked(words: str, variant: VariantView) -> int:
    """As many units of the variant as the words ask for.

    Refuses QuantityUnclear, and QuantityNotSold with the nearest quantity that is sold.
    """
    units = quantity_meant(words, variant.unit)
    if units is None:
        raise QuantityUnclear(quantity=words[:_LONGEST])
    nearest = nearest_sold(units, least=variant.least, step=variant.step, most=variant.most)
    if nearest != units:
        raise QuantityNotSold(
            quantity=units,
            unit=variant.unit,
            least=variant.least,
            step=variant.step,
            most=variant.most,
            nearest=nearest,
        )
    return units


def nearest_sold(quantity: int, *, least: int, step: int, most: int | None) -> int:
    """The quantity that is sold and closest to this one; halfway the larger one."""
    stepped = (2 * quantity + step) // (2 * step) * step
    highest = max(most // step * step, least) if most is not None else stepped
    return max(least, min(stepped, highest))


def worded(quantity: int, unit: str, language: Language) -> str:
    """A quantity in words: ``300 g``, ``1,5 kg``, ``2 pezzi``, ``90 min``."""
    if unit == "piece":
        one, several = phrase("{count} piece"), phrase("{count} pieces")
        return say(language, one if quantity == 1 else several, count=_figure(Decimal(quantity), language))
    return measured(quantity, unit, language)


def price_worded(variant: VariantView, language: Language) -> str:
    """A variant's price as it is written: ``9,80 €``, or ``24,00 € / kg`` of what is sold by weight."""
    price = variant.price.worded(language)
    if variant.unit == "piece" and variant.price_per == 1:
        return price
    return f"{price} / {worded(variant.price_per, variant.unit, language).removeprefix('1 ')}"


def _figure(value: Decimal, language: Language) -> str:
    return format_decimal(value, locale=language.locale)


def _tokens(words: str) -> list[str]:
    bare = unicodedata.normalize("NFKD", words[:_LONGEST].lower().replace("½", " 1/2").replace("¼", " 1/4"))
    letters = "".join(letter for letter in bare if not unicodedata.combining(letter))
    # A quarter and half of it: how Spanish counters say 375 grams.
    return _TOKENS.findall(letters.replace("cuarto y mitad", "375 g"))


@dataclass
class _Said:
    """What was understood so far, from left to right."""

    unit: str
    measured: Fraction = Fraction(0)
    """In units of the variant."""
    counts: list[Fraction] = field(default_factory=list)
    """Numbers of something that is no measure."""
    pending: Fraction | None = None
    """A number whose noun has not come yet."""
    written: str = ""
    """Its figures, where it was written in figures."""
    article: bool = False
    """Whether the pending number is only an article."""
    last: Fraction | None = None
    """The measure just taken, for ``e mezzo`` after it."""
    joined: bool = False
    foreign: bool = False
    """Whether a measure of another kind was named."""

    def take(self, tokens: list[str], position: int) -> int:
        """Understand the token there; returns how many were used."""
        number, used = _number(tokens, position)
        token = tokens[position]
        if number is not None:
            self._number(number, token if used == 1 and token[0].isdigit() else "")
        elif token in ARTICLES:
            if self.pending is None and not self.joined:
                self.pending, self.article = Fraction(1), True
        elif token in FRACTIONS:
            self._fraction(FRACTIONS[token])
        elif token in MANY:
            self.pending, self.article = (self.pending or Fraction(1)) * MANY[token], False
        elif token in MEASURES:
            self._measure(token)
        elif token in JOINS:
            self.joined = True
            return 1
        elif token not in LINKS:
            self._close()
        self.joined = self.joined and token in ARTICLES
        return used

    def units(self) -> int | None:
        """How many units were asked for; None where that is not clear."""
        self._close()
        if self.measured:
            return round(self.measured * (self.counts[0] if len(self.counts) == 1 else 1))
        if len(self.counts) != 1 or self.counts[0].denominator != 1:
            return None
        count = int(self.counts[0])
        if self.unit in {"gram", "milliliter"} and count < _NO_COUNT_BELOW:
            return None
        return None if self.foreign and self.unit != "piece" else count

    def _number(self, number: Fraction, written: str) -> None:
        if self.pending is not None and not self.article:
            self._close()
        self.pending, self.article, self.written = number, False, written

    def _fraction(self, part: Fraction) -> None:
        if self.joined and self.pending is not None and not self.article:
            self.pending += part
        elif self.joined and self.last is not None:
            self.measured += self.last * part
        else:
            self.pending = (self.pending or Fraction(1)) * part
            self.article = False

    def _measure(self, token: str) -> None:
        measure = MEASURES[token]
        own = OF_UNIT.get(self.unit)
        count = self._decimal() if measure.size == _THOUSAND else self.pending
        if own is None or own.kind != measure.kind:
            self.foreign = True
        else:
            self.last = measure.size / own.size
            self.measured += (1 if count is None else count) * self.last
        self.pending, self.article, self.written = None, False, ""

    def _decimal(self) -> Fraction | None:
        """``1.500 kg`` are one and a half: nobody means fifteen hundred."""
        if _GROUPED.match(self.written):
            return Fraction(self.written.replace(",", "."))
        return self.pending

    def _close(self) -> None:
        """The pending number counts something that is no measure."""
        if self.pending is not None:
            self.counts.append(self.pending)
        self.pending, self.article, self.written = None, False, ""


def _number(tokens: list[str], position: int) -> tuple[Fraction | None, int]:
    """The number that begins there, in figures or words, and of how many tokens it is."""
    token = tokens[position]
    if "/" in token:
        above, _, below = token.partition("/")
        return (Fraction(int(above), int(below)) if int(below) else None), 1
    if token[0].isdigit():
        return _figures(token), 1
    for length in range(min(LONGEST, len(tokens) - position), 0, -1):
        value = numerals().get(tuple(tokens[position : position + length]))
        if value is not None:
            return Fraction(value), length
    return None, 1


def _figures(token: str) -> Fraction:
    """Figures of either convention: ``1.000``, ``0,3``, ``1.5``."""
    if _GROUPED.match(token):
        return Fraction(re.sub(r"[.,]", "", token))
    whole, mark, rest = token.replace(",", ".").rpartition(".")
    return Fraction(f"{whole.replace('.', '')}.{rest}" if mark else rest)
