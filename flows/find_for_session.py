"""What could be shown or sold in a live session: what is in stock, and what is like something that is gone."""

import re
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlmodel import Session

from shop.catalog.listing import ProductQuery, list_products, similar
from shop.catalog.viewing import ProductView, Reader, VariantView, views_of
from shop.kernel.language import Language
from shop.live.event_bodies import Alternative, Body
from shop.live.goods import goods_of
from shop.stock.shelf import batches_of
from shop.tables import Variant
from shop.workspaces.viewing import WorkspaceView

_ALTERNATIVES: Final = 3


class Found(Body):
    """A variant that can be put into a session cart now."""

    variant_id: UUID
    product_id: UUID
    slug: str
    sku: str
    names: dict[str, str]
    picture: str
    unit: str
    price_per: int
    step: int
    least: int
    most: int | None
    unit_minor: int
    currency: str
    available: int | None
    """Less what is kept or bound for anybody; None where it is not counted."""
    shelf: str
    lots: tuple[dict[str, str | int], ...] = ()
    """``batch_id, lot, shelf, free`` of what lies in lots, the first to expire first."""


def stock_search(
    db: Session,
    shop: WorkspaceView,
    *,
    query: str = "",
    language: Language | None = None,
    limit: int = 20,
    also_gone: bool = False,
) -> list[Found]:
    """What the words name, by its own name first, in the shop's order where there are none.

    With `also_gone` what is sold out too.
    """
    reader = Reader(language or shop.language, shop.language, shop.currency)
    page = list_products(db, ProductQuery(text=query, in_stock=not also_gone, limit=limit), reader)
    pairs = [
        (product, variant)
        for product in page.products
        for variant in product.variants
        if variant.in_stock or also_gone
    ][:limit]
    words = query.casefold().split()
    pairs.sort(key=lambda pair: not _is_called(words, *pair))  # what else there is keeps its order behind
    goods = goods_of(db, {variant.variant_id for _, variant in pairs}, shop)
    return [_found(db, product, variant, goods[variant.variant_id].names, shop) for product, variant in pairs]


def _is_called(words: Sequence[str], product: ProductView, variant: VariantView) -> bool:
    """Whether each word begins one of its name or its code: a box that holds it does not bear its name."""
    parts = re.split(r"\W+", f"{product.name} {variant.name} {variant.sku}".casefold())
    return all(any(part.startswith(word) for part in parts) for word in words)


def alternatives(db: Session, shop: WorkspaceView, variant_id: UUID) -> tuple[Alternative, ...]:
    """What is like a variant and there: other variants of the same product first, then other products."""
    row = db.get(Variant, variant_id)
    reader = Reader(shop.language, shop.language, shop.currency)
    views = views_of(db, [row.product_id], reader) if row else []
    if not views:
        return ()
    own = views[0]
    siblings = [(own, one) for one in own.variants if one.in_stock and one.variant_id != variant_id]
    others = [(view, view.offer) for view in similar(db, own, reader, limit=_ALTERNATIVES)]
    pairs = [*siblings, *others][:_ALTERNATIVES]
    goods = goods_of(db, {variant.variant_id for _, variant in pairs}, shop)
    return tuple(
        Alternative(
            variant_id=variant.variant_id,
            slug=view.slug,
            sku=variant.sku,
            names=goods[variant.variant_id].names,
            picture=view.picture,
            unit_minor=variant.price.minor,
            currency=variant.price.currency,
            available=variant.stock,
        )
        for view, variant in pairs
    )


def _found(
    db: Session, product: ProductView, variant: VariantView, names: dict[str, str], shop: WorkspaceView
) -> Found:
    lots = batches_of(db, variant.variant_id)
    return Found(
        variant_id=variant.variant_id,
        product_id=product.id,
        slug=product.slug,
        sku=variant.sku,
        names=names,
        picture=product.picture,
        unit=variant.unit,
        price_per=variant.price_per,
        step=variant.step,
        least=variant.least,
        most=variant.most,
        unit_minor=variant.price.minor,
        currency=shop.currency,
        available=variant.stock,
        shelf=lots[0].shelf if lots else "",
        lots=tuple(
            {"batch_id": str(lot.id), "lot": lot.lot, "shelf": lot.shelf, "free": lot.on_hand - lot.bound}
            for lot in lots
        ),
    )
