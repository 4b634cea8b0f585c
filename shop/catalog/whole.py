"""Products whole, in all languages and hidden ones too: for the shop's own programs, not for customers."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.catalog.changing import VariantUnknown
from shop.catalog.import_shelf import Goods, goods_of
from shop.catalog.naming import ProductNotFound
from shop.stock.available import available
from shop.tables import Category, Product, Variant


@dataclass(frozen=True, slots=True)
class WholeProduct:
    """A product as the shop has written it."""

    id: UUID
    told: dict[str, Any]
    """By the names of `ProductProfile`, besides `status`."""
    revision: int
    available: dict[str, int | None]
    """By sku, what can be promised now; None where it is not counted."""


@dataclass(frozen=True, slots=True)
class OnHand:
    """How much of a variant is there, and how much of that can be promised."""

    variant_id: UUID
    sku: str
    unit: str
    on_hand: int | None
    available: int | None


def whole_products(db: Session, *, after: str = "", limit: int = 20) -> list[WholeProduct]:
    """The products by their slugs, those after that one."""
    wanted = select(col(Product.slug)).where(col(Product.slug) > after).order_by(col(Product.slug))
    slugs = list(db.scalars(wanted.limit(limit)))
    goods = {one.told["slug"]: one for one in goods_of(db, slugs)}
    return _whole(db, [goods[slug] for slug in slugs if slug in goods])


def whole_product(db: Session, slug: str) -> WholeProduct:
    """The product of that slug; refuses an unknown one."""
    goods = goods_of(db, [slug])
    if not goods:
        raise ProductNotFound(product=slug, nearest=[])
    return _whole(db, goods)[0]


def whole_by_id(db: Session, product_id: UUID) -> WholeProduct:
    """The product of that id; refuses an unknown one."""
    slug = db.scalars(select(col(Product.slug)).where(col(Product.id) == product_id)).first()
    if slug is None:
        raise ProductNotFound(product=str(product_id), nearest=[])
    return whole_product(db, slug)


def on_hand(db: Session, sku: str) -> OnHand:
    """The stock of that sku; refuses an unknown one."""
    row = db.scalars(select(Variant).where(col(Variant.sku) == sku)).first()
    if row is None:
        raise VariantUnknown(sku=sku)
    return OnHand(row.id, row.sku, row.unit, row.stock, available(db, [row.id]).get(row.id))


def _whole(db: Session, goods: list[Goods]) -> list[WholeProduct]:
    free = available(db, [identity for one in goods for identity in one.ids.values()])
    codes = {row.id: row.code for row in db.scalars(select(Category))}
    return [
        WholeProduct(
            one.id,
            _told(one, codes),
            one.revision,
            {sku: free.get(identity) for sku, identity in one.ids.items()},
        )
        for one in goods
    ]


def _told(goods: Goods, codes: dict[UUID, str]) -> dict[str, Any]:
    told = {name: value for name, value in goods.told.items() if name != "category_id"}
    return told | {
        "category": codes[goods.told["category_id"]],
        "variants": [
            {name: value for name, value in variant.items() if name != "position"}
            for variant in goods.variants.values()
        ],
    }
