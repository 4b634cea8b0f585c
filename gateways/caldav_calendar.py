"""A calendar on a CalDAV server: the port of `shop.booking.outside` (RFC 4791), spoken with plain HTTP.

Our own events lie under names that we choose; each is replaced and taken out only under the ETag that it had when
we wrote it. An address inside our own network is refused, as for webhooks.
"""

import ssl
import time
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote, urljoin, urlsplit

import httpcore
import httpx

from gateways import caldav_xml as xml
from gateways.calendar_objects import ObjectUnreadable, event_seen
from gateways.judged_network import Pinned, Resolve, judged_address, resolve
from shop.booking.outside import Account, Asked, CalendarSeen, CallFailed, EventChanged, EventSeen, Seen
from shop.events.webhook_addresses import AddressRefused, webhook_url

CONNECT_SECONDS = 5.0
WHOLE_SECONDS = 20.0
"""For one request, from the first packet to the last."""
MOST_BYTES = 8 * 1024 * 1024
"""Of one answer: some ten thousand entries."""

_TAKEN = frozenset({200, 201, 204})
_MULTI, _REFUSED, _GONE, _CHANGED = 207, frozenset({401, 403}), frozenset({404, 410}), 412
_LATER = frozenset({408, 423, 425, 429})
_SERVER_SIDE = 500
_OTHER_NAME = b"no-uid-conflict"
_XML = "application/xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


class CalDavCalendars:
    """Implements `OutsideCalendars`. One for a process; safe for threads: each request has a connection of its own."""

    def __init__(
        self,
        *,
        private_addresses: bool = False,
        resolve: Resolve = resolve,
        context: ssl.SSLContext | None = None,
        seconds: float = WHOLE_SECONDS,
    ) -> None:
        """Let `private_addresses`, and http without encryption there, pass where the settings say so."""
        self._private = private_addresses
        self._resolve = resolve
        self._context = context or httpx.create_ssl_context()
        self._seconds = seconds

    def check(self, account: Account) -> CalendarSeen:
        """The calendar at that address; raises CallFailed."""
        return CalendarSeen(self._properties(account).name)

    def read(self, account: Account, asked: Asked) -> Seen:
        """What it holds in a stretch; raises CallFailed."""
        # Asked for first: what changes while the rest is read has another mark the next time.
        mark = self._properties(account).mark
        if mark and mark == asked.mark:
            return Seen(mark, None)
        found = self._report(account, xml.asked_events(asked.starts_at, asked.ends_at))
        events, unreadable = _events(found, asked)
        missing = sorted(asked.known.keys() - {event.uid for event in events})
        if missing:
            paths = [urlsplit(_address(account, uid)).path for uid in missing]
            elsewhere, broken = _events(self._report(account, xml.asked_objects(paths)), asked)
            events, unreadable = [*events, *elsewhere], unreadable + broken
        return Seen(mark, tuple(events), unreadable)

    def put(self, account: Account, *, uid: str, body: bytes, etag: str) -> str:
        """Put an event there, or replace the one with that ETag; raises EventChanged, CallFailed."""
        url = _address(account, uid)
        only = {"If-Match": etag} if etag else {"If-None-Match": "*"}
        headers = {"Content-Type": "text/calendar; charset=utf-8", **only}
        answer = self._ask(account, "PUT", url, headers, body)
        if answer.status == _CHANGED or _OTHER_NAME in answer.body:
            raise self._what_stands_there(account, url, besides=etag)
        _require(answer, _TAKEN)
        return answer.headers.get("etag") or self._etag(account, url)

    def remove(self, account: Account, *, uid: str, etag: str) -> None:
        """Take our event out; raises EventChanged, CallFailed."""
        url = _address(account, uid)
        if etag:
            answer = self._ask(account, "DELETE", url, {"If-Match": etag})
            if answer.status != _CHANGED:
                _require(answer, _TAKEN | _GONE)
                return
        changed = self._what_stands_there(account, url, besides=etag)
        if changed.etag:
            raise changed

    def _what_stands_there(self, account: Account, url: str, *, besides: str) -> EventChanged:
        """What it is; raises CallFailed where it is what we wrote, and the server refuses all the same."""
        answer = self._ask(account, "GET", url)
        if answer.status in _GONE:
            return EventChanged()
        _require(answer, _TAKEN)
        etag = answer.headers.get("etag") or self._etag(account, url)
        if etag == besides:
            raise CallFailed(f"http_{_CHANGED}", permanent=True)
        return EventChanged(etag, answer.body)

    def _properties(self, account: Account) -> xml.Response:
        headers = {"Content-Type": _XML, "Depth": "0"}
        answer = self._ask(account, "PROPFIND", account.url, headers, xml.asked_properties())
        told = _told(answer)
        if not told or not told[0].calendar:
            raise CallFailed("no_calendar", permanent=True)
        return told[0]

    def _etag(self, account: Account, url: str) -> str:
        """Of an object whose server does not tell it with the answer."""
        headers = {"Content-Type": _XML, "Depth": "0"}
        told = _told(self._ask(account, "PROPFIND", url, headers, xml.asked_etag()))
        if not told or not told[0].etag:
            raise CallFailed("unreadable", permanent=False)
        return told[0].etag

    def _report(self, account: Account, body: bytes) -> list[xml.Response]:
        headers = {"Content-Type": _XML, "Depth": "1"}
        return _told(self._ask(account, "REPORT", account.url, headers, body))

    def _ask(
        self,
        account: Account,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> _Answer:
        try:
            target = webhook_url(url, private=self._private, plain=self._private)
            address = judged_address(target, self._resolve, private=self._private)
        except AddressRefused as refused:
            raise CallFailed("address", permanent=True) from refused
        except (OSError, UnicodeError) as unknown:
            raise CallFailed("unreachable", permanent=False) from unknown
        told = {"User-Agent": "Vetrina-Calendars/1", "Authorization": _proof(account), **(headers or {})}
        backend = Pinned(address, time.monotonic() + self._seconds)
        patience = dict.fromkeys(("read", "write"), self._seconds) | dict.fromkeys(
            ("connect", "pool"), CONNECT_SECONDS
        )
        try:
            with (
                httpcore.ConnectionPool(ssl_context=self._context, network_backend=backend) as pool,
                pool.stream(
                    method, url, headers=list(told.items()), content=body, extensions={"timeout": patience}
                ) as answer,
            ):
                return _Answer(answer.status, _plain(answer.headers), _limited(answer.iter_stream()))
        except httpcore.TimeoutException as slow:
            raise CallFailed("slow", permanent=False) from slow
        except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError, OSError) as broken:
            raise CallFailed("unreachable", permanent=False) from broken


