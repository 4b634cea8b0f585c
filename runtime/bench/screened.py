"""How long every screen of the console took, as a table."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from runtime.bench.report import drawn, machine, within_times

LIMIT: Final = 200
"""Milliseconds that nineteen of twenty askings of a screen should take at most."""

_BROKEN: Final = 500


@dataclass(frozen=True, slots=True)
class Filled:
    """What a shop holds whose screens are asked."""

    conversations: int
    messages: int
    products: int
    orders: int


@dataclass(slots=True)
class Screen:
    """One address that was asked again and again."""

    route: str
    path: str
    status: int = 0
    milliseconds: list[float] = field(default_factory=list)
    work: float = 0.0
    """Milliseconds of a processor for one asking: of the page and of the database."""
    queries: int = 0
    """The most that one asking took."""
    kilobytes: float = 0.0

    @property
    def late(self) -> float:
        """What nineteen of twenty askings took at most, in milliseconds."""
        ranked = sorted(self.milliseconds)
        return ranked[int(0.95 * len(ranked))]


def screen_table(filled: Filled, screens: Sequence[Screen], *, most: int = 12) -> str:
    """Markdown: the slowest screens, and how the rest of them is."""
    slow = sum(one.late > LIMIT for one in screens)
    told = (
        f"Asked of a shop with {filled.conversations:,} conversations, {filled.messages:,} messages, "
        f"{filled.products:,} products and {filled.orders:,} orders: {len(screens)} addresses of "
        f"{len({one.route for one in screens})} screens and parts of screens, with further pages of their lists. "
        f"{slow or 'None'} took more than {LIMIT} ms at p95 ({machine()}). The slowest:"
    )
    if broken := sorted({one.route for one in screens if one.status >= _BROKEN}):
        told += f" Answered with a fault: {', '.join(f'`{route}`' for route in broken)}."
    rows = [
        ("screen", "p50, ms", "p95, ms", "of a processor, ms", "queries"),
        ("---", "---:", "---:", "---:", "---:"),
    ]
    rows += [
        (f"`{one.route}`", *within_times(one.milliseconds), f"{one.work:,.0f}", f"{one.queries}")
        for one in sorted(screens, key=lambda one: -one.late)[:most]
    ]
    return "\n".join([told, "", *drawn(rows)])
