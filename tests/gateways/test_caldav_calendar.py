"""A calendar's server may be slow, wrong, hostile, or not out there at all: nothing of that hurts, and each has a name."""

import base64
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from gateways.caldav_calendar import MOST_BYTES, CalDavCalendars
from gateways.caldav_xml import XmlRefused, asked_events, parsed, responses
from gateways.calendar_objects import ObjectUnreadable, event_seen
from runtime.embedded.processes import free_port
from shop.booking.outside import Account, Asked, CallFailed, Stretch
from tests.fakes.serving import served

FIRST = datetime(2026, 11, 20, tzinfo=UTC)
ASKED = Asked(FIRST, FIRST + timedelta(days=30), ZoneInfo("Europe/Rome"))
PASSWORD = "word:with:Ünicode"

CALENDAR = """<?xml version="1.0"?><multistatus xmlns="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"
xmlns:s="http://calendarserver.org/ns/"><response><href>/c/</href><propstat><prop><resourcetype><collection/>
<c:calendar/></resourcetype><displayname>Ada</displayname>{mark}</prop><status>HTTP/1.1 200 OK</status></propstat>
</response></multistatus>"""
EVENTS = """<?xml version="1.0"?><d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">{events}
</d:multistatus>"""
EVENT = """<d:response><d:href>/c/{uid}.ics</d:href><d:propstat><d:prop><d:getetag>"1"</d:getetag><c:calendar-data>
BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:{uid}\nDTSTART:20261123T090000Z\nDTEND:20261123T100000Z\nEND:VEVENT
END:VCALENDAR</c:calendar-data></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"""
LAUGHS = """<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>
<multistatus xmlns="DAV:"><response><href>&b;</href></response></multistatus>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/hostname">]>
<multistatus xmlns="DAV:"><response><href>&a;</href></response></multistatus>"""

Answer = Callable[[Request], Response]


@contextmanager
def server(answer: Answer) -> Iterator[Account]:
    """A server that answers everything so."""

    def door(request: Request) -> Response:
        return answer(request)

    methods = ["PROPFIND", "REPORT", "PUT", "GET", "DELETE"]
    with served(Starlette(routes=[Route("/{path:path}", door, methods=methods)])) as url:
        yield Account(f"{url}/c/", "ada", PASSWORD)


def ours(seconds: float = 20.0) -> CalDavCalendars:
    return CalDavCalendars(private_addresses=True, seconds=seconds)


def multi(text: str) -> Response:
    return Response(text, 207, media_type="application/xml")


def dav(events: str = "", mark: str = "") -> Answer:
    """A well-behaved server."""
    return lambda request: multi(
        CALENDAR.format(mark=mark) if request.method == "PROPFIND" else EVENTS.format(events=events)
    )


def reason(act: Callable[[], object]) -> tuple[str, bool]:
    with pytest.raises(CallFailed) as failed:
        act()
    assert PASSWORD not in f"{failed.value!r} {failed.value.__cause__!r}"
    return failed.value.reason, failed.value.permanent


def test_request_proves_who_asks_and_what_is_asked() -> None:
    seen: list[Request] = []

    def note(request: Request) -> Response:
        seen.append(request)
        return dav(EVENT.format(uid="a"), "<getctag xmlns='http://calendarserver.org/ns/'>7</getctag>")(
            request
        )

    with server(note) as account:
        read = ours().read(account, ASKED)

    assert read.mark == "7"
    assert [(each.uid, each.etag, each.busy) for each in read.events or ()] == [
        (
            "a",
            '"1"',
            (Stretch(datetime(2026, 11, 23, 9, tzinfo=UTC), datetime(2026, 11, 23, 10, tzinfo=UTC)),),
        )
    ]
    assert [(each.method, each.headers["depth"]) for each in seen] == [("PROPFIND", "0"), ("REPORT", "1")]
    proof = seen[0].headers["authorization"].removeprefix("Basic ")
    assert base64.b64decode(proof).decode() == f"ada:{PASSWORD}"


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (401, ("refused", True)),
        (403, ("refused", True)),
        (404, ("gone", True)),
        (410, ("gone", True)),
        (301, ("http_301", True)),
        (200, ("http_200", True)),
        (400, ("http_400", True)),
        (429, ("busy", False)),
        (423, ("busy", False)),
        (500, ("busy", False)),
        (503, ("busy", False)),
    ],
)
def test_each_refusal_has_its_name(status: int, told: tuple[str, bool]) -> None:
    headers = {"Location": "http://127.0.0.1:1/"}
    with server(lambda _: Response("no", status, headers)) as account:
        assert reason(lambda: ours().check(account)) == told


def test_what_is_no_calendar_is_told_so() -> None:
    plain = CALENDAR.replace("<c:calendar/>", "")
    with server(lambda _: multi(plain.format(mark=""))) as account:
        assert reason(lambda: ours().check(account)) == ("no_calendar", True)
    with server(lambda _: multi("<html>")) as account:
        assert reason(lambda: ours().check(account)) == ("unreadable", False)


