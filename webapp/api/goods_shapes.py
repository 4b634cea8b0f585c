"""What the API says of goods to the shop's own programs: whole, in every language, amounts in minor units."""

from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, Field, model_validator

from shop.catalog.changing import Allergen, ProductProfile, Slug, Tag, VariantProfile
from shop.catalog.import_view import ImportView
from shop.catalog.whole import OnHand, WholeProduct
from shop.kernel.language import Language

Texts = dict[Language, str]


class ProductIn(BaseModel):
    """A product, whole: what is not said here is not there."""

    model_config = {"extra": "forbid"}

    category: str = Field(description="The category's code.")
    names: Texts = Field(min_length=1, examples=[{"it": "Crema di pistacchio"}])
    summaries: Texts = Field(default_factory=dict)
    details: dict[Language, dict[str, str]] = Field(default_factory=dict)
    tags: tuple[Tag, ...] = ()
    allergens: tuple[Allergen, ...] = ()
    picture: str = ""
    tax_class: str = "standard"
    returnable: bool = True
    arrived_on: date | None = None
    position: int = 0
    variants: tuple[VariantProfile, ...] = Field(min_length=1, description="In the order they are shown.")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        """What only shows in the whole product, such as a sku that stands there twice."""
        self.profile("any")
        return self

    def profile(self, slug: Slug) -> ProductProfile:
        """As the catalog takes it."""
        return ProductProfile.model_validate({**self.model_dump(), "slug": slug})


class VariantWhole(VariantProfile):
    """A variant, and how much of it can be promised now."""

    available: int | None = Field(description="On hand, less what is kept or bound; null where not counted.")


class ProductWhole(BaseModel):
    """A product as the shop has written it."""

    slug: str
    category: str
    names: Texts
    summaries: Texts
    details: dict[Language, dict[str, str]]
    tags: list[str]
    allergens: list[str]
    picture: str
    tax_class: str
    returnable: bool
    arrived_on: date | None
    position: int
    status: str = Field(examples=["active", "hidden"])
    revision: int
    variants: list[VariantWhole]

    @classmethod
    def of(cls, product: WholeProduct) -> Self:
        """The product."""
        variants = [
            variant | {"available": product.available.get(variant["sku"])}
            for variant in product.told["variants"]
        ]
        return cls.model_validate({**product.told, "revision": product.revision, "variants": variants})


class ProductsWhole(BaseModel):
    """A page of products, by slug."""

    products: list[ProductWhole]
    next_cursor: str = Field(description="For the page after; empty at the end.")


class StockIn(BaseModel):
    """A count."""

    model_config = {"extra": "forbid"}

    counted: int | None = Field(ge=0, le=2**31 - 1, description="Units on hand; null: not counted any more.")
    lot: str = Field(default="", max_length=80, description="Of which batch; empty for all together.")
    note: str = Field(default="", max_length=200)


class GoodsIn(BaseModel):
    """Goods that came."""

    model_config = {"extra": "forbid"}

    quantity: int = Field(ge=1, le=2**31 - 1, description="In the variant's unit.")
    lot: str = Field(default="", max_length=80)
    expires_on: date | None = None
    shelf: str = Field(default="", max_length=80)
    note: str = Field(default="", max_length=200)


class Stock(BaseModel):
    """How much of a variant is there."""

    sku: str
    unit: str
    on_hand: int | None = Field(description="Null where it is not counted.")
    available: int | None = Field(description="On hand, less what is kept or bound.")

    @classmethod
    def of(cls, found: OnHand) -> Self:
        """The stock."""
        return cls(sku=found.sku, unit=found.unit, on_hand=found.on_hand, available=found.available)


class Fault(BaseModel):
    """One thing in a file that does not fit."""

    row: int = Field(description="As a spreadsheet counts them.")
    column: str
    words: str


class Import(BaseModel):
    """A catalog file, and what became of it."""

    id: UUID
    name: str
    state: str = Field(
        examples=["uploaded", "checking", "checked", "refused", "applying", "applied", "failed"]
    )
    rows: int
    done: int = Field(description="Rows that were dealt with in the present step.")
    difference: dict[str, Any] = Field(description="What is new, changed and the same; the first changes.")
    faults: list[Fault] = Field(description="The first thousand, in the language of the import.")
    fault_count: int
    created_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, seen: ImportView) -> Self:
        """The import."""
        return cls(
            id=seen.id,
            name=seen.name,
            state=seen.state,
            rows=seen.rows,
            done=seen.done,
            difference=seen.difference,
            faults=[Fault(**fault) for fault in seen.faults],
            fault_count=seen.fault_count,
            created_at=seen.created_at,
            finished_at=seen.finished_at,
        )
