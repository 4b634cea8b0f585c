"""How much tax is in a price, or comes on top of it? Rates by class, country and day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from babel.numbers import format_percent
from sqlalchemy import bindparam, or_, select
from sqlmodel import Session, col

from shop.kernel.asked import asked_once
from shop.kernel.language import Language
from shop.kernel.sharing import half_up
from shop.tables import TaxRate

WHOLE = 10_000
"""A hundred percent, in hundredths of a percent."""


@dataclass(frozen=True, slots=True)
class Taxed:
    """An amount and its tax; `net_minor + tax_minor` is what is paid."""

    net_minor: int
    tax_minor: int

    @property
    def gross_minor(self) -> int:
        """What is paid."""
        return self.net_minor + self.tax_minor


def taxed(shown_minor: int, rate: int, *, included: bool) -> Taxed:
    """What is shown as a price, with its tax taken out of it or put on top; halves are rounded up."""
    if included:
        tax = half_up(shown_minor * rate, WHOLE + rate)
        return Taxed(shown_minor - tax, tax)
    return Taxed(shown_minor, half_up(shown_minor * rate, WHOLE))


def worded_rate(rate: int, language: Language) -> str:
    """Such as ``8,25 %``, as that language writes it."""
    return format_percent(Decimal(rate).scaleb(-4), locale=language.locale, decimal_quantization=False)


@dataclass(frozen=True, slots=True)
class TaxTable:
    """The rates that hold on one day for goods that go to one country."""

    rates: Mapping[str, int] = field(default_factory=dict)

    def rate(self, tax_class: str) -> int:
        """The rate of a class; of a class without one the standard rate, and none in a shop without taxes."""
        if tax_class == "zero":
            return self.rates.get("zero", 0)
        return self.rates.get(tax_class, self.rates.get("standard", 0))


def tax_table(db: Session, *, country: str, day: date) -> TaxTable:
    """The workspace's rates: a country's own go before those of everywhere else, later days before earlier."""

    def ask() -> TaxTable:
        rows = db.connection().execute(_RATES, {"country": country, "day": day})
        return TaxTable({row.tax_class: row.rate for row in rows})

    return asked_once(db, ("tax_table", country, day), ask)


_RATES = (
    select(col(TaxRate.tax_class), col(TaxRate.rate))
    .where(
        or_(col(TaxRate.country) == "", col(TaxRate.country) == bindparam("country")),
        col(TaxRate.since) <= bindparam("day"),
    )
    .order_by(col(TaxRate.country), col(TaxRate.since))
)
