"""What a business tells about itself when it is set up."""

from datetime import date, time
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from stdnum import iban

from shop.kernel.calling import NameOrder
from shop.kernel.language import Language
from shop.workspaces.plans import plans

Texts = dict[Language, str]


def zone_of(name: str) -> str:
    """The name of a time zone; raises ValueError for any other word."""
    if name not in _zones():
        message = f"{name} is no IANA time zone"
        raise ValueError(message)
    return name


@cache
def _zones() -> frozenset[str]:
    """Read from the disk once: it takes longer than all else that a profile is checked for."""
    return frozenset(available_timezones())


def _account(number: str) -> str:
    if number and not iban.is_valid(number):
        message = f"{number} is no IBAN"
        raise ValueError(message)
    return iban.compact(number)


def _plan(name: str) -> str:
    if name not in plans():
        message = f"{name} is none of the plans: {', '.join(plans())}"
        raise ValueError(message)
    return name


Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,29}$")]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
"""ISO 3166."""
Weekday = Annotated[int, Field(ge=0, le=6)]
"""0 is Monday."""
Payment = Literal["card", "transfer", "cash"]
WORKING_DAYS = (0, 1, 2, 3, 4)


class Said(BaseModel):
    """A value that is checked once, at the edge."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Hours(Said):
    """One range of a weekday (0 is Monday), in the shop's own zone, ``[opens, closes)``."""

    weekday: int = Field(ge=0, le=6)
    opens: time
    closes: time

    @model_validator(mode="after")
    def _closes_after_opening(self) -> "Hours":
        if self.closes <= self.opens:
            message = "a range closes after it opens"
            raise ValueError(message)
        return self


class AgentProfile(Said):
    """How the agent speaks; ranges as in the requirements."""

    agent_name: str = Field(min_length=1, max_length=40)
    model: str = "default"
    temperature: Decimal = Field(default=Decimal("0.7"), ge=Decimal("0.1"), le=Decimal("1.0"))
    max_tokens: int = Field(default=250, ge=50, le=1000)
    top_p: Decimal = Field(default=Decimal("0.95"), ge=Decimal("0.5"), le=Decimal("1.0"))
    memory_messages: int = Field(default=10, ge=1, le=20)
    own_words: str = Field(default="", max_length=8000)
    fallback: Texts = Field(default_factory=dict)
    escalate_after: int = Field(default=2, ge=1, le=10)
    pinned_products: tuple[str, ...] = ()
    excluded_products: tuple[str, ...] = ()


class DeliveryProfile(Said):
    """A way for goods to reach the customer, with its price and its rule for the day."""

    code: Code
    kind: Literal["delivery", "pickup"] = "delivery"
    names: Texts = Field(min_length=1)
    countries: tuple[Country, ...] = ()
    """Those it reaches; empty for everywhere."""
    price_minor: int = Field(ge=0)
    free_from_minor: int | None = Field(default=None, ge=0)
    """Free once the goods cost so much; None for never."""
    least_minor: int = Field(default=0, ge=0)
    """Offered once the goods cost so much."""
    tax_class: Code = "standard"
    leaves_on: tuple[Weekday, ...] = Field(default=WORKING_DAYS, min_length=1)
    arrives_on: tuple[Weekday, ...] = Field(default=WORKING_DAYS, min_length=1)
    cut_off: time = time(16)
    """Ordered before it, by the shop's clock, goods leave on the same day."""
    least_days: int = Field(default=1, ge=0)
    """Arrival days between leaving and arriving, at best."""
    most_days: int = Field(default=2, ge=0)
    """At worst: this is what is promised."""
    payments: tuple[Payment, ...] = Field(default=("card",), min_length=1)
    paid_from: dict[Payment, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)
    """Of the payments those that are only taken once the goods cost so much, in minor units."""

    @model_validator(mode="after")
    def _at_best_before_at_worst(self) -> "DeliveryProfile":
        if self.most_days < self.least_days:
            message = "at worst it takes no less than at best"
            raise ValueError(message)
        return self


