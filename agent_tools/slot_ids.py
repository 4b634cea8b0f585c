"""What the rows of a list of times are called: enough to look the time up anew when one is tapped.

Nothing in such an id is believed. It names a service, a start, a number of seats and perhaps a host; whether
that is free, and for whom, is looked up when it is tapped, however old the list is.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

SLOT: Final = "slot:"
"""How the id of a free time begins."""
MOVE: Final = "move:"
"""How the id of another time for a booking begins; the booking's code follows."""
BOOK: Final = "book:"
"""How the id of the button begins that confirms a held time."""
UNBOOK: Final = "unbook:"
"""How the id of the button begins that gives a booking up: what that means is told first."""
LEAVE: Final = "leave:"
"""How the id of the button begins that does give it up; the code and the fee that was told follow."""

AGAIN: Final = "again:"
"""How the id of the button begins that looks for a time like one that is over; that booking's code follows."""

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_TAIL = r"\.(?P<minute>[0-9a-z]{4,7})(?:\.(?P<seats>\d{1,3}))?(?:@(?P<host>[a-z0-9-]+))?"
_SLOT = re.compile(rf"slot:(?P<service>[a-z0-9-]+){_TAIL}")
_MOVE = re.compile(rf"move:(?P<booking>[A-Z0-9-]+){_TAIL}")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A time that was picked from a list."""

    starts_at: datetime
    """UTC."""
    service: str = ""
    """The service's slug; empty where a booking is moved."""
    booking: str = ""
    """The code of the booking that is moved; empty where a time is chosen anew."""
    seats: int = 1
    host: str = ""
    """The slug of who was asked for; empty for anybody."""


def slot_id(service: str, starts_at: datetime, seats: int, host: str = "") -> str:
    """The id of a free time."""
    return f"{SLOT}{service}.{_minute(starts_at)}.{seats}{f'@{host}' if host else ''}"


def move_id(booking: str, starts_at: datetime, host: str = "") -> str:
    """The id of another time for the booking of that code."""
    return f"{MOVE}{booking}.{_minute(starts_at)}{f'@{host}' if host else ''}"


def chosen_of(told: str) -> Chosen | None:
    """What an id says was chosen; None where it is none."""
    found = _SLOT.fullmatch(told.strip()) or _MOVE.fullmatch(told.strip())
    if found is None:
        return None
    parts = found.groupdict()
    return Chosen(
        starts_at=datetime.fromtimestamp(int(parts["minute"], len(_DIGITS)) * 60, UTC),
        service=parts.get("service") or "",
        booking=parts.get("booking") or "",
        seats=int(parts["seats"] or 1),
        host=parts["host"] or "",
    )


def _minute(at: datetime) -> str:
    """Minutes since 1970, in as few characters as letters and digits allow."""
    rest, told = int(at.timestamp()) // 60, ""
    while rest:
        rest, digit = divmod(rest, len(_DIGITS))
        told = _DIGITS[digit] + told
    return told
