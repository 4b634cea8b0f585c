"""A small model of two shelves, in plain Python: it does to figures what the shop does to rows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count as counting
from uuid import UUID
from zoneinfo import ZoneInfo

from tests.world import MORNING

SKUS = ("CAP-1", "CAP-2")
FOREVER = date.max
ROME = ZoneInfo("Europe/Rome")


@dataclass
class Kept:
    """One reservation of the model."""

    subject: UUID
    sku: str
    quantity: int
    until: datetime
    since: int


@dataclass
class Lot:
    """One batch of the model; what lies in none is the lot without a name, sold last."""

    name: str
    last_day: date
    on_hand: int = 0
    bound: dict[UUID, int] = field(default_factory=dict)
    """By order."""

    @property
    def loose(self) -> int:
        return self.on_hand - sum(self.bound.values())


@dataclass
class Model:
    """What should be on two shelves of one shop."""

    at: datetime = MORNING
    lots: dict[str, list[Lot]] = field(default_factory=lambda: {sku: [Lot("", FOREVER)] for sku in SKUS})
    kept: list[Kept] = field(default_factory=list)
    tick: Iterator[int] = field(default_factory=counting)

    @property
    def today(self) -> date:
        return self.at.astimezone(ROME).date()

    def sold_first(self, sku: str) -> list[Lot]:
        named = [lot for lot in self.lots[sku] if lot.name]
        return [*sorted(named, key=lambda lot: lot.last_day), self.lots[sku][0]]

    def stock(self, sku: str) -> int:
        return sum(lot.on_hand for lot in self.lots[sku])

    def unbound(self, sku: str) -> int:
        return sum(lot.loose for lot in self.lots[sku])

    def free(self, sku: str, besides: set[UUID]) -> int:
        held = [one for one in self.kept if one.sku == sku and one.subject not in besides]
        return self.unbound(sku) - sum(one.quantity for one in held if one.until > self.at)

    def clear(self, skus: set[str], *, ended: bool = True) -> None:
        """What the shop does before it promises anything."""
        if ended:
            self.kept = [one for one in self.kept if one.sku not in skus or one.until > self.at]
        for sku in skus:
            for lot in self.lots[sku]:
                if lot.last_day < self.today and lot.loose:
                    lot.on_hand -= lot.loose
                    self.shed(sku)

    def shed(self, sku: str) -> None:
        self.kept = [one for one in self.kept if one.sku != sku or one.until > self.at]
        held = sorted((one for one in self.kept if one.sku == sku), key=lambda one: one.since)
        while held and sum(one.quantity for one in held) > self.unbound(sku):
            self.kept.remove(held.pop())

    def take(self, sku: str, quantity: int, order: UUID | None = None) -> None:
        """Off the shelf, or bound to an order, where it would be sold first."""
        for lot in self.sold_first(sku):
            taken = min(quantity, lot.loose)
            quantity -= taken
            if order is None:
                lot.on_hand -= taken
            elif taken:
                lot.bound[order] = lot.bound.get(order, 0) + taken

    def drop(self, subjects: set[UUID]) -> None:
        self.kept = [one for one in self.kept if one.subject not in subjects]

    def add(self, subject: UUID, wanted: dict[str, int], until: datetime) -> None:
        for sku, quantity in wanted.items():
            self.kept.append(Kept(subject, sku, quantity, until, next(self.tick)))