class TaxProfile(Said):
    """How much tax is in a price of a class, in a country, since a day."""

    tax_class: Code = "standard"
    country: Country | Literal[""] = ""
    """Where the goods go; empty for everywhere else."""
    rate: int = Field(ge=0, le=10_000)
    """In hundredths of a percent: 2200 is 22 %."""
    since: date


class HolidayProfile(Said):
    """A day on which nothing leaves and nothing arrives."""

    day: date
    name: str = ""


class StatusProfile(Said):
    """A status of the shop's own, shown while an order is in a state."""

    code: Code
    state: Literal["placed", "paid", "picking", "shipped", "ready", "delivered", "canceled", "returned"]
    names: Texts = Field(min_length=1)


class LegalAddress(Said):
    """Where the business has its seat, as it stands on an invoice."""

    street: str = ""
    postal_code: str = ""
    city: str = ""
    region: str = ""
    country: Country | Literal[""] = ""


class WorkspaceProfile(Said):
    """A business, whole."""

    slug: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,38}$")
    name: str = Field(min_length=1, max_length=80)
    vertical: Literal["food", "boutique", "property", "tours", "consulting"]
    timezone: Annotated[str, AfterValidator(zone_of)]
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    language: Language
    formality: Literal["informal", "formal"] = "informal"
    name_order: NameOrder = "given_first"
    color: str = Field(pattern=r"^#[0-9A-Fa-f]{6}$")
    logo: str = ""
    about: Texts = Field(default_factory=dict)
    address: str = ""
    map_url: str = ""
    phone: str = ""
    email: str = ""
    person: str = ""
    monthly_answers: int = Field(default=1000, ge=0)
    privacy_version: str = "1"
    demo: bool = False
    channel: str = Field(default="", pattern=r"^(whatsapp:\+\d{6,15})?$")
    """Empty for a shop that has no number yet."""
    sms_address: str = Field(default="", pattern=r"^(\+\d{6,15})?$")
    hours: tuple[Hours, ...] = ()
    facts: dict[str, Texts] = Field(default_factory=dict)
    agent: AgentProfile
    country: Country = "IT"
    """Where the business is: its taxes and holidays."""
    plan: Annotated[str, AfterValidator(_plan)] = "enterprise"
    tax_included: bool = True
    """Whether prices hold their tax (Europe) or it comes on top."""
    legal_name: str = Field(default="", max_length=120)
    tax_number: str = Field(default="", max_length=30)
    bank_account: Annotated[str, AfterValidator(_account)] = ""
    """IBAN for transfers; empty where none are taken."""
    legal_address: LegalAddress = LegalAddress()
    terms: Texts = Field(default_factory=dict)
    """The terms of sale."""
    terms_version: str = Field(default="1", min_length=1, max_length=20)
    delivery: tuple[DeliveryProfile, ...] = ()
    """In the order in which they are offered; one that is not named any more is offered no more."""
    taxes: tuple[TaxProfile, ...] = ()
    holidays: tuple[HolidayProfile, ...] = ()
    statuses: tuple[StatusProfile, ...] = ()

    @model_validator(mode="after")
    def _told_once(self) -> "WorkspaceProfile":
        told: dict[str, list[Any]] = {
            "delivery methods": [one.code for one in self.delivery],
            "taxes": [(one.tax_class, one.country, one.since) for one in self.taxes],
            "holidays": [one.day for one in self.holidays],
            "statuses": [one.code for one in self.statuses],
        }
        for what, keys in told.items():
            if len(set(keys)) < len(keys):
                message = f"two {what} are the same"
                raise ValueError(message)
        if not self.bank_account and any("transfer" in one.payments for one in self.delivery):
            message = "a transfer needs a bank account"
            raise ValueError(message)
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The shop's own time zone."""
        return ZoneInfo(self.timezone)
