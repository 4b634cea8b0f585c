"""The option matrix of a product: which axes it has, which values, and which combinations can be had."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shop.catalog.facets import facet_value
from shop.catalog.spelling import plain
from shop.catalog.viewing import ProductView, VariantView
from shop.kernel.language import Language

_SIZES = ("xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl", "one-size", "unica")


@dataclass(frozen=True, slots=True)
class OptionValue:
    """One value of an axis: as the shop keeps it, and as the reader says it."""

    value: str
    words: str
    available: bool
    """Whether any combination with it can be had."""


@dataclass(frozen=True, slots=True)
class OptionAxis:
    """One thing to choose, such as the size."""

    key: str
    heading: str
    values: tuple[OptionValue, ...]


@dataclass(frozen=True, slots=True)
class OptionMatrix:
    """What there is to choose, and which variant each choice is."""

    axes: tuple[OptionAxis, ...]
    """In the order in which the shop first names them; empty where there is nothing to choose by options."""
    variants: Mapping[tuple[str, ...], VariantView]
    """By one value for each axis; a combination that is missing does not exist."""

    def variant_of(self, **chosen: str) -> VariantView | None:
        """The variant of a whole choice, however its values are spelled; None where it does not exist."""
        wanted = tuple(plain(chosen.get(axis.key, "")) for axis in self.axes)
        for values, variant in self.variants.items():
            if tuple(map(plain, values)) == wanted:
                return variant
        return None

    def left_for(self, **chosen: str) -> dict[str, tuple[str, ...]]:
        """For each axis that is not chosen yet the values that can still be had with what is."""
        keys = [axis.key for axis in self.axes]
        fitting = [
            dict(zip(keys, values, strict=True))
            for values, variant in self.variants.items()
            if variant.in_stock
        ]
        fitting = [
            one
            for one in fitting
            if all(plain(one.get(key, "")) == plain(value) for key, value in chosen.items())
        ]
        return {
            axis.key: tuple(
                value.value for value in axis.values if any(one[axis.key] == value.value for one in fitting)
            )
            for axis in self.axes
            if axis.key not in chosen
        }


def options_of(product: ProductView, language: Language) -> OptionMatrix:
    """The axes along which the variants differ or that any of them names, with values in a sensible order.

    Sizes go from small to large, other values as the shop lists them. A variant that lacks an axis has the
    empty value there. No matrix where two variants would share a place: then they are told by their names.
    """
    keys = list(dict.fromkeys(key for variant in product.variants for key in variant.attributes))
    placed = {_place(variant, keys): variant for variant in product.variants}
    if not keys or len(placed) < len(product.variants):
        return OptionMatrix((), {})
    return OptionMatrix(tuple(_axis(product, key, language) for key in keys), placed)


def _axis(product: ProductView, key: str, language: Language) -> OptionAxis:
    found = dict.fromkeys(_value(variant.attributes, key) for variant in product.variants)
    values = sorted(found, key=_size_order) if key == "size" else list(found)
    heading, _ = facet_value(f"{key}:", language)
    return OptionAxis(
        key=key,
        heading=heading,
        values=tuple(
            OptionValue(
                value,
                facet_value(f"{key}:{value}", language)[1],
                any(v.in_stock for v in product.variants if _value(v.attributes, key) == value),
            )
            for value in values
        ),
    )


def _place(variant: VariantView, keys: list[str]) -> tuple[str, ...]:
    return tuple(_value(variant.attributes, key) for key in keys)


def _value(attributes: Mapping[str, Any], key: str) -> str:
    return str(attributes.get(key, ""))


def _size_order(value: str) -> tuple[int, float, str]:
    """Numbers by their figure, letters from small to large, the rest by the alphabet."""
    size = value.strip().lower()
    figures = size.replace(",", ".")
    if figures.replace(".", "", 1).isdigit():
        return 0, float(figures), ""
    return (1, _SIZES.index(size), "") if size in _SIZES else (2, 0, size)
