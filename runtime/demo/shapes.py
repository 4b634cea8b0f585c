"""What does a file of `shops/` look like? Every key of it, checked when it is read.

A text stands in three languages: ``{en: …, it: …, es: …}``, or once where all three agree (``500 g``).
A price is written in major units of the shop's currency (``"9.80"``); a stock left out is not counted.
"""

from datetime import date, time
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from runtime.demo.bookable import Diary
from runtime.demo.people import ToldMember
from runtime.demo.selling import (
    Percent,
    ToldBatch,
    ToldDelivery,
    ToldOffer,
    ToldPick,
    ToldSeller,
    ToldStatus,
    days_in,
    taxes_of,
)
from runtime.demo.texts import Slug, Texts, Words
from shop.catalog.changing import Unit
from shop.kernel.language import Language
from shop.kernel.money import Money
from shop.workspaces.profile import AgentProfile, Hours, Said, WorkspaceProfile


class OpenDays(Said):
    """One range on one day (``sat``) or on several in a row (``mon-fri``)."""

    days: Annotated[str, StringConstraints(pattern=r"^[a-z]{3}(-[a-z]{3})?$")]
    opens: time
    closes: time

    def hours(self) -> list[Hours]:
        """A range for each of the days."""
        return [Hours(weekday=day, opens=self.opens, closes=self.closes) for day in days_in(self.days)]


class ToldWorkspace(Said):
    """The business itself; the keys are those of `shop.workspaces.profile.WorkspaceProfile`."""

    slug: Slug
    name: Words
    vertical: Literal["food", "boutique", "property", "tours", "consulting"]
    timezone: Words
    currency: Words
    language: Language
    formality: Literal["informal", "formal"]
    color: Words
    logo: str = ""
    """Name of the drawn mark; empty for the initial in a circle."""
    about: Texts
    address: Words
    map_url: Annotated[str, StringConstraints(pattern=r"^https://")]
    phone: Annotated[str, StringConstraints(pattern=r"^\+\d{6,15}$")]
    email: Annotated[str, StringConstraints(pattern=r"@[a-z.]+\.(example\.com|test)$")]
    person: Words
    agent_name: Words
    monthly_answers: int = Field(gt=0)
    channel: Words
    hours: tuple[OpenDays, ...] = Field(min_length=1)
    prompt: Words
    """What a model is told about this shop, besides what it is told about every shop; in English."""
    fallback: Texts
    pinned: tuple[str, ...] = ()
    """Skus shown first where they fit."""


class ToldCategory(Said):
    """A place in the catalog; parents stand above their children."""

    code: Slug
    parent: Slug | None = None
    names: Texts


class ToldVariant(Said):
    """What has a price: named outright, or by its color and size."""

    sku: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]+(-[A-Z0-9]+)*$")]
    names: Texts | None = None
    color: str = ""
    size: str = ""
    price: Decimal = Field(gt=0)
    """For `per` units."""
    stock: int | None = Field(default=None, ge=0)
    unit: Unit = "piece"
    per: int = 1
    step: int = 1
    least: int = 1
    most: int | None = None
    low_at: int | None = None
    ean: str = ""
    """The bar code on it: of the range that shops number themselves (200 to 299)."""
    batches: tuple[ToldBatch, ...] = ()
    """What the stock consists of, where lots are kept."""

    @model_validator(mode="after")
    def _stock_lies_in_batches(self) -> Self:
        if self.batches and self.stock != sum(batch.units for batch in self.batches):
            raise ValueError(f"{self.sku}: the stock is not the sum of its batches")
        return self

    @property
    def attributes(self) -> dict[str, str]:
        """Color and size, as far as it has them."""
        return {key: value for key, value in (("color", self.color), ("size", self.size)) if value}


class ToldProduct(Said):
    """Something the shop sells."""

    slug: Slug
    category: Slug
    names: Texts
    summaries: Texts
    details: dict[Slug, Texts] = Field(min_length=1)
    """``usage``, ``ingredients``, ``traces``, ``origin``, ``keeping``, ``fit``, ``care``, ``times``, ``included`` and the like."""
    tags: tuple[Annotated[str, StringConstraints(pattern=r"^[a-z]+:[a-z0-9-]+$")], ...] = ()
    allergens: tuple[str, ...] = ()
    picture: str = ""
    holds: tuple[Slug, ...] = ()
    """What lies in a box: products of this shop, whose allergens are the box's own."""
    tax: Slug = "standard"
    """Which of the shop's taxes is in its price."""
    returnable: bool = True
    arrived: int | None = None
    """Days before the filling since when it is new."""
    variants: tuple[ToldVariant, ...] = Field(min_length=1)

    @property
    def facets(self) -> list[str]:
        """Its tags, and one for each color and size it comes in."""
        worn = [f"{key}:{value.lower()}" for v in self.variants for key, value in v.attributes.items()]
        return list(dict.fromkeys((*self.tags, *worn)))


