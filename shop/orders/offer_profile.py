"""What a shop may say of an offer: checked once, at the edge."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from shop.kernel.ids import CustomerId
from shop.kernel.language import Language
from shop.kernel.refusals import Refusal


class CodeTaken(Refusal):
    """Another offer of this shop is had with that code."""


Code = Annotated[
    str, AfterValidator(lambda code: code.strip().upper()), Field(pattern=r"^\s*([A-Za-z0-9-]{3,30})?\s*$")
]


class OfferProfile(BaseModel):
    """An offer, whole."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    names: dict[Language, str] = Field(min_length=1)
    kind: Literal["percent", "amount"]
    value: int = Field(gt=0)
    """Of ``percent`` in hundredths of a percent, of ``amount`` in minor units off the goods it holds for."""
    code: Code = ""
    """What the customer says to have it; empty for an offer that needs none."""
    category: str = ""
    """Code of a category: it holds for everything under it; empty for any."""
    product: str = ""
    """Slug of a product; empty for any."""
    customer_id: CustomerId | None = None
    least_minor: int = Field(default=0, ge=0)
    """All goods together, before discounts, must cost at least so much."""
    starts_at: AwareDatetime
    ends_at: AwareDatetime | None = None
    most_uses: int | None = Field(default=None, ge=1)
    once_each: bool = False

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if self.kind == "percent" and self.value > 10_000:  # noqa: PLR2004  # a hundred percent
            message = "an offer takes at most everything off"
            raise ValueError(message)
        if self.ends_at is not None and self.ends_at <= self.starts_at:
            message = "an offer ends after it starts"
            raise ValueError(message)
        return self
