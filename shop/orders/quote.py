"""What would it cost? A quote: every line, discount, delivery and tax, with the steps that lead to it."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Self
from uuid import UUID

import orjson
from pydantic import TypeAdapter

from shop.kernel.language import Language

# What may change without the customer having agreed to something else.
_NOT_AGREED = {
    "quote": ("refused_codes",),
    "line": ("picture", "step", "least", "most"),
    "delivery": ("earliest_on", "order_by"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One step of an explanation, in the customer's language; the steps of a whole add up to it."""

    words: str
    minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteLine:
    """So much of one variant, and what it costs."""

    variant_id: UUID
    product_id: UUID
    slug: str
    sku: str
    name: str
    picture: str
    quantity: int
    """Whole `unit`s."""
    unit: str
    price_per: int
    """`unit_minor` is the price of so many units."""
    step: int
    least: int
    most: int | None
    unit_minor: int
    amount_minor: int
    """Before discounts, as prices are shown."""
    discount_minor: int
    """What is taken off: never negative, never more than the amount."""
    total_minor: int
    """What the customer pays for the line: discounts taken off, tax within."""
    tax_class: str
    tax_rate: int
    """In hundredths of a percent."""
    net_minor: int
    tax_minor: int
    """`net_minor + tax_minor` is `total_minor`, whether prices hold their tax or not."""
    returnable: bool
    reasons: tuple[Reason, ...]
    """They add up to `total_minor`."""

    @property
    def shown_minor(self) -> int:
        """The line as prices are shown in this shop, discounts taken off: without a tax that comes on top."""
        return self.amount_minor - self.discount_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedDelivery:
    """How the goods reach the customer, for how much, and when."""

    code: str
    kind: str
    """``delivery`` or ``pickup``."""
    name: str
    price_minor: int
    """As prices are shown in this shop."""
    tax_rate: int
    tax_minor: int
    free_from_minor: int | None = None
    """It is free once the goods, before discounts, cost so much."""
    earliest_on: date | None = None
    promised_on: date | None = None
    order_by: datetime | None = None
    """Until when to order for that day, by the shop's clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxTotal:
    """What is taxed at one rate, and how much tax that is: the sum over lines and delivery."""

    rate: int
    net_minor: int
    tax_minor: int
    words: str = ""
    """Such as ``IVA 10 % su 24,10 €``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What everything costs together.

    `goods_minor - discount_minor + delivery_minor + tip_minor` is `total_minor` where prices hold
    their tax; where it comes on top, `tax_minor` is added.
    """

    currency: str
    language: Language
    tax_included: bool = True
    lines: tuple[QuoteLine, ...]
    delivery: QuotedDelivery | None
    """None before a way was chosen, or where the chosen one does not reach the goods or the country."""
    goods_minor: int
    """Lines before discounts, as prices are shown."""
    discount_minor: int
    delivery_minor: int
    tip_minor: int
    """Outside of any tax."""
    tax_minor: int
    """Within the total, or on top of the goods."""
    total_minor: int
    """What the customer pays."""
    taxes: tuple[TaxTotal, ...]
    """By rate, the highest first."""
    steps: tuple[Reason, ...]
    """They add up to `total_minor`."""
    codes: tuple[str, ...]
    """Codes that hold, as they were told."""
    refused_codes: tuple[tuple[str, str], ...]
    """Codes that do not, each with why, in words."""
    offers: tuple[UUID, ...] = ()
    """Offers that took something off: those whose use is counted with an order."""

    def as_json(self) -> dict[str, Any]:
        """What is kept in a column; `from_json` gives the same quote back."""
        kept: dict[str, Any] = _shape().dump_python(self, mode="json")
        return kept

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """The quote that was kept."""
        read = _shape().validate_python(kept)
        assert isinstance(read, cls)  # noqa: S101  # the shape is of this very class
        return read

    def digest(self) -> str:
        """SHA-256 of everything that a yes agrees to: another figure, name or promised day is another one."""
        told = self.as_json()
        _drop(told, _NOT_AGREED["quote"])
        for line in told["lines"]:
            _drop(line, _NOT_AGREED["line"])
        if told["delivery"]:
            _drop(told["delivery"], _NOT_AGREED["delivery"])
        return hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _drop(told: dict[str, Any], names: tuple[str, ...]) -> None:
    for name in names:
        told.pop(name)


@cache
def _shape() -> TypeAdapter[Quote]:
    return TypeAdapter(Quote)
