"""To whom a conversation that waits for a person comes: to each in turn, or to whoever knows best."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from shop.workspaces.opening import Range

Share = Literal["by_hand", "in_turn", "by_skill"]


@dataclass(frozen=True, slots=True)
class Seat:
    """A member at the inbox, and how things stand with them."""

    member_id: UUID
    name: str
    takes: bool
    away_until: datetime | None
    capacity: int
    skills: frozenset[str]
    shifts: tuple[Range, ...]
    """In the shop's zone; empty: the shop's opening hours."""
    given_at: datetime | None
    has: int
    """How many conversations they have now."""


def on_shift(seat: Seat, hours: Sequence[Range], zone: ZoneInfo, at: datetime) -> bool:
    """Whether the member works at that moment: by their own shifts, else while the shop is open."""
    if seat.away_until is not None and at < seat.away_until:
        return False
    local = at.astimezone(zone)
    ranges = seat.shifts or tuple(hours)
    return not ranges or any(
        one.weekday == local.weekday() and one.opens <= local.time() < one.closes for one in ranges
    )


def next_in_turn(
    seats: Sequence[Seat],
    share: Share,
    *,
    wanted: Collection[str] = (),
    hours: Sequence[Range],
    zone: ZoneInfo,
    at: datetime,
) -> Seat | None:
    """Who gets what waits now; None where nobody does, and it stays for whoever takes it.

    Nobody who is off shift or away, who has as many as they can, or who takes none. By skill, those who share
    most with `wanted` (the customer's language, their tags) come first. Among equals it is whose turn it is
    longest.
    """
    if share == "by_hand":
        return None
    free = [
        seat for seat in seats if seat.takes and seat.has < seat.capacity and on_shift(seat, hours, zone, at)
    ]
    if share == "by_skill":
        best = max((len(seat.skills & set(wanted)) for seat in free), default=0)
        free = [seat for seat in free if len(seat.skills & set(wanted)) == best]
    return min(free, key=_waiting_longest, default=None)


def shifts_of(rows: Sequence[dict[str, object]]) -> tuple[Range, ...]:
    """Shifts as they are kept, read."""
    return tuple(
        Range(
            int(str(row["weekday"])), time.fromisoformat(str(row["from"])), time.fromisoformat(str(row["to"]))
        )
        for row in rows
    )


def _waiting_longest(seat: Seat) -> tuple[bool, float, int, str]:
    """Whoever was never given one, then whose last one is longest ago, then who has fewest."""
    given = seat.given_at
    return given is not None, given.timestamp() if given else 0.0, seat.has, seat.name
