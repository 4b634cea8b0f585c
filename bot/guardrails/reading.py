"""How the evidence is read: every fact in JSON results, passages and words, with where it stands."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from bot.guardrails.claims.clauses import clause_around, clause_of_day, is_threshold, says_closed
from bot.guardrails.claims.extraction import said_in
from bot.guardrails.claims.said import Said
from bot.guardrails.evidence import CUSTOMER, MONEY, THRESHOLD, Evidence, Fact, Facts
from shop.kernel.money import Money

_SILENT = frozenset(
    {
        "currency",
        "language",
        "score",
        "kind",
        "id",
        "purpose",
        "reason",
        "refusal",
        "category",
        "tags",
        "picture",
        "slug",
    }
)
_ADDRESSES = ("url", "link")
_LEFT = frozenset({"available", "after"})
"""Fields of a refusal or a notice that tell in words how much is left."""
_COUNTS = frozenset({"total", "count"})
_MINOR, _FIGURE = "_minor", "_amount"
"""How the fields of tools end that hold an amount in minor units, and the same amount in words."""
_NUMBERS = frozenset({"number", "tracking_number", "repeated"})
"""What people quote: the number of an order, of a parcel."""
_TAG_UNITS = {"rooms": "rooms", "area": "m2", "baths": "baths", "people": "people"}


def facts_of(evidence: Evidence) -> Facts:
    """Everything the evidence states."""
    reading = _Reading(evidence)
    for number, result in enumerate(evidence.results):
        reading.read(result.result, f"tool:{result.name}#{number}", "")
    for passage in evidence.passages:
        reading.read_passage(
            passage.kind, passage.title, passage.text, f"passage:{passage.kind}/{passage.reference}"
        )
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

    def _read_object(
        self, value: Mapping[str, Any], source: str, path: str, subjects: tuple[str, ...]
    ) -> None:
        if path.rpartition(".")[2].startswith("passages[") and "text" in value:
            label = f"passage:{value.get('kind', '')}/{value.get('reference', '')}"
            self.read_passage(
                str(value.get("kind", "")), str(value.get("title", "")), str(value["text"]), label
            )
            return
        name = value.get("name")
        if isinstance(name, str):
            subjects = (*subjects, name) if "price" in value or "price_minor" in value else subjects
        for key, minor in value.items():
            if str(key).endswith(_MINOR) and isinstance(minor, int):
                money = Money(minor, str(value.get("currency") or self.evidence.currency))
                where = _joined(path, str(key).removesuffix(_MINOR))
                self._note("price", (money.major, money.currency), f"{source} {where}", subjects)
        for key, each in value.items():
            self.read(each, source, _joined(path, str(key)), subjects, str(key))

    def _read_list(
        self, value: Sequence[Any], source: str, path: str, subjects: tuple[str, ...], key: str
    ) -> None:
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
        """Tags such as "rooms:3" and "area:85" state quantities; "traces:milk" forbids to call it free from milk."""
        for tag in tags:
            name, _, value = str(tag).partition(":")
            if name in _TAG_UNITS and value.isdecimal():
                self._note("quantity", (Decimal(value), _TAG_UNITS[name]), where, subjects)
            elif name == "traces":
                self._note("allergens", (value,), where, subjects)

    def _read_string(self, text: str, where: str, subjects: tuple[str, ...], key: str) -> None:
        if key.endswith(_ADDRESSES):
            self._note("given_link", text, where)
        elif key in {"name", "title"}:
            self._note("name", text, where, subjects)
        left = re.match(r"\d+", text) if key in _LEFT else None
        if left:
            self._note("stock", int(left.group()), where, subjects)
        if key == "sku" or key in _NUMBERS:
            self._note("code", text.upper(), where)
        if key not in _SILENT and not key.endswith(_ADDRESSES):
            # A price in a product's own words proves nothing: only what our own code words states one.
            own_words = bool(subjects) and key not in _WORDED and not key.endswith(_FIGURE)
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
        stated = read(text, self.evidence.today, self.evidence.currency)
        for said in stated:
            if said.kind not in without:
                closed = said.kind in _DAYS and says_closed(clause_of_day(text, said.start, said.end))
                condition = _condition(text, said, stated)
                self.facts.append(Fact(said.kind, said.values, where, subjects, closed, condition))

    def _note(self, kind: str, value: Any, where: str, subjects: tuple[str, ...] = ()) -> None:
        self.facts.append(Fact(kind, frozenset({value}), where, subjects))


_WORDED = frozenset({"price", "policy"})
"""What our own code has worded, of a service too."""
_DAYS = frozenset({"weekday", "date"})


def _condition(text: str, said: Said, stated: Sequence[Said]) -> frozenset[Any]:
    """Of something free, the amounts its clause goes on to name; of an amount, that it is a threshold."""
    if said.kind == "price":
        return frozenset({THRESHOLD}) if is_threshold(text, said.start) else frozenset()
    if said.kind != "free":
        return frozenset()
    start, end = clause_around(text, said.start, said.end)
    beside = (each.values for each in stated if each.kind == "price" and start <= each.start < end)
    return frozenset().union(*beside)


def _joined(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


@lru_cache(maxsize=4096)
def _read_once(text: str, today: date, currency: str) -> tuple[Said, ...]:
    """Texts of the shop come again with every answer."""
    return _read_anew(text, today, currency)


def _read_anew(text: str, today: date, currency: str) -> tuple[Said, ...]:
    """Words of a customer are not kept."""
    return tuple(said_in(text, today=today, currency=currency, as_written=True))
