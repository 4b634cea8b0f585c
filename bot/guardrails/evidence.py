"""What an answer may rest on: this turn's tool results and passages, the customer's words, the clock."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

CUSTOMER = "customer"
"""The path of facts that the customer stated."""
THRESHOLD = "threshold"
MONEY = frozenset({"price", "discount", "stock", "free", "count"})
"""Kinds of facts that only fields of tools and the shop's own texts may state, never a product's words."""


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What one tool gave: its name and the JSON object."""

    name: str
    result: Mapping[str, Any]


class Called(Protocol):
    """A tool call and what came of it; `ToolResult` is one."""

    @property
    def name(self) -> str:
        """The tool's name."""

    @property
    def result(self) -> Mapping[str, Any]:
        """The JSON object it gave."""


class Quoted(Protocol):
    """A passage of the shop's knowledge; `knowledge.search.Found` is one."""

    @property
    def kind(self) -> str:
        """``faq``, ``document`` or ``catalog``."""

    @property
    def reference(self) -> str:
        """Where it comes from."""

    @property
    def title(self) -> str:
        """Its heading or question."""

    @property
    def text(self) -> str:
        """What it says."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the answer of one turn is held against."""

    now: datetime
    zone: ZoneInfo
    """The shop's zone: "tomorrow" is meant there."""
    results: Sequence[Called] = ()
    passages: Sequence[Quoted] = ()
    said: tuple[str, ...] = ()
    """The customer's words that are being answered: numbers in them may be repeated, never as our price."""
    links: frozenset[str] = frozenset()
    """Addresses issued in this turn."""
    hosts: frozenset[str] = frozenset()
    """Hosts that links found in a text may lead to. Issued links and those in a tool's fields need none."""
    known: tuple[str, ...] = ()
    """Sentences that code itself put before the model, such as the shop's name and address."""
    currency: str = "EUR"

    @property
    def today(self) -> date:
        """The date in the shop's zone."""
        return self.now.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing the evidence states."""

    kind: str
    values: frozenset[Any]
    path: str
    """Where it stands, such as ``tool:find_products#0 products[1].price``."""
    subjects: tuple[str, ...] = ()
    """Names of the product, and of its variant, that it is said of."""
    closed: bool = False
    """For days: that the shop is shut then."""
    condition: frozenset[Any] = frozenset()
    """For what is free: the amounts said in the same clause, as in "free over 60 €"; those amounts
    themselves hold `THRESHOLD`."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the evidence states, and all its texts."""

    facts: tuple[Fact, ...]
    texts: tuple[tuple[str, str], ...]
    """Path and text."""

    def of(self, *kinds: str) -> Iterator[Fact]:
        """Those of the kinds."""
        return (fact for fact in self.facts if fact.kind in kinds)

    def products(self) -> list[str]:
        """Names of what has a price: longest first."""
        return sorted({name for fact in self.of("price") for name in fact.subjects}, key=len, reverse=True)
