"""What stands on a paper: plain values, agreed once, from which every drawing of it is made."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shop.kernel.language import Language
from shop.kernel.money import Money


class Written(BaseModel):
    """A value that is checked once and never changed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Party(Written):
    """Who sells, or who buys."""

    name: str
    street: str = ""
    postal_code: str = ""
    city: str = ""
    region: str = ""
    country: str = Field(default="", max_length=2)
    """ISO 3166."""
    tax_number: str = ""
    email: str = ""
    phone: str = ""


class PaperLine(Written):
    """One line with its own tax, in minor units."""

    key: str = ""
    """Which line of the order it is: the order line's id, or ``delivery``."""
    name: str
    sku: str = ""
    quantity: int = Field(gt=0)
    unit: str = "piece"
    price_per: int = 1
    """For how many units `unit_minor` is."""
    unit_minor: int = Field(ge=0)
    discount_minor: int = Field(default=0, ge=0)
    total_minor: int = Field(ge=0)
    """What is paid for the line, tax within."""
    net_minor: int = Field(ge=0)
    tax_minor: int = Field(ge=0)
    tax_rate: int = Field(ge=0, le=10_000)
    """In hundredths of a percent."""
    kind: Literal["goods", "delivery"] = "goods"


class RateTotal(Written):
    """All that is taxed at one rate."""

    rate: int
    net_minor: int
    tax_minor: int


class Corrected(Written):
    """The invoice that a credit note corrects."""

    number: str
    issued_on: date


class PaperContent(Written):
    """An invoice or a credit note, whole. Refuses figures that do not add up."""

    kind: Literal["invoice", "credit_note"]
    number: str
    """As people say it: ``2026/17``."""
    issued_on: date
    language: Language
    currency: str
    order_number: int
    ordered_on: date
    seller: Party
    buyer: Party
    color: str = "#2F5D86"
    """Of the shop, for the drawing."""
    lines: tuple[PaperLine, ...]
    taxes: tuple[RateTotal, ...]
    tax_included: bool = True
    """Whether the unit prices hold their tax, as the customer saw them."""
    tip_minor: int = Field(default=0, ge=0)
    """Outside every tax, on a line of its own."""
    total_minor: int = Field(ge=0)
    paid_minor: int = Field(default=0, ge=0)
    paid_with: str = ""
    """``card``, ``transfer`` or ``cash``."""
    corrects: Corrected | None = None
    reason: str = ""
    """Why a credit note was issued, in the customer's language."""

    @model_validator(mode="after")
    def _adds_up(self) -> "PaperContent":
        net, tax = sum(line.net_minor for line in self.lines), sum(line.tax_minor for line in self.lines)
        if net + tax + self.tip_minor != self.total_minor:
            message = f"lines of {net + tax} and a tip of {self.tip_minor} are not {self.total_minor}"
            raise ValueError(message)
        if rate_totals(self.lines) != self.taxes:
            message = "the totals by rate are not those of the lines"
            raise ValueError(message)
        return self

    @property
    def net(self) -> Money:
        """Without tax and tip."""
        return Money(sum(total.net_minor for total in self.taxes), self.currency)

    @property
    def tax(self) -> Money:
        """All tax together."""
        return Money(sum(total.tax_minor for total in self.taxes), self.currency)


def rate_totals(lines: tuple[PaperLine, ...]) -> tuple[RateTotal, ...]:
    """The totals of each rate, the highest first."""
    rates = sorted({line.tax_rate for line in lines}, reverse=True)
    return tuple(
        RateTotal(
            rate=rate,
            net_minor=sum(line.net_minor for line in lines if line.tax_rate == rate),
            tax_minor=sum(line.tax_minor for line in lines if line.tax_rate == rate),
        )
        for rate in rates
    )
