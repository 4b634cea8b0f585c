"""How does a demo shop sell? The part of a file of `shops/` about deliveries, taxes, offers and days.

Prices and percents are written in major units (``"6.90"``, ``"22"``); days count from the one on which the
shop is filled.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Literal, Self
from uuid import UUID, uuid5

from holidays import country_holidays
from pydantic import Field, StringConstraints, model_validator

from runtime.demo.texts import DAYS, Slug, Texts, Words
from shop.catalog.picks import PickProfile
from shop.kernel.ids import OfferId
from shop.kernel.money import Money
from shop.orders.offer_profile import OfferProfile
from shop.workspaces.profile import (
    DeliveryProfile,
    HolidayProfile,
    LegalAddress,
    Payment,
    Said,
    StatusProfile,
    TaxProfile,
)

TAXED_SINCE = date(2020, 1, 1)
"""No demo sells anything before."""
Days = Annotated[str, StringConstraints(pattern=r"^[a-z]{3}(-[a-z]{3})?$")]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Percent = Annotated[Decimal, Field(ge=0, le=100)]


def days_in(words: str) -> tuple[int, ...]:
    """``mon-fri`` or ``sat`` as numbers of weekdays."""
    first, _, last = words.partition("-")
    return tuple(range(DAYS.index(first), DAYS.index(last or first) + 1))


class ToldSeller(Said):
    """Who sells, as it stands on an invoice; names and numbers are made up."""

    country: Country
    legal_name: Words
    tax_number: Words
    legal_address: LegalAddress
    bank_account: str = ""
    terms: Texts
    terms_version: str = "1"
    region: str = ""
    """Whose holidays are kept besides the country's, as the library `holidays` calls it."""
    rests: bool = True
    """Whether it keeps holidays at all."""

    def holidays(self, today: date) -> Iterator[HolidayProfile]:
        """Those of this year and of the coming one, in the country's language."""
        spoken = {"IT": "it_IT", "ES": "es", "GB": "en_GB"}[self.country]
        if not self.rests:
            return
        years = (today.year, today.year + 1)
        known = country_holidays(self.country, subdiv=self.region or None, years=years, language=spoken)
        for day, name in sorted(known.items()):
            yield HolidayProfile(day=day, name=name)


class ToldDelivery(Said):
    """A way for goods to reach the customer."""

    code: Slug
    kind: Literal["delivery", "pickup"] = "delivery"
    names: Texts
    countries: tuple[Country, ...] = ()
    price: Decimal = Field(default=Decimal(0), ge=0)
    free_from: Decimal | None = None
    least: Decimal = Field(default=Decimal(0), ge=0)
    """Offered once the goods cost so much."""
    leaves: Days = "mon-fri"
    arrives: Days = "mon-fri"
    cut_off: time = time(16)
    days: Annotated[str, StringConstraints(pattern=r"^\d+-\d+$")]
    """At best and at worst: ``2-4``."""
    payments: tuple[Payment, ...] = ("card",)
    paid_from: dict[Payment, Decimal] = Field(default_factory=dict)

    def profile(self, currency: str) -> DeliveryProfile:
        """As `flows.set_up_workspace` takes it."""
        least_days, most_days = (int(count) for count in self.days.split("-"))
        return DeliveryProfile(
            code=self.code,
            kind=self.kind,
            names=self.names.spoken(),
            countries=self.countries,
            price_minor=_minor(self.price, currency),
            free_from_minor=None if self.free_from is None else _minor(self.free_from, currency),
            least_minor=_minor(self.least, currency),
            leaves_on=days_in(self.leaves),
            arrives_on=days_in(self.arrives),
            cut_off=self.cut_off,
            least_days=least_days,
            most_days=most_days,
            payments=self.payments,
            paid_from={kind: _minor(amount, currency) for kind, amount in self.paid_from.items()},
        )


class ToldStatus(Said):
    """A status of the shop's own."""

    code: Slug
    state: Words
    names: Texts

    def profile(self) -> StatusProfile:
        """As `flows.set_up_workspace` takes it."""
        return StatusProfile.model_validate(
            {"code": self.code, "state": self.state, "names": self.names.spoken()}
        )


class ToldOffer(Said):
    """A lower price, for goods of a category or by a code."""

    names: Texts
    percent: Percent | None = None
    amount: Decimal | None = Field(default=None, gt=0)
    code: str = ""
    category: str = ""
    least: Decimal = Field(default=Decimal(0), ge=0)
    since: int = 0
    """Days before the filling on which it began."""
    lasts: int = Field(default=90, gt=0)
    """Days from the filling on until it ends."""
    once_each: bool = False

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.percent is None) == (self.amount is None):
            raise ValueError("an offer takes off a percent or an amount")
        return self

    def id(self, workspace: UUID) -> OfferId:
        """The same for the same offer whenever a shop is filled."""
        return OfferId(uuid5(workspace, f"offer {self.code or self.names.en}"))

    def profile(self, currency: str, midnight: datetime) -> OfferProfile:
        """As `flows.change_offers` takes it; `midnight` is when the day of the filling began."""
        value = int(self.percent * 100) if self.percent is not None else _minor(self.amount or 0, currency)
        return OfferProfile(
            names=self.names.spoken(),
            kind="amount" if self.percent is None else "percent",
            value=value,
            code=self.code,
            category=self.category,
            least_minor=_minor(self.least, currency),
            starts_at=midnight - timedelta(days=self.since),
            ends_at=midnight + timedelta(days=self.lasts),
            once_each=self.once_each,
        )


class ToldPick(Said):
    """What the shop recommends, and why."""

    product: Slug
    words: Texts

    def profile(self) -> PickProfile:
        """As `flows.pick_of_day` takes it."""
        return PickProfile(product=self.product, words=self.words.spoken())


class ToldBatch(Said):
    """A lot of a variant."""

    lot: Words
    shelf: str = ""
    keeps: int | None = Field(default=None, gt=0)
    """Days from the filling on until it may be sold no more."""
    units: int = Field(gt=0)


def taxes_of(told: dict[str, Percent]) -> Iterator[TaxProfile]:
    """The rates by class: below the threshold for sales abroad they are the shop's own everywhere."""
    for tax_class, percent in told.items():
        yield TaxProfile(tax_class=tax_class, rate=int(percent * 100), since=TAXED_SINCE)


def _minor(amount: Decimal | int, currency: str) -> int:
    return Money.of(amount, currency).minor
