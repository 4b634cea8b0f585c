"""What an answer may rest on: this turn's tool results and passages, the customer's words, the clock."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from bot.guardrails.claims.clauses import clause_around, says_closed
from bot.guardrails.claims.extraction import said_in
from bot.guardrails.claims.said import Said
from shop.kernel.money import Money


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
    """Hosts that links may lead to; empty: only issued links and those that tools gave."""
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


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the evidence states, and all its texts."""

    facts: tuple[Fact, ...]
    texts: tuple[tuple[str, str], ...]
    """Path and text."""

    def of(self, *kinds: str) -> Iterator[Fact]:
        """Those of the kinds."""
        return (fact for fact in self.facts if fact.kind in kinds)

    def names(self) -> list[str]:
        """Names of products, variants, categories, titles: longest first."""
        return sorted({str(value) for fact in self.of("name") for value in fact.values}, key=len, reverse=True)

    def products(self) -> list[str]:
        """Names of what has a price: longest first."""
        return sorted({name for fact in self.of("price") for name in fact.subjects}, key=len, reverse=True)


CUSTOMER = "customer"
MONEY = frozenset({"price", "discount", "stock", "free", "count"})
_SILENT = frozenset(
    {"currency", "language", "score", "kind", "id", "purpose", "reason", "refusal", "category", "tags", "picture", "slug"}
)
_ADDRESSES = ("url", "link")
_COUNTS = frozenset({"total", "count"})
_TAG_UNITS = {"rooms": "rooms", "area": "m2", "baths": "baths", "people": "people"}


def facts_of(evidence: Evidence) -> Facts:
    """Everything the evidence states."""
    reading = _Reading(evidence)
    for number, result in enumerate(evidence.results):
        reading.read(result.result, f"tool:{result.name}#{number}", "")
    for passage in evidence.passages:
        reading.read_passage(passage.kind, passage.title, passage.text, f"passage:{passage.kind}/{passage.reference}")
    for text in evidence.known:
        reading.read_text(text, "shop")
    for text in evidence.said:
        reading.read_text(text, CUSTOMER)
    return Facts(tuple(reading.facts), tuple(reading.texts))


@dataclass(slots=True)
class _Reading:
    """Walks through JSON and texts, and keeps the facts."""

    evidence: Evidence
    facts: list[Fact] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)

    def read(self, value: Any, source: str, path: str, subjects: tuple[str, ...] = (), key: str = "") -> None:
        """A JSON value: what is said of a product inside one is said of that product."""
        where = f"{source} {path}".rstrip()
        if isinstance(value, Mapping):
            self._read_object(value, source, path, subjects)
        elif isinstance(value, list | tuple):
            self._read_list(value, source, path, subjects, key)
        elif isinstance(value, bool):
            self._note(key, value, where)
        elif isinstance(value, int) and (key in _COUNTS or key == "stock"):
            self._note("stock" if key == "stock" else "count", value, where, subjects)
        elif isinstance(value, str) and value:
            self._read_string(value, where, subjects, key)

    def _read_object(self, value: Mapping[str, Any], source: str, path: str, subjects: tuple[str, ...]) -> None:
        if path.rpartition(".")[2].startswith("passages[") and "text" in value:
            label = f"passage:{value.get('kind', '')}/{value.get('reference', '')}"
            self.read_passage(str(value.get("kind", "")), str(value.get("title", "")), str(value["text"]), label)
            return
        name = value.get("name")
        if isinstance(name, str):
            subjects = (*subjects, name) if "price" in value or "price_minor" in value else subjects
        if isinstance(value.get("price_minor"), int):
            money = Money(value["price_minor"], str(value.get("currency") or self.evidence.currency))
            self._note("price", (money.major, money.currency), f"{source} {_joined(path, 'price')}", subjects)
        for key, each in value.items():
            self.read(each, source, _joined(path, str(key)), subjects, str(key))

    def _read_list(self, value: Sequence[Any], source: str, path: str, subjects: tuple[str, ...], key: str) -> None:
        if key == "tags":
            self._read_tags(value, f"{source} {path}", subjects)
            return
        if key == "allergens":
            self._note("allergens", tuple(map(str, value)), f"{source} {path}", subjects)
            return
        self._note("count", len(value), f"{source} {path}")
        for index, each in enumerate(value):
            self.read(each, source, f"{path}[{index}]", subjects, key)

    def _read_tags(self, tags: Sequence[Any], where: str, subjects: tuple[str, ...]) -> None:
        """"rooms:3" and "area:85" state quantities."""
        for tag in tags:
            name, _, amount = str(tag).partition(":")
            if name in _TAG_UNITS and amount.isdecimal():
                self._note("quantity", (Decimal(amount), _TAG_UNITS[name]), where, subjects)

    def _read_string(self, text: str, where: str, subjects: tuple[str, ...], key: str) -> None:
        if key.endswith(_ADDRESSES):
            self._note("given_link", text, where)
        elif key in {"name", "title"}:
            self._note("name", text, where, subjects)
        if key == "sku":
            self._note("code", text.upper(), where)
        if key not in _SILENT and not key.endswith(_ADDRESSES):
            # A price in a product's own words proves nothing: only the price fields are prices.
            own_words = bool(subjects) and key != "price"
            self.read_text(text, where, subjects, without=MONEY if own_words else frozenset())

    def read_passage(self, kind: str, title: str, text: str, label: str) -> None:
        """A passage; one of the catalog states no prices, since only tools do."""
        self._note("name", title, label)
        self.read_text(f"{title}\n{text}", label, without=MONEY if kind == "catalog" else frozenset())

    def read_text(
        self, text: str, where: str, subjects: tuple[str, ...] = (), without: frozenset[str] = frozenset()
    ) -> None:
        """What a text states, literally."""
        self.texts.append((where, text))
        read = _read_anew if where == CUSTOMER else _read_once
        for said in read(text, self.evidence.today, self.evidence.currency):
            if said.kind not in without:
                closed = said.kind == "weekday" and says_closed(_clause(text, said))
                self.facts.append(Fact(said.kind, said.values, where, subjects, closed))

    def _note(self, kind: str, value: Any, where: str, subjects: tuple[str, ...] = ()) -> None:
        self.facts.append(Fact(kind, frozenset({value}), where, subjects))


def _clause(text: str, said: Said) -> str:
    start, end = clause_around(text, said.start, said.end)
    return text[start:end]


def _joined(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


@lru_cache(maxsize=4096)
def _read_once(text: str, today: date, currency: str) -> tuple[Said, ...]:
    """Texts of the shop come again with every answer."""
    return _read_anew(text, today, currency)


def _read_anew(text: str, today: date, currency: str) -> tuple[Said, ...]:
    """Words of a customer are not kept."""
    return tuple(said_in(text, today=today, currency=currency, as_written=True))
