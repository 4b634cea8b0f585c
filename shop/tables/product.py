"""The catalog: categories, products and their variants."""

from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, String, UniqueConstraint
from sqlmodel import Field

from shop.tables.base import Created, Id, Json, Minor, Of, Owned


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
    position: int = 0
    status: str = "active"
    revision: int = 1


class Variant(Owned, table=True):
    """What has a price and a stock: a size, a color, or the product as it is."""

    __table_args__ = (
        UniqueConstraint("workspace_id", "sku"),
        CheckConstraint("price_minor >= 0", name="price"),
        CheckConstraint("stock >= 0", name="stock"),
    )

    id: UUID = Id()
    product_id: UUID = Of("product", index=True)
    sku: str
    names: dict[str, str] = Json()
    price_minor: int = Minor()
    stock: int | None = None
    """Whole pieces on hand; None where the thing is not counted (a service, a home for sale)."""
    position: int = 0
    attributes: dict[str, Any] = Json()
