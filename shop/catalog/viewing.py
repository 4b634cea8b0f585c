"""What may be known of the catalog: frozen views, in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, select, text
from sqlmodel import Session, col

from shop.catalog.allergens import TRACES
from shop.kernel.ids import ProductId
from shop.kernel.language import Language, text_in
from shop.kernel.money import Money
from shop.tables import Product, Workspace


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose words the views are written in, and which goods are never shown to them."""

    language: Language
    shop_language: Language
    """What is said where a text is missing in the reader's language."""
    currency: str
    excluded: frozenset[str] = frozenset()
    """Skus that are left out."""

    def text(self, texts: Mapping[str, str]) -> str:
        """The text in the reader's language, else the shop's own, else any."""
        return text_in(texts, self.language, self.shop_language)


@dataclass(frozen=True, slots=True)
class VariantView:
    """What has a price and a stock."""

    sku: str
    name: str
    price: Money
    stock: int | None
    """Whole pieces on hand; None where the thing is not counted."""
    attributes: dict[str, Any] = field(default_factory=dict)

    @property
    def in_stock(self) -> bool:
        """Whether one can be had."""
        return self.stock is None or self.stock > 0


@dataclass(frozen=True, slots=True)
class ProductView:
    """Something the shop sells, as a reader of one language sees it."""

    id: ProductId
    slug: str
    name: str
    summary: str
    details: dict[str, str]
    """``usage``, ``ingredients``, ``origin`` and whatever else the shop tells."""
    category: str
    """The category's code."""
    category_name: str
    tags: tuple[str, ...]
    allergens: tuple[str, ...]
    """Codes of the fourteen declared allergens."""
    picture: str
    variants: tuple[VariantView, ...]
    """Never empty."""
    status: str
    revision: int

    @property
    def traces(self) -> tuple[str, ...]:
        """Codes of the allergens that it may contain traces of."""
        return tuple(tag.removeprefix(TRACES) for tag in self.tags if tag.startswith(TRACES))

    @property
    def offer(self) -> VariantView:
        """The cheapest variant that can be had, else the cheapest."""
        return min(self.variants, key=lambda variant: (not variant.in_stock, variant.price.minor))

    @property
    def price(self) -> Money:
        """From how much on it can be had."""
        return self.offer.price

    @property
    def stock(self) -> int | None:
        """Pieces of all variants together; None where any of them is not counted."""
        counted = [variant.stock for variant in self.variants if variant.stock is not None]
        return sum(counted) if len(counted) == len(self.variants) else None


def reader_of(
    db: Session, language: Language | None = None, excluded: frozenset[str] = frozenset()
) -> Reader:
    """A reader of the workspace that this transaction is in; the shop's own language unless told."""
    shop = db.scalars(select(Workspace)).one()
    own = Language(shop.language)
    return Reader(language or own, own, shop.currency, excluded)


def views_of(db: Session, products: Sequence[UUID], reader: Reader) -> list[ProductView]:
    """The products of these ids in this order; those with no variant left to show are missing."""
    if not products:
        return []
    values = {"products": list(products), "excluded": list(reader.excluded)}
    rows = {row["id"]: row for row in db.connection().execute(_WHOLE, values).mappings()}
    return [
        _view(rows[product], reader) for product in products if product in rows and rows[product]["variants"]
    ]


def products_named(db: Session, slugs: Sequence[str], reader: Reader) -> list[ProductView]:
    """The active products of these slugs, in this order."""
    active = select(Product).where(col(Product.slug).in_(slugs), col(Product.status) == "active")
    known = {row.slug: row.id for row in db.scalars(active)}
    return views_of(db, [known[slug] for slug in slugs if slug in known], reader)


def _view(row: RowMapping, reader: Reader) -> ProductView:
    return ProductView(
        id=ProductId(row["id"]),
        slug=row["slug"],
        name=reader.text(row["names"]),
        summary=reader.text(row["summaries"]),
        details=_details(row["details"], reader),
        category=row["category"],
        category_name=reader.text(row["category_names"]),
        tags=tuple(row["tags"]),
        allergens=tuple(row["allergens"]),
        picture=row["picture"],
        variants=tuple(_variant(variant, reader) for variant in row["variants"]),
        status=row["status"],
        revision=row["revision"],
    )


def _variant(row: dict[str, Any], reader: Reader) -> VariantView:
    return VariantView(
        sku=row["sku"],
        name=reader.text(row["names"]),
        price=Money(row["price_minor"], reader.currency),
        stock=row["stock"],
        attributes=row["attributes"],
    )


def _details(details: dict[str, dict[str, str]], reader: Reader) -> dict[str, str]:
    """Each detail in the reader's language, in the shop's where it is missing."""
    keys = dict.fromkeys(key for texts in details.values() for key in texts)
    said = {
        key: reader.text({language: texts[key] for language, texts in details.items() if key in texts})
        for key in keys
    }
    return {key: text for key, text in said.items() if text}


_WHOLE = text("""
    SELECT
        product.id, slug, product.names, summaries, details, tags, allergens, picture, status, revision,
        category.code AS category, category.names AS category_names,
        (
            SELECT json_agg(json_build_object(
                'sku', sku, 'names', variant.names, 'price_minor', price_minor, 'stock', stock,
                'attributes', attributes
            ) ORDER BY variant.position, sku)
            FROM variant
            WHERE product_id = product.id AND NOT sku = ANY (CAST(:excluded AS text[]))
        ) AS variants
    FROM product JOIN category ON category.id = category_id
    WHERE product.id = ANY (:products)
""")
