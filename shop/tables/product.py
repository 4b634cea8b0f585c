"""The catalog: categories, products, their variants and pictures, offers, and what is picked for a day."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Index, String, UniqueConstraint, text
from sqlmodel import Field

from shop.tables.base import Created, Id, Instant, Json, Minor, Of, Owned


class Category(Owned, table=True):
    """A place in the catalog's tree."""

    __table_args__ = (UniqueConstraint("workspace_id", "code"),)

    id: UUID = Id()
    code: str
    parent_id: UUID | None = Field(default=None, foreign_key="category.id", ondelete="CASCADE")
    names: dict[str, str] = Json()
    position: int = 0


class Product(Owned, Created, table=True):
    """Something the shop sells, in the reader's language where there is a text for it."""

    __table_args__ = (
        UniqueConstraint("workspace_id", "slug"),
        CheckConstraint("status IN ('active', 'hidden')", name="status"),
        Index("ix_product_in_order", "workspace_id", "position", "slug"),
        # How many of what are on the shelf is counted in it alone.
        Index("ix_product_standing", "workspace_id", "status", "category_id"),
    )

    id: UUID = Id()
    slug: str
    category_id: UUID = Of("category", index=True)
    names: dict[str, str] = Json()
    summaries: dict[str, str] = Json()
    details: dict[str, dict[str, str]] = Json()
    """By language: ``{"it": {"usage": …, "ingredients": …, "origin": …}}``."""
    tags: list[str] = Field(default_factory=list, sa_type=ARRAY(String))
    """Facets as ``kind:value``: ``taste:sweet``, ``occasion:gift``, ``rooms:3``."""
    allergens: list[str] = Field(default_factory=list, sa_type=ARRAY(String))
    """Codes of the fourteen allergens of Regulation (EU) 1169/2011, annex II."""
    picture: str = ""
    """Name of a picture in the object store or of a drawn good."""
    tax_class: str = Field(default="standard", sa_column_kwargs={"server_default": "standard"})
    """Which of the workspace's tax rates holds: ``standard``, ``reduced``, ``zero`` or one of its own."""
    returnable: bool = Field(default=True, sa_column_kwargs={"server_default": text("true")})
    """Whether it may come back: fresh food may not."""
    arrived_on: date | None = None
    """Since when it is new, by the shop's calendar."""
    position: int = 0
    status: str = "active"
    revision: int = 1


class Variant(Owned, table=True):
    """What has a price and a stock: a size, a color, or the product as it is."""

    __table_args__ = (
        UniqueConstraint("workspace_id", "sku"),
        CheckConstraint("price_minor >= 0", name="price"),
        CheckConstraint("stock >= 0", name="stock"),
        CheckConstraint("unit IN ('piece', 'gram', 'milliliter', 'ounce', 'minute')", name="unit"),
        CheckConstraint("price_per > 0 AND step > 0 AND least > 0 AND most >= least", name="quantities"),
        Index("ix_variant_ean", "workspace_id", "ean", postgresql_where=text("ean <> ''")),
    )

    id: UUID = Id()
    product_id: UUID = Of("product", index=True)
    sku: str
    names: dict[str, str] = Json()
    price_minor: int = Minor()
    stock: int | None = None
    """Whole units on hand, the sum of its movements; None where it is not counted (a service, a home)."""
    unit: str = Field(default="piece", sa_column_kwargs={"server_default": "piece"})
    """What one of a quantity is: quantities are whole numbers of it."""
    price_per: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    """For how many units the price is: 1000 for a price by the kilo of what is counted in grams."""
    step: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    """Quantities are multiples of it."""
    least: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    most: int | None = None
    """At most so much in one order; None for any quantity."""
    low_at: int | None = None
    """The shop is told when no more than this is left; None for never."""
    starts_at: datetime | None = Instant(default=None)
    """When a dated thing takes place: a tour, a tasting."""
    position: int = 0
    attributes: dict[str, Any] = Json()
    """Its place in the option matrix, such as ``{"size": "M", "color": "rojo"}``."""
    ean: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """The bar code on it, as a scanner reads it (EAN-13, EAN-8, UPC-A, or the shop's own); empty where it has none."""


