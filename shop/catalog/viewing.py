"""What may be known of the catalog: frozen views, in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, select, text
from sqlmodel import Session, col

from shop.catalog.allergens import TRACES
from shop.catalog.availability import KEPT_OF_ONE
from shop.kernel.ids import ProductId, VariantId
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
    """For `price_per` units."""
    stock: int | None
    """Whole units that can be had now: on hand, less what is kept or bound; None where it is not counted."""
    attributes: dict[str, Any] = field(default_factory=dict)
    """Its place in the option matrix, such as ``{"size": "M", "color": "rojo"}``."""
    variant_id: VariantId = field(kw_only=True)
    unit: str = "piece"
    """What one of a quantity is: ``piece``, ``gram``, ``milliliter``, ``ounce`` or ``minute``."""
    price_per: int = 1
    step: int = 1
    least: int = 1
    most: int | None = None
    starts_at: datetime | None = None

    @property
    def in_stock(self) -> bool:
        """Whether as much as is sold at least can be had."""
        return self.stock is None or self.stock >= self.least

    @property
    def entry_price(self) -> Money:
        """What the smallest quantity costs, half a minor unit rounded up."""
        return self.price_of(self.least)

    def price_of(self, quantity: int) -> Money:
        """What so many units cost before any discount, half a minor unit rounded up."""
        doubled = 2 * self.price.minor * quantity + self.price_per
        return Money(doubled // (2 * self.price_per), self.price.currency)


@dataclass(frozen=True, slots=True)
class MediaView:
    """A picture or a short video, with the hashes that ``/media/<hash>`` serves."""

    kind: str
    """``image`` or ``video``."""
    width: int
    height: int
    """Of the original, in pixels as it is looked at."""
    widths: dict[int, str]
    """WebP by width in pixels; of a video its poster."""
    jpeg: str
    """For chats and previews, which take no WebP."""
    video: str = ""
    """MP4; empty for a picture."""
    seconds: int = 0
    words: str = ""
    """What is to be seen, in the reader's language."""


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
    """Hash of the first picture for ``/media/<hash>``, else the name of a drawn good; empty where there is none."""
    variants: tuple[VariantView, ...]
    """Never empty."""
    status: str
    revision: int
    tax_class: str = "standard"
    returnable: bool = True
    arrived_on: date | None = None
    """Since when it is new, by the shop's calendar."""
    media: tuple[MediaView, ...] = ()
    """Its pictures and videos, in the order in which they are shown."""

    @property
    def traces(self) -> tuple[str, ...]:
        """Codes of the allergens that it may contain traces of."""
        return tuple(tag.removeprefix(TRACES) for tag in self.tags if tag.startswith(TRACES))

    @property
    def offer(self) -> VariantView:
        """The cheapest variant that can be had, else the cheapest."""
        return min(self.variants, key=lambda variant: (not variant.in_stock, variant.entry_price.minor))

    @property
    def price(self) -> Money:
        """From how much on it can be had."""
        return self.offer.price

    @property
    def stock(self) -> int | None:
        """Units of all variants together; None where any of them is not counted."""
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


def media_of_row(row: Mapping[str, Any], reader: Reader) -> MediaView:
    """A picture or video that is ready."""
    sizes: dict[str, str] = row["sizes"]
    return MediaView(
        kind=row["kind"],
        width=row["width"],
        height=row["height"],
        widths={int(name): sha256 for name, sha256 in sizes.items() if name.isdigit()},
        jpeg=sizes["jpeg"],
        video=sizes.get("video", ""),
        seconds=row["seconds"],
        words=reader.text(row["texts"]),
    )


def _view(row: RowMapping, reader: Reader) -> ProductView:
    media = tuple(media_of_row(one, reader) for one in row["media"] or ())
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
        picture=media[0].jpeg if media else row["picture"],
        variants=tuple(_variant(variant, reader) for variant in row["variants"]),
        status=row["status"],
        revision=row["revision"],
        tax_class=row["tax_class"],
        returnable=row["returnable"],
        arrived_on=row["arrived_on"],
        media=media,
    )


def _variant(row: dict[str, Any], reader: Reader) -> VariantView:
    return VariantView(
        sku=row["sku"],
        name=reader.text(row["names"]),
        price=Money(row["price_minor"], reader.currency),
        stock=row["stock"],
        attributes=row["attributes"],
        variant_id=VariantId(UUID(row["id"])),
        unit=row["unit"],
        price_per=row["price_per"],
        step=row["step"],
        least=row["least"],
        most=row["most"],
        starts_at=datetime.fromisoformat(row["starts_at"]) if row["starts_at"] else None,
    )


def _details(details: dict[str, dict[str, str]], reader: Reader) -> dict[str, str]:
    """Each detail in the reader's language, in the shop's where it is missing."""
    keys = dict.fromkeys(key for texts in details.values() for key in texts)
    said = {
        key: reader.text({language: texts[key] for language, texts in details.items() if key in texts})
        for key in keys
    }
    return {key: text for key, text in said.items() if text}


_WHOLE = text(f"""
    SELECT
        product.id, slug, product.names, summaries, details, tags, allergens, picture, status, revision,
        tax_class, returnable, arrived_on,
        category.code AS category, category.names AS category_names,
        (
            SELECT json_agg(json_build_object(
                'id', variant.id, 'sku', sku, 'names', variant.names, 'price_minor', price_minor,
                'stock', CASE WHEN stock IS NOT NULL THEN greatest(stock - kept, 0) END, 'attributes', attributes, 'unit', unit, 'price_per', price_per,
                'step', step, 'least', least, 'most', most, 'starts_at', starts_at
            ) ORDER BY variant.position, sku)
            FROM variant, LATERAL ({KEPT_OF_ONE}) AS keeping
            WHERE product_id = product.id AND NOT sku = ANY (CAST(:excluded AS text[]))
        ) AS variants,
        (
            SELECT json_agg(json_build_object(
                'kind', kind, 'width', width, 'height', height, 'seconds', seconds, 'sizes', sizes,
                'texts', texts
            ) ORDER BY position, id)
            FROM product_media WHERE product_id = product.id AND state = 'ready'
        ) AS media
    FROM product JOIN category ON category.id = category_id
    WHERE product.id = ANY (:products)
""")  # noqa: S608  # put together from constants
