"""Facts as JSON for a model: figures formatted by code, texts without anything a reader could not see."""

from typing import Any

from agent_tools.context import ToolContext
from knowledge.visible import visible
from shop.catalog.allergens import allergens_text
from shop.catalog.quantities import price_worded, worded
from shop.catalog.viewing import ProductView, Reader, VariantView
from shop.kernel.money import Money


def reader_for(context: ToolContext) -> Reader:
    """The catalog as this turn's customer may see it."""
    return Reader(context.language, context.shop_language, context.currency, context.excluded)


def in_brief(product: ProductView, context: ToolContext) -> dict[str, Any]:
    """A product's name and price."""
    return {
        "slug": product.slug,
        "name": product.name,
        "price": price_worded(product.offer, context.language),
    }


def in_other(price: Money, context: ToolContext) -> dict[str, Any]:
    """What an amount is about in the currency that the customer chose; nothing where they chose none."""
    rate = context.rate
    if rate is None or rate.base != price.currency:
        return {}
    about = rate.about(price, context.language)
    told = {"currency": rate.currency, "about_amount": about, "about_minor": rate.of(price).minor}
    return {"in_other": told}


def on_offer(product: ProductView, context: ToolContext, page: str, score: float) -> dict[str, Any]:
    """A product as a list shows it; `page` is the address of its page."""
    return {
        **in_brief(product, context),
        "summary": product.summary,
        "price_minor": product.price.minor,
        "currency": product.price.currency,
        **in_other(product.offer.price, context),
        "price_from": len({variant.price for variant in product.variants}) > 1,
        "stock": product.stock,
        "category": product.category,
        "allergens": list(product.allergens),
        "allergens_text": allergens_text(product.allergens, context.language),
        "traces": list(product.traces),
        "traces_text": allergens_text(product.traces, context.language),
        "picture": product.picture,
        "url": page,
        "score": round(score, 3),
    }


def in_full(product: ProductView, context: ToolContext, page: str) -> dict[str, Any]:
    """A product with everything the shop tells of it."""
    return {
        **on_offer(product, context, page, 1.0),
        "details": product.details,
        "variants": [_variant(variant, context) for variant in product.variants],
        "tags": list(product.tags),
    }


def seen(value: Any) -> Any:
    """The JSON value with every text in it stripped of hidden characters."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {key: seen(each) for key, each in value.items()}
    return [seen(each) for each in value] if isinstance(value, list) else value


def _variant(variant: VariantView, context: ToolContext) -> dict[str, Any]:
    return {
        "sku": variant.sku,
        "name": variant.name,
        "price": price_worded(variant, context.language),
        "price_minor": variant.price.minor,
        "stock": variant.stock,
        **_sold_by(variant, context),
    }


def _sold_by(variant: VariantView, context: ToolContext) -> dict[str, str]:
    """How much of it is sold, where that is no number of pieces."""
    if variant.unit == "piece":
        return {}
    least, step = (worded(units, variant.unit, context.language) for units in (variant.least, variant.step))
    return {"unit": variant.unit, "least": least, "step": step}
