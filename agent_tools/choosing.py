"""Which variant a model means, and how much of it: decided before a flow is called."""

import re
from typing import Any

from sqlmodel import Session

from agent_tools.answers import in_brief, reader_for
from agent_tools.context import ToolContext
from shop.catalog.listing import similar
from shop.catalog.naming import ProductNotFound, product_by
from shop.catalog.quantities import QuantityUnclear, quantity_meant, worded
from shop.catalog.spelling import closest, plain
from shop.catalog.viewing import ProductView, VariantView, products_named
from shop.kernel.refusals import Refusal


class VariantUnclear(Refusal):
    """The product comes in several sizes or colors, and none was named: one of `variants`."""


def product_meant(db: Session, words: str, context: ToolContext) -> ProductView:
    """The product that is meant; a refusal tells the nearest with their prices."""
    reader = reader_for(context)
    try:
        return product_by(db, words, reader)
    except ProductNotFound as unknown:
        near = products_named(db, unknown.values["nearest"], reader)
        raise ProductNotFound(product=words, nearest=[in_brief(one, context) for one in near]) from unknown


def variant_meant(
    product: ProductView, asked: str, words: str, context: ToolContext, *, package: str = ""
) -> VariantView:
    """The variant: named by its sku, its name or its options, or the only one.

    `package` is a size that was asked for: then the only one must be of that size too. Where none is named, the
    one in the size that the customer once told us of is meant.
    """
    by_sku = {one.sku: one for one in product.variants}
    for each in (words, asked):
        if each.strip().upper() in by_sku:
            return by_sku[each.strip().upper()]
    if len(product.variants) == 1 and not package:
        return product.variants[0]
    named = _packed(product, package) if package else _named(product, words)
    if named is None and not words.strip() and not package:
        named = _remembered(product, context)
    if named is None:
        raise VariantUnclear(
            product=product.name, slug=product.slug, variants=variants_told(product, context)
        )
    return named


def units_meant(words: str, variant: VariantView, context: ToolContext) -> int:
    """How many units of the variant the words ask for: ``2``, ``300 g``, ``mezzo chilo``. Refuses QuantityUnclear."""
    units = quantity_meant(words, variant.unit)
    if units is None:
        least, step = (in_quantity(count, variant, context) for count in (variant.least, variant.step))
        raise QuantityUnclear(quantity=words, sku=variant.sku, least=least, step=step)
    return units


def packed_as(product: ProductView, quantity: str) -> bool:
    """Whether a quantity by weight or volume names a package ("500 g" of what comes in jars), not how much."""
    by_piece = all(one.unit == "piece" for one in product.variants)
    return by_piece and quantity_meant(quantity, "piece") is None and _measured(quantity)


def _packed(product: ProductView, package: str) -> VariantView | None:
    """The one variant that comes in packages of that weight or volume."""
    sizes = {unit: quantity_meant(package, unit) for unit in _MEASURES}
    fitting = [
        one
        for one in product.variants
        if any(size and quantity_meant(one.name, unit) == size for unit, size in sizes.items())
    ]
    return fitting[0] if len(fitting) == 1 else None


def _remembered(product: ProductView, context: ToolContext) -> VariantView | None:
    """The one variant in a size of the customer's that can be had; None where there are several, or none."""
    fitting = [one for one in product.variants if in_own_size(one, context) and one.in_stock]
    return fitting[0] if len(fitting) == 1 else None


def in_own_size(variant: VariantView, context: ToolContext) -> str:
    """The size of it that the customer has told us to wear; empty where it is none of theirs."""
    sizes = {plain(each) for each in (variant.name, *map(str, variant.attributes.values()))}
    return next((size for size in context.sizes if plain(size) in sizes), "")


def _measured(quantity: str) -> bool:
    return any(quantity_meant(quantity, unit) for unit in _MEASURES)


_MEASURES = ("gram", "milliliter", "ounce")


def variants_told(product: ProductView, context: ToolContext) -> list[dict[str, Any]]:
    """The variants to choose from."""
    return [
        {
            "sku": one.sku,
            "name": one.name or product.name,
            "price": one.price.worded(context.language),
            "price_minor": one.price.minor,
            "stock": one.stock,
        }
        for one in product.variants
    ]


def alternatives(db: Session, product: ProductView, sku: str, context: ToolContext) -> list[dict[str, Any]]:
    """What can be had instead: other variants of it, then products like it."""
    others = [
        {
            "slug": one.sku,
            "name": f"{one.name}, {product.name}".strip(", "),
            "price": one.price.worded(context.language),
        }
        for one in product.variants
        if one.sku != sku and one.in_stock
    ]
    return [*others, *(in_brief(one, context) for one in similar(db, product, reader_for(context)))]


def full_name(product: ProductView, variant: VariantView) -> str:
    """The name of a product, with its variant's where it has several."""
    return f"{product.name}, {variant.name}" if len(product.variants) > 1 and variant.name else product.name


def in_quantity(units: int, variant: VariantView, context: ToolContext) -> str:
    """So many units in words."""
    return worded(units, variant.unit, context.language)


def _named(product: ProductView, words: str) -> VariantView | None:
    """The one variant whose name, or one of its options, is in the words."""
    wanted = _telling(words)
    hits = {one.sku: len(wanted & _telling(_spelled(one))) for one in product.variants}
    best = max(hits.values())
    fitting = [one for one in product.variants if hits[one.sku] == best]
    if best and len(fitting) == 1:
        return fitting[0]
    name = closest(words, [one.name for one in product.variants if one.name]) if words.strip() else None
    return next((one for one in product.variants if one.name == name), None) if name else None


def _telling(words: str) -> set[str]:
    """The words that tell one variant from another: ``l`` of ``l'olio`` is no size."""
    return set(plain(_ELIDED.sub(" ", words)).split()) - _SMALL


def _spelled(variant: VariantView) -> str:
    return " ".join(dict.fromkeys([variant.name, *(str(value) for value in variant.attributes.values())]))


_ELIDED = re.compile(r"\b(?:l|un|d|dell|all|nell|quell)['’]", re.IGNORECASE)
_SMALL = frozenset(
    [
        "da",
        "di",
        "de",
        "del",
        "della",
        "con",
        "of",
        "the",
        "a",
        "an",
        "in",
        "il",
        "la",
        "lo",
        "el",
        "le",
        "e",
        "y",
        "and",
        "per",
        "for",
    ]
)
