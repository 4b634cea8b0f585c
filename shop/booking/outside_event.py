"""How does a booking stand in a calendar elsewhere? One event under a UID that stays, without a METHOD (RFC 4791, 4.1).

Whoever may see that calendar sees it: so it names the customer by the first name alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, Event

from shop.booking.calendar_file import uid_of, written

_VOLATILE: Final = frozenset({"DTSTAMP", "LAST-MODIFIED", "CREATED"})
"""Servers write these as they like."""
_UNDERSTOOD: Final = frozenset(
    {("TRANSP", "OPAQUE"), ("CLASS", "PUBLIC"), ("SEQUENCE", "0"), ("PRIORITY", "0")}
)
"""What holds where nothing is said, so that a server may leave it out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is to stand in the calendar."""

    subject_id: UUID
    """The booking's, or the date's."""
    starts_at: datetime
    ends_at: datetime
    zone: ZoneInfo
    summary: str
    lines: tuple[str, ...] = ()
    tentative: bool = False
    sequence: int = 0
    changed_at: datetime


def event_of(entry: Entry) -> bytes:
    """The entry as one calendar object; the same entry gives the same bytes."""
    event = Event()
    event.add("uid", uid_of(entry.subject_id))
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", entry.starts_at.astimezone(entry.zone))
    event.add("dtend", entry.ends_at.astimezone(entry.zone))
    event.add("summary", entry.summary)
    event.add("description", "\n".join(entry.lines))
    event.add("status", "TENTATIVE" if entry.tentative else "CONFIRMED")
    event.add("transp", "OPAQUE")
    return written([event], method=None)


def print_of(body: bytes) -> str:
    """What tells a calendar object from others, however a server writes it; empty where it is none of one event.

    Everything counts that a person could have changed: an alarm, a note, another hour.
    """
    try:
        (event,) = Calendar.from_ical(body).walk("VEVENT")
        told = sorted(_said(event))
    except (ValueError, KeyError, AttributeError, TypeError):
        return ""
    return sha256("\n".join(told).encode()).hexdigest()


def _said(event: Component) -> Iterable[str]:
    for name, value in event.property_items():
        if name in _VOLATILE or name.startswith("X-"):
            continue
        text = value.to_ical() if hasattr(value, "to_ical") else value
        # Servers break lines anew.
        line = " ".join((text.decode() if isinstance(text, bytes) else str(text)).split())
        if name in {"DTSTART", "DTEND"}:
            line = _instant(event.decoded(name))
        if (name, line) not in _UNDERSTOOD:
            yield f"{name}:{line}"


def _instant(value: object) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)
