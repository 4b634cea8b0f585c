"""What can be chosen of a good, how much of it, and what a press on the button does."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlencode

from shop.catalog.options import OptionAxis, OptionMatrix, OptionValue
from shop.catalog.quantities import price_worded, worded
from shop.catalog.viewing import ProductView, VariantView
from shop.kernel.language import Language, phrase, say
from webapp.shop_pages.shelves import variant_note

_OFFERED = 12
"""So many quantities are there to choose from; more can be told in the cart."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose."""

    name: str
    note: str
    address: str
    """What the page is asked for: a query."""
    chosen: bool
    sold_out: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """Things of which one is chosen: a size, a color, a format."""

    heading: str
    choices: list[Choice]


def chosen_variant(
    good: ProductView, matrix: OptionMatrix, variant: str, asked: Mapping[str, str]
) -> VariantView:
    """The variant that an address asks for, by its sku or by options; else the one on offer."""
    by_sku = next((one for one in good.variants if one.sku == variant), None)
    if by_sku is not None:
        return by_sku
    keys = {axis.key for axis in matrix.axes}
    wished = {key: value for key, value in asked.items() if key in keys}
    if not wished:
        return good.offer
    fitting = [
        one
        for one in good.variants
        if all(str(one.attributes.get(key, "")) == value for key, value in wished.items())
    ]
    return next((one for one in fitting if one.in_stock), fitting[0] if fitting else good.offer)


def choices_of(
    good: ProductView, matrix: OptionMatrix, chosen: VariantView, language: Language
) -> list[Choices]:
    """The rows of the option matrix; where there is none, the variants by their names."""
    axes = [axis for axis in matrix.axes if len(axis.values) > 1]
    if axes:
        return [Choices(axis.heading, list(_of_axis(axis, axes, matrix, chosen, language))) for axis in axes]
    if len(good.variants) == 1:
        return []
    variants = [
        Choice(
            one.name,
            variant_note(one, language),
            _query({"variant": one.sku}),
            one.sku == chosen.sku,
            not one.in_stock,
        )
        for one in good.variants
    ]
    return [Choices(say(language, phrase("Which one")), variants)]


def quantities_of(variant: VariantView, language: Language) -> list[tuple[int, str]]:
    """How much of it can be put into the cart at once, in units and in words."""
    return [(units, _amount(units, variant.unit, language)) for units in islice(_sold(variant), _OFFERED)]


def per_of(variant: VariantView, language: Language) -> str:
    """For how much its price is: ``/ kg``; empty for a piece."""
    _, slash, per = price_worded(variant, language).partition(" / ")
    return f"/ {per}" if slash else ""


def named(good: ProductView, variant: VariantView) -> str:
    """The good with the name of its variant, where there is more than one."""
    return f"{good.name}, {variant.name}" if len(good.variants) > 1 and variant.name else good.name


def _of_axis(
    axis: OptionAxis,
    axes: list[OptionAxis],
    matrix: OptionMatrix,
    chosen: VariantView,
    language: Language,
) -> Iterator[Choice]:
    others = {other.key: str(chosen.attributes.get(other.key, "")) for other in axes if other.key != axis.key}
    last = axis is axes[-1]
    for value in axis.values:
        place = others | {axis.key: value.value}
        found = _at(matrix, place)
        yield Choice(
            name=value.words,
            note=_note(found, value, language, with_price=last),
            address=_query(place if found is not None else {axis.key: value.value}),
            chosen=str(chosen.attributes.get(axis.key, "")) == value.value,
            sold_out=not (found.in_stock if found is not None else value.available),
        )


def _at(matrix: OptionMatrix, place: Mapping[str, str]) -> VariantView | None:
    """The variant at that place of the matrix, whatever it has on axes with a single value."""
    keys = [axis.key for axis in matrix.axes]
    for values, variant in matrix.variants.items():
        held = dict(zip(keys, values, strict=True))
        if all(held[key] == value for key, value in place.items()):
            return variant
    return None


def _note(variant: VariantView | None, value: OptionValue, language: Language, *, with_price: bool) -> str:
    if variant is None:
        return "" if value.available else say(language, phrase("Sold out"))
    if not variant.in_stock:
        return say(language, phrase("Sold out"))
    return variant_note(variant, language) if with_price else ""


def _sold(variant: VariantView) -> Iterator[int]:
    limits = [limit for limit in (variant.most, variant.stock) if limit is not None]
    most = min(limits) if limits else None
    units = variant.least
    while most is None or units <= most:
        yield units
        units += variant.step


def _amount(units: int, unit: str, language: Language) -> str:
    return str(units) if unit == "piece" else worded(units, unit, language)


def _query(told: Mapping[str, str]) -> str:
    return "?" + urlencode(told)
