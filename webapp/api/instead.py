"""Goods that are gone: what could be had instead of them."""

from contextlib import suppress

from shop.catalog.listing import similar
from shop.catalog.naming import ProductNotFound, product_by
from shop.catalog.viewing import reader_of
from shop.kernel.database import transaction
from shop.stock.ledger import StockShort
from webapp.api.keys import Program

_MOST = 3


def with_others(asking: Program, short: StockShort) -> StockShort:
    """The same refusal, with what is like the missing goods and can be had."""
    others: dict[str, str] = {}
    with transaction(asking.shop.id) as db:
        reader = reader_of(db, asking.language)
        for one in short.values["short"]:
            with suppress(ProductNotFound):  # taken off the shelf this very moment
                found = similar(db, product_by(db, str(one["sku"]), reader), reader)
                others |= {product.slug: product.name for product in found}
    told = [{"slug": slug, "name": name} for slug, name in others.items()]
    return StockShort(**short.values, alternatives=told[:_MOST])