@pytest.mark.parametrize("document", [LAUGHS, OUTSIDE])
def test_document_that_declares_entities_is_refused(document: str) -> None:
    with pytest.raises(XmlRefused):
        responses(document.encode())
    with server(lambda _: multi(document)) as account:
        assert reason(lambda: ours().check(account)) == ("unreadable", False)


@pytest.mark.parametrize("document", [b"", b"\x00", b"<a>", b"<a/><b/>", b"<a>" * 60 + b"</a>" * 60, b"<a/>"])
def test_document_that_is_none_is_refused(document: bytes) -> None:
    with pytest.raises(XmlRefused):
        responses(document)


def test_what_is_asked_is_a_document_that_says_it() -> None:
    query = parsed(asked_events(FIRST, FIRST + timedelta(days=1)))

    (stretch,) = query.iter("{urn:ietf:params:xml:ns:caldav}time-range")
    assert stretch.attrib == {"start": "20261120T000000Z", "end": "20261121T000000Z"}


def test_endless_answer_and_one_that_trickles_are_given_up() -> None:
    def endless(_: Request) -> Response:
        return StreamingResponse((b" " * 1024 * 1024 for _ in range(100)), 207)

    def trickle(_: Request) -> Response:
        def parts() -> Iterator[bytes]:
            for _ in range(40):
                time.sleep(0.05)
                yield b" "

        return StreamingResponse(parts(), 207)

    assert MOST_BYTES < 100 * 1024 * 1024
    with server(endless) as account:
        assert reason(lambda: ours().check(account)) == ("too_large", True)
    with server(trickle) as account:
        assert reason(lambda: ours(seconds=0.3).check(account)) == ("slow", False)


def test_server_that_is_not_there_is_unreachable() -> None:
    account = Account(f"http://127.0.0.1:{free_port()}/c/", "ada", PASSWORD)

    assert reason(lambda: ours().check(account)) == ("unreachable", False)
    unknown = CalDavCalendars(resolve=lambda _host, _port: [])
    assert reason(lambda: unknown.check(Account("https://calendar.example/c/", "", ""))) == (
        "unreachable",
        False,
    )


@pytest.mark.parametrize(
    ("url", "addresses"),
    [
        ("http://calendar.example/c/", ["93.184.216.34"]),
        ("https://127.0.0.1/c/", []),
        ("https://localhost/c/", []),
        ("https://calendar.example/c/", ["10.0.0.7"]),
        ("https://calendar.example/c/", ["93.184.216.34", "169.254.169.254"]),
        ("https://calendar.example/c/", ["::ffff:127.0.0.1"]),
        ("https://ada:word@calendar.example/c/", ["93.184.216.34"]),
        ("file:///etc/passwd", []),
    ],
)
def test_address_inside_our_own_network_is_never_asked(url: str, addresses: list[str]) -> None:
    gateway = CalDavCalendars(resolve=lambda _host, _port: addresses)
    account = Account(url, "ada", PASSWORD)

    for act in (
        lambda: gateway.check(account),
        lambda: gateway.put(account, uid="a@b", body=b"x", etag=""),
        lambda: gateway.remove(account, uid="a@b", etag='"1"'),
    ):
        assert reason(act) == ("address", True)


def test_etag_that_a_server_does_not_tell_is_asked_for() -> None:
    told = EVENTS.format(events=EVENT.format(uid="a"))

    def answer(request: Request) -> Response:
        return Response(status_code=201) if request.method == "PUT" else multi(told)

    with server(answer) as account:
        assert ours().put(account, uid="a@vetrina", body=b"x", etag="") == '"1"'


def test_event_lies_below_the_calendar_whatever_it_is_called() -> None:
    paths: list[bytes] = []

    def answer(request: Request) -> Response:
        paths.append(request.scope["raw_path"])
        return Response(status_code=204, headers={"ETag": '"2"'})

    with server(answer) as account:
        ours().put(account, uid="../../secret?x#y@vetrina", body=b"x", etag='"1"')

    assert paths == [b"/c/..%2F..%2Fsecret%3Fx%23y.ics"]


@pytest.mark.parametrize(
    "lines",
    [
        ["RRULE:FREQ=MINUTELY"],
        ["RRULE:FREQ=DAILY;BYHOUR=" + ",".join(map(str, range(24))) + ";BYMINUTE=" + ",".join(map(str, range(60)))],
        ["RRULE:FREQ=nonsense"],
        ["RDATE:" + ",".join(f"20261123T{n // 60:02}{n % 60:02}00Z" for n in range(1440)) + "," + ",".join(f"20261124T{n // 60:02}{n % 60:02}00Z" for n in range(1440))],
        ["UID:"],
    ],
)  # fmt: skip
def test_event_without_measure_is_unreadable(lines: list[str]) -> None:
    told = ["UID:a"] if not any(line.startswith("UID") for line in lines) else []
    begins = ["BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", *told, "DTSTART:20261123T090000Z"]
    body = "\r\n".join([*begins, *lines, "DURATION:PT1M", "END:VEVENT", "END:VCALENDAR", ""])
    with pytest.raises(ObjectUnreadable):
        event_seen(body, '"1"', ASKED)
