"""What a shop may write into its catalog: checked once, at the edge, and compared with what is there."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from shop.catalog.allergens import allergen_codes
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


Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$")]
Tag = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*:[a-z0-9][a-z0-9./-]*$", max_length=60)]
Allergen = Annotated[str, AfterValidator(_known_allergen)]


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
    """In minor units of the shop's currency."""
    stock: int | None = Field(default=None, ge=0)
    """None where the thing is not counted."""
    names: Texts = Field(default_factory=dict)
    attributes: dict[str, Any] = Field(default_factory=dict)


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
    position: int = 0
    variants: tuple[VariantProfile, ...] = Field(min_length=1)
    """In the order in which they are shown."""

    @model_validator(mode="after")
    def _skus_differ(self) -> "ProductProfile":
        if len({variant.sku for variant in self.variants}) < len(self.variants):
            message = "two variants have the same sku"
            raise ValueError(message)
        return self
