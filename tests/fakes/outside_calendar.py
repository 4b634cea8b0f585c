"""Calendars elsewhere, in memory: what stands in them is written and changed by a test as by their owner."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from gateways.calendar_objects import ObjectUnreadable, event_seen
from shop.booking.outside import Account, Asked, CalendarSeen, CallFailed, EventChanged, EventSeen, Seen
from shop.kernel.ids import new_id

PASSWORD = "only-in-memory"


@dataclass
class Shelf:
    """One calendar: its objects by name, with their ETags."""

    name: str
    objects: dict[str, tuple[str, str]] = field(default_factory=dict)
    mark: int = 0


@dataclass
class CalendarsInMemory:
    """Implements `OutsideCalendars`."""

    shelves: dict[str, Shelf] = field(default_factory=dict)
    fails: list[CallFailed] = field(default_factory=list)
    """What the next calls fail with."""
    _numbers: Iterator[int] = field(default_factory=count)

    # As the product uses them

    def check(self, account: Account) -> CalendarSeen:
        """The calendar at that address."""
        return CalendarSeen(self._shelf(account).name)

    def read(self, account: Account, asked: Asked) -> Seen:
        """What it holds in a stretch."""
        shelf = self._shelf(account)
        if asked.mark == str(shelf.mark):
            return Seen(asked.mark, None)
        events, unreadable = [], 0
        for etag, body in shelf.objects.values():
            try:
                event = event_seen(body, etag, asked)
            except ObjectUnreadable:
                unreadable += 1
            else:
                events += [event] if event.busy or event.uid in asked.known else []
        return Seen(str(shelf.mark), tuple(events), unreadable)

    def put(self, account: Account, *, uid: str, body: bytes, etag: str) -> str:
        """Put an event there, or replace the one with that ETag."""
        shelf = self._shelf(account)
        name = _named(uid)
        standing = shelf.objects.get(name)
        known_elsewhere = any(
            f"UID:{uid}\r\n" in text for other, (_, text) in shelf.objects.items() if other != name
        )
        if known_elsewhere or (standing[0] if standing else "") != etag:
            raise EventChanged(standing[0], standing[1].encode()) if standing else EventChanged()
        return self._write(shelf, name, body.decode())

    def remove(self, account: Account, *, uid: str, etag: str) -> None:
        """Take our event out."""
        shelf = self._shelf(account)
        standing = shelf.objects.get(_named(uid))
        if standing is None:
            return
        if standing[0] != etag:
            raise EventChanged(standing[0], standing[1].encode())
        self._drop(shelf, _named(uid))

    # As their owner does

    def new_calendar(self, name: str = "Ada") -> Account:
        """A fresh calendar, and who may use it."""
        url = f"https://calendar.example/{new_id().hex}/"
        self.shelves[url] = Shelf(name)
        return Account(url, "ada", PASSWORD)

    def writes(self, account: Account, name: str, *lines: str) -> None:
        """The owner writes an event of these lines; its UID is the name unless told."""
        uid = [] if any(line.startswith("UID:") for line in lines) else [f"UID:{name}"]
        told = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Other//EN", "BEGIN:VEVENT", *uid]
        told += ["DTSTAMP:20261101T000000Z", *lines, "END:VEVENT", "END:VCALENDAR", ""]
        self._write(self.shelves[account.url], name, "\r\n".join(told))

    def edits(self, account: Account, name: str, old: str, new: str) -> None:
        """The owner changes an event."""
        body = self.shows(account, name)
        assert old in body
        self._write(self.shelves[account.url], name, body.replace(old, new))

    def shows(self, account: Account, name: str) -> str:
        """What stands there; empty where nothing does."""
        return self.shelves[account.url].objects.get(name, ("", ""))[1]

    def deletes(self, account: Account, name: str) -> None:
        """The owner deletes an event."""
        self._drop(self.shelves[account.url], name)

    def _shelf(self, account: Account) -> Shelf:
        if self.fails:
            raise self.fails.pop(0)
        if account.password != PASSWORD:
            raise CallFailed("refused", permanent=True)
        if account.url not in self.shelves:
            raise CallFailed("gone", permanent=True)
        return self.shelves[account.url]

    def _write(self, shelf: Shelf, name: str, body: str) -> str:
        shelf.mark = next(self._numbers) + 1
        etag = f'"{shelf.mark}"'
        shelf.objects[name] = (etag, body)
        return etag

    def _drop(self, shelf: Shelf, name: str) -> None:
        shelf.mark = next(self._numbers) + 1
        del shelf.objects[name]


def _named(uid: str) -> str:
    return uid.partition("@")[0]


def uids(events: tuple[EventSeen, ...] | None) -> list[str]:
    """Whose events those are."""
    return sorted(event.uid for event in events or ())