class ToldQuestion(Said):
    """A question that customers ask, and its answer."""

    code: Slug
    questions: Texts
    answers: Texts


class ToldDocument(Said):
    """A file of `documents/` in one language; `kind` pdf means that a text is made into one."""

    reference: Slug
    file: Annotated[str, StringConstraints(pattern=r"^[a-z]+/[a-z-]+\.(md|html|txt)$")]
    language: Language
    title: Words
    kind: Literal["as-is", "pdf"] = "as-is"


class ToldCustomer(Said):
    """A person to play: known by a phone number, or by a WhatsApp user id alone."""

    name: Words
    phone: Annotated[str, StringConstraints(pattern=r"^\+\d{8,15}$")] | None = None
    user_id: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}\.[A-Z0-9]+$")] | None = None
    language: Language
    registered: bool

    @model_validator(mode="after")
    def _known_by_one(self) -> Self:
        if (self.phone is None) == (self.user_id is None):
            raise ValueError("a customer to play has a phone number or a user id")
        return self


class ToldTry(Texts):
    """A sentence worth sending, and what it shows."""

    kind: Words


class Shop(Said):
    """One file, whole."""

    workspace: ToldWorkspace
    facts: dict[Slug, Texts]
    categories: tuple[ToldCategory, ...]
    seller: ToldSeller
    delivery: tuple[ToldDelivery, ...] = ()
    taxes: dict[Slug, Percent] = Field(min_length=1)
    """In percent, by class."""
    statuses: tuple[ToldStatus, ...] = ()
    offers: tuple[ToldOffer, ...] = ()
    picks: tuple[ToldPick, ...] = ()
    """One for each day, in turn."""
    colors: dict[Slug, Texts] = Field(default_factory=dict)
    """The words for the colors that variants come in."""
    products: tuple[ToldProduct, ...]
    questions: tuple[ToldQuestion, ...]
    documents: tuple[ToldDocument, ...]
    people: tuple[ToldMember, ...] = ()
    """Who works there."""
    customers: tuple[ToldCustomer, ...]
    tries: tuple[ToldTry, ...]
    diary: Diary
    """What can be booked: a file of `diaries/`."""

    @property
    def slug(self) -> str:
        """The workspace's slug."""
        return self.workspace.slug

    def profile(self, today: date) -> WorkspaceProfile:
        """The workspace as `flows.set_up_workspace` takes it, with the holidays around that day."""
        told, seller = self.workspace, self.seller
        agent = AgentProfile(
            agent_name=told.agent_name,
            own_words=told.prompt,
            fallback=told.fallback.spoken(),
            pinned_products=told.pinned,
        )
        alike = told.model_dump(exclude={"agent_name", "hours", "prompt", "fallback", "pinned", "about"})
        return WorkspaceProfile(
            **alike,
            about=told.about.spoken(),
            hours=tuple(hours for days in told.hours for hours in days.hours()),
            facts={topic: texts.spoken() for topic, texts in self.facts.items()},
            agent=agent,
            demo=True,
            **seller.model_dump(exclude={"terms", "region", "rests", "legal_address"}),
            legal_address=seller.legal_address,
            terms=seller.terms.spoken(),
            delivery=tuple(way.profile(told.currency) for way in self.delivery),
            taxes=tuple(taxes_of(self.taxes)),
            holidays=tuple(seller.holidays(today)),
            statuses=tuple(status.profile() for status in self.statuses),
        )

    def price(self, variant: ToldVariant) -> Money:
        """What a variant costs, in the shop's currency."""
        return Money.of(variant.price, self.workspace.currency)

    def name_of(self, variant: ToldVariant) -> dict[Language, str]:
        """The variant's own name, else its color and size; empty where there is nothing to tell apart."""
        if variant.names is not None:
            return variant.names.spoken()
        if not variant.attributes:
            return {}
        color = self.colors[variant.color].spoken() if variant.color else {}
        return {
            language: ", ".join(filter(None, (color.get(language), variant.size))) for language in Language
        }