def _events(found: Iterable[xml.Response], asked: Asked) -> tuple[list[EventSeen], int]:
    """The entries, and how many of them nobody can make sense of."""
    names = {_name(uid): uid for uid in asked.known}
    events, unreadable = [], 0
    for each in found:
        if not each.found or not each.body:
            continue
        try:
            events.append(event_seen(each.body, each.etag, asked))
        except ObjectUnreadable:
            unreadable += 1
            if ours := names.get(unquote(each.href.rpartition("/")[2])):
                events.append(EventSeen(ours, each.etag))
    return events, unreadable


def _address(account: Account, uid: str) -> str:
    """Where our event with that UID lies: under the part of it that is ours alone."""
    folder = account.url if account.url.endswith("/") else f"{account.url}/"
    return urljoin(folder, quote(_name(uid), safe=""))


def _name(uid: str) -> str:
    return f"{uid.partition('@')[0]}.ics"


def _told(answer: _Answer) -> list[xml.Response]:
    _require(answer, frozenset({_MULTI}))
    try:
        return xml.responses(answer.body)
    except xml.XmlRefused as broken:
        raise CallFailed("unreadable", permanent=False) from broken


def _require(answer: _Answer, good: frozenset[int]) -> None:
    status = answer.status
    if status in good:
        return
    if status in _REFUSED:
        raise CallFailed("refused", permanent=True)
    if status in _GONE:
        raise CallFailed("gone", permanent=True)
    if status in _LATER or status >= _SERVER_SIDE:
        raise CallFailed("busy", permanent=False)
    raise CallFailed(f"http_{status}", permanent=True)


def _proof(account: Account) -> str:
    return "Basic " + b64encode(f"{account.username}:{account.password}".encode()).decode()


def _plain(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    return {name.decode("ascii", "replace").lower(): value.decode("latin-1") for name, value in headers}


def _limited(parts: Iterable[bytes]) -> bytes:
    read = bytearray()
    for part in parts:
        read += part
        if len(read) > MOST_BYTES:
            raise CallFailed("too_large", permanent=True)
    return bytes(read)
