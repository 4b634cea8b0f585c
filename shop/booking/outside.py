"""The port to calendars elsewhere: what the product asks of one, and how that can fail.

Instants here are real ones. What somebody else has written is never changed nor removed: an event is replaced or
taken out only while it is, by its ETag, what we last put there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo


class CallFailed(Exception):
    """The calendar could not be asked, or did not do it. What is not `permanent` may be asked again.

    `reason` is one of ``address``, ``unreachable``, ``slow``, ``refused``, ``gone``, ``no_calendar``, ``too_large``,
    ``unreadable``, ``busy``, ``sealed``, ``http_<status>``: nothing of the person.
    """

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent


class EventChanged(Exception):
    """What stands there is not what we last put there; nothing was done.

    `etag` and `body` are of what stands there now, both empty where nothing does.
    """

    def __init__(self, etag: str = "", body: bytes = b"") -> None:
        super().__init__("event_changed")
        self.etag = etag
        self.body = body


@dataclass(frozen=True, slots=True)
class Account:
    """Where a calendar is, and who reads it."""

    url: str
    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CalendarSeen:
    """A calendar that can be read."""

    name: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Somebody is busy, ``[starts_at, ends_at)``."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class EventSeen:
    """One entry of a calendar, with everything of it that makes busy within the stretch that was asked for."""

    uid: str
    etag: str
    busy: tuple[Stretch, ...] = ()
    told: str = ""
    """Its print (`outside_event.print_of`), where it was among the known."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which stretch is read, and what is known already."""

    starts_at: datetime
    ends_at: datetime
    zone: ZoneInfo
    """Of whole days, and of times that name no zone."""
    mark: str = ""
    """With one, nothing is read where the server still tells the same; empty to read in any case."""
    known: Mapping[str, str] = field(default_factory=dict)
    """ETags by UID of what we have put there: told of even where it lies outside the stretch."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was read."""

    mark: str
    """Empty where the server has none."""
    events: tuple[EventSeen, ...] | None
    """None where nothing has changed since the mark that was asked with."""
    unreadable: int = 0
    """Entries that nobody could make sense of."""


class OutsideCalendars(Protocol):
    """Calendars of one kind, over a wire."""

    def check(self, account: Account) -> CalendarSeen:
        """The calendar at that address. Raises CallFailed."""
        ...

    def read(self, account: Account, asked: Asked) -> Seen:
        """What it holds in a stretch. Raises CallFailed."""
        ...

    def put(self, account: Account, *, uid: str, body: bytes, etag: str) -> str:
        """Put an event there, or replace the one with that ETag; the new ETag.

        Without `etag` nothing may stand there yet. Raises EventChanged, CallFailed.
        """
        ...

    def remove(self, account: Account, *, uid: str, etag: str) -> None:
        """Take our event out; fine where it is gone already. Raises EventChanged, CallFailed.

        Without `etag` nothing is taken out, and what stands there is told by EventChanged.
        """
        ...
