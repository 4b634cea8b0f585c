"""What a shop may write into its catalog: checked once, at the edge, and compared with what is there."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from shop.catalog.allergens import allergen_codes
from shop.catalog.facets import facet_fault
from shop.kernel.barcodes import gtin
from shop.kernel.language import Language
from shop.kernel.refusals import NotFound, Refusal

Texts = dict[Language, str]


class CategoryLoops(Refusal):
    """A category cannot lie under itself."""


class SkuTaken(Refusal):
    """Another product of this shop is sold under that sku."""


class VariantUnknown(NotFound):
    """The shop sells nothing under that sku."""


def _known_allergen(code: str) -> str:
    if code not in allergen_codes():
        message = f"{code} is none of the fourteen allergens: {', '.join(allergen_codes())}"
        raise ValueError(message)
    return code


def _figures_are_figures(tag: str) -> str:
    if facet_fault(tag):
        message = f"{tag}: a figure belongs there"
        raise ValueError(message)
    return tag


def _a_barcode(code: str) -> str:
    try:
        return gtin(code) if code else ""
    except ValueError as wrong:
        message = f"{code} is no bar code of goods"
        raise ValueError(message) from wrong


Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$")]
Tag = Annotated[
    str,
    Field(pattern=r"^[a-z][a-z0-9-]*:[a-z0-9][a-z0-9./-]*$", max_length=60),
    AfterValidator(_figures_are_figures),
]
Allergen = Annotated[str, AfterValidator(_known_allergen)]
Unit = Literal["piece", "gram", "milliliter", "ounce", "minute"]


class Told(BaseModel):
    """A value that is checked once."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class CategoryProfile(Told):
    """A place in the catalog's tree."""

    code: Slug
    names: Texts = Field(min_length=1)
    parent: str = ""
    """Code of the category above; empty at the top."""
    position: int = 0


class VariantProfile(Told):
    """What has a price and a stock."""

    sku: str = Field(pattern=r"^[A-Z0-9][A-Z0-9.-]{0,39}$")
    price_minor: int = Field(ge=0)
    """In minor units of the shop's currency, for `price_per` units."""
    stock: int | None = Field(default=None, ge=0)
    """Whole units on hand; None where the thing is not counted."""
    names: Texts = Field(default_factory=dict)
    attributes: dict[str, Any] = Field(default_factory=dict)
    unit: Unit = "piece"
    """What one of a quantity is."""
    price_per: int = Field(default=1, ge=1)
    """For how many units the price is: 1000 for a price by the kilo of what is sold by grams."""
    step: int = Field(default=1, ge=1)
    """Quantities are multiples of it."""
    least: int = Field(default=1, ge=1)
    most: int | None = Field(default=None, ge=1)
    """At most so much in one order."""
    low_at: int | None = Field(default=None, ge=0)
    """The shop is told when no more than this is left."""
    starts_at: AwareDatetime | None = None
    """When a dated thing takes place."""
    ean: Annotated[str, AfterValidator(_a_barcode)] = ""
    """The bar code on it, which a scanner reads in the warehouse; empty where it has none."""

    @model_validator(mode="after")
    def _can_be_bought(self) -> "VariantProfile":
        if self.least % self.step or (self.most is not None and self.most < self.least):
            message = "the least is a multiple of the step, and no more than the most"
            raise ValueError(message)
        return self


class ProductProfile(Told):
    """A product, whole: what is not said here is not there."""

    slug: Slug
    category: str
    """The category's code."""
    names: Texts = Field(min_length=1)
    summaries: Texts = Field(default_factory=dict)
    details: dict[Language, dict[str, str]] = Field(default_factory=dict)
    """By language: ``usage``, ``ingredients``, ``origin`` …"""
    tags: tuple[Tag, ...] = ()
    allergens: tuple[Allergen, ...] = ()
    picture: str = ""
    tax_class: str = Field(default="standard", pattern=r"^[a-z][a-z0-9-]{0,29}$")
    """Which of the shop's tax rates holds for it."""
    returnable: bool = True
    """Whether it may come back: fresh food may not."""
    arrived_on: date | None = None
    """Since when it is new, by the shop's calendar."""
    position: int = 0
    variants: tuple[VariantProfile, ...] = Field(min_length=1)
    """In the order in which they are shown."""

    @model_validator(mode="after")
    def _skus_differ(self) -> "ProductProfile":
        if len({variant.sku for variant in self.variants}) < len(self.variants):
            message = "two variants have the same sku"
            raise ValueError(message)
        return self