class ProductMedia(Owned, Created, table=True):
    """A picture or a short video of a product, in the object store with its sizes."""

    __tablename__ = "product_media"
    __table_args__ = (
        CheckConstraint("kind IN ('image', 'video')", name="kind"),
        CheckConstraint("state IN ('wanted', 'ready', 'refused')", name="state"),
        Index("ix_product_media_files", "files", postgresql_using="gin"),
    )

    id: UUID = Id()
    product_id: UUID = Of("product", index=True)
    kind: str
    source: str
    """SHA-256 of the original in the object store."""
    content_type: str
    width: int = 0
    height: int = 0
    seconds: int = 0
    sizes: dict[str, str] = Json()
    """By width in pixels: the SHA-256 of each smaller picture (WebP), of a video of its poster; ``jpeg``: one
    that chats and previews take; of a video also ``video`` (MP4)."""
    files: list[str] = Field(
        default_factory=list, sa_type=ARRAY(String), sa_column_kwargs={"server_default": "{}"}
    )
    """All of these once more, for who asks by hash alone; never the original, which may tell where it was taken."""
    state: str = "wanted"
    reason: str = ""
    texts: dict[str, str] = Json()
    """What is to be seen, by language, for those who cannot see it."""
    position: int = 0


class DailyPick(Owned, Created, table=True):
    """What the shop recommends on one day, by its own calendar."""

    __tablename__ = "daily_pick"
    __table_args__ = (UniqueConstraint("workspace_id", "day", "product_id"),)

    id: UUID = Id()
    day: date
    product_id: UUID = Of("product", index=True)
    words: dict[str, str] = Json()
    """Why, by language."""
    position: int = 0


class Offer(Owned, Created, table=True):
    """A lower price: for everybody, a category, a product, a customer, or whoever knows the code."""

    __table_args__ = (
        CheckConstraint("kind IN ('percent', 'amount')", name="kind"),
        CheckConstraint("value > 0 AND (kind <> 'percent' OR value <= 10000)", name="value"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("uses >= 0 AND uses <= most_uses", name="uses"),
        Index("uq_offer_code", "workspace_id", "code", unique=True, postgresql_where=text("code <> ''")),
    )

    id: UUID = Id()
    names: dict[str, str] = Json()
    kind: str
    value: int = Minor()
    """Of ``percent`` in hundredths of a percent (1000 is 10 %), of ``amount`` in minor units off the whole."""
    code: str = ""
    """Upper case, what the customer says; empty for an offer that needs none."""
    category_id: UUID | None = Field(default=None, foreign_key="category.id", ondelete="CASCADE")
    product_id: UUID | None = Field(default=None, foreign_key="product.id", ondelete="CASCADE")
    customer_id: UUID | None = Field(default=None, foreign_key="customer.id", ondelete="CASCADE")
    least_minor: int = Minor(0)
    """Goods must cost at least so much."""
    starts_at: datetime = Instant()
    ends_at: datetime | None = Instant(default=None)
    most_uses: int | None = None
    uses: int = 0
    once_each: bool = False
    """Each customer once."""
    active: bool = True


class ShelfChange(Owned, Created, table=True):
    """What somebody did to the shelf in one go, with how it was before, so that it can be taken back."""

    __tablename__ = "shelf_change"
    __table_args__ = (Index("ix_shelf_change_of_day", "workspace_id", "created_at"),)

    id: UUID = Id()
    actor: str
    what: str
    """In one word what was changed: ``price``, ``stock``, ``hidden``, ``page``, ``picture`` …"""
    steps: list[dict[str, Any]] = Json(list)
    """One each product: ``{"product": id, "fields": {"prices": {"SKU": [was, is]}, …}}``."""
    undone_at: datetime | None = Instant(default=None)
