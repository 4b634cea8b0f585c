"""What a shop of each kind begins with: hours, categories, services, rules, ready answers, questions to answer.

A pack is data: one file for each kind of shop. It rises in version when its file says something else.
"""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import yaml
from babel import Locale
from babel.core import get_global
from babel.numbers import get_territory_currencies
from pydantic import Field, TypeAdapter, field_validator

from shop.kernel.language import Language
from shop.workspaces.changing import hours_told
from shop.workspaces.profile import Code, DeliveryProfile, Hours, Said, TaxProfile, Texts

_FOLDER: Final = Path(__file__).parent / "packs"
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EVERYWHERE: Final = frozenset({"EUR", "GBP", "USD", "CHF"})
_ZONES: Final = {Language.IT: "Europe/Rome", Language.ES: "Europe/Madrid", Language.EN: "Europe/London"}

Vertical = Literal["food", "boutique", "property", "tours", "consulting"]
VERTICALS: Final[tuple[Vertical, ...]] = ("food", "boutique", "property", "tours", "consulting")
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$")]


class PackRule(Said):
    """When a customer says one of these, the agent says that."""

    code: Code
    when: dict[Language, tuple[str, ...]]
    say: Texts


class PackCategory(Said):
    """A place for goods."""

    code: Slug
    names: Texts


class PackBookable(Said):
    """Something that can be booked with whoever opens the shop."""

    slug: Slug
    names: Texts
    summaries: Texts
    minutes: int = Field(gt=0)
    place: Literal["shop", "customer", "online", "outdoors"] = "shop"
    live_kind: Literal["", "showing", "tour", "consultation"] = ""
    seats: int = Field(default=1, gt=0)
    free: bool = True
    """Whether it costs nothing in most shops; else it is hidden until somebody writes its price."""


class PackReply(Said):
    """An answer that stands ready."""

    shortcut: Slug
    texts: Texts


class PackQuestion(Said):
    """What customers of such a shop ask, and what an answer should hold."""

    code: Slug
    question: Texts
    hint: Texts


class Pack(Said):
    """Everything of one kind of shop."""

    code: Vertical
    version: int = Field(ge=1)
    names: Texts
    words: Texts
    color: str = Field(pattern=r"^#[0-9A-Fa-f]{6}$")
    hours: tuple[Hours, ...]
    formality: Literal["informal", "formal"]
    tone: str
    rules: tuple[PackRule, ...]
    categories: tuple[PackCategory, ...]
    services: tuple[PackBookable, ...]
    replies: tuple[PackReply, ...]
    questions: tuple[PackQuestion, ...]
    delivery: tuple[DeliveryProfile, ...]

    @field_validator("hours", mode="before")
    @classmethod
    def _written_as_on_the_door(cls, told: Any) -> Any:
        """Such as ``mon-fri: "9-13, 15-19"``."""
        if not isinstance(told, dict):
            return told
        return [
            hours for days, words in told.items() for day in _days(days) for hours in hours_told(day, words)
        ]


@cache
def pack_of(vertical: str) -> Pack:
    """The pack of that kind of shop; raises KeyError for a kind that there is not."""
    if vertical not in VERTICALS:
        raise KeyError(vertical)
    told = yaml.safe_load((_FOLDER / f"{vertical}.yaml").read_text("utf-8"))
    return Pack.model_validate({**told, "code": vertical})


def first_taxes(country: str, today: date) -> tuple[TaxProfile, ...]:
    """The standard rate of that country; nothing where it is not known."""
    rate = _rates().get(country)
    return (TaxProfile(rate=rate, since=date(today.year, 1, 1)),) if rate is not None else ()


def first_zone(told: str, language: Language) -> str:
    """The time zone that a browser told, if it is one; else where most who speak that language are."""
    return told if _territory(told) else _ZONES[language]


def country_of(zone: str) -> str:
    """Where a time zone is, ISO 3166; Italy where nobody knows."""
    return _territory(zone) or "IT"


def currency_of(country: str) -> str:
    """What is paid with there, where the shop can be paid in it; else euros."""
    known = get_territory_currencies(country)
    return known[0] if known and known[0] in _EVERYWHERE else "EUR"


def country_name(country: str, language: Language) -> str:
    """As people call it."""
    return str(Locale.parse(language.value).territories.get(country, country))


def _territory(zone: str) -> str:
    """Empty for a zone that lies nowhere, such as UTC."""
    found = str(get_global("zone_territories").get(zone, ""))
    return found if found in Locale("en").territories and found.isalpha() and found != "ZZ" else ""


def _days(words: str) -> range:
    first, _, last = words.partition("-")
    return range(_DAYS.index(first), _DAYS.index(last or first) + 1)


@cache
def _rates() -> dict[str, int]:
    told = yaml.safe_load((_FOLDER / "taxes.yaml").read_text("utf-8"))
    return TypeAdapter(dict[str, int]).validate_python(told)
