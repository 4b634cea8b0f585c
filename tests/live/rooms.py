"""Builders of rooms: the shop's web process on a port, and browsers whose sockets are in its rooms."""

import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx2
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from flows.issue_live_link import issue_live_link
from flows.manage_members import add_member, issue_work_link
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, new_id
from shop.kernel.language import Language
from shop.live.event_bodies import NoteAdded
from shop.live.events import tell
from shop.workspaces.roster import RosterEntry
from tests.fakes.serving import served
from tests.web.visiting import healthy, nothing_found
from tests.world import MORNING, PinnedClock, Shop
from webapp.app import create_app
from webapp.live.wire import SUBPROTOCOL
from webapp.wiring import WebWiring

PATIENCE = 60.0
"""Seconds; a passing test waits for none of them."""


@dataclass
class Line:
    """An open socket of a test's browser, with every frame that came."""

    socket: ClientConnection
    frames: list[dict[str, Any]] = field(default_factory=list)

    def send(self, kind: str, **told: Any) -> None:
        """One frame."""
        self.socket.send(json.dumps({"type": kind, **told}))

    def ask(self, name: str, *, id: str = "", **body: Any) -> dict[str, Any]:  # noqa: A002  # as on the wire
        """A command, and what it was answered."""
        command = id or new_id().hex
        self.send("command", id=command, name=name, body=body)
        return self.answer(command)

    def answer(self, command: str) -> dict[str, Any]:
        """What the command of that id was answered."""
        return self.until(lambda frame: frame["type"] in {"done", "refused"} and frame["id"] == command)

    def until(self, wanted: Callable[[dict[str, Any]], bool], patience: float = PATIENCE) -> dict[str, Any]:
        """The next frame that is wanted; raises TimeoutError where none comes within so many seconds."""
        end = time.monotonic() + patience
        while True:
            frame: dict[str, Any] = json.loads(self.socket.recv(timeout=max(0.01, end - time.monotonic())))
            self.frames.append(frame)
            if wanted(frame):
                return frame

    def kind(self, kind: str) -> dict[str, Any]:
        """The next frame of that kind."""
        return self.until(lambda frame: frame["type"] == kind)

    def passed(self, name: str, patience: float = PATIENCE) -> dict[str, Any]:
        """The body of the next thing of that name that passes in a room."""
        frame = self.until(lambda frame: name in [one["name"] for one in frame.get("items", [])], patience)
        return next(item["body"] for item in frame["items"] if item["name"] == name)

    def event(self, seq: int) -> dict[str, Any]:
        """The event of that number."""
        return self.until(lambda frame: frame["type"] == "event" and frame["seq"] == seq)

    @property
    def numbers(self) -> list[int]:
        """Of the events that came, in the order in which they came."""
        return [frame["seq"] for frame in self.frames if frame["type"] == "event"]

    def ends(self) -> int:
        """The code with which the server closes it."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                self.frames.append(json.loads(self.socket.recv(timeout=PATIENCE)))
            except ConnectionClosed as closed:
                return closed.rcvd.code if closed.rcvd else 1006
        raise AssertionError("it was not closed")


@dataclass
class Browser:
    """A browser with its cookies."""

    address: str
    client: httpx2.Client
    link: str = ""
    """The last one that was opened."""

    def open_link(self, url: str) -> httpx2.Response:
        """Follow a link out of the chat, and say that it is one's own."""
        self.link = url
        path = f"/l/{url.rpartition('/')[2]}"
        self.client.post(f"{path}/open", headers={"Sec-Fetch-Site": "same-origin"})
        return self.client.get(path)

    @contextmanager
    def line(self, *rooms: str | tuple[str, int], as_: str = "member", **hello: Any) -> Iterator[Line]:
        """A socket in these rooms; a pair says what is known of a room already."""
        with self.knock() as line:
            wanted = [
                {"room": one} if isinstance(one, str) else {"room": one[0], "after": one[1]} for one in rooms
            ]
            line.send("hello", **{"as": as_}, rooms=wanted, **hello)
            yield line

    @contextmanager
    def knock(self, *, origin: str | None = None, protocol: str = SUBPROTOCOL, **told: Any) -> Iterator[Line]:
        """A socket before its first frame."""
        cookies = "; ".join(f"{one.name}={one.value}" for one in self.client.cookies.jar)
        with connect(
            self.address.replace("http", "ws") + "/live/socket",
            origin=(self.address if origin is None else origin) or None,  # type: ignore[arg-type]  # a NewType of str
            subprotocols=[protocol],  # type: ignore[list-item]  # as above
            additional_headers={"Cookie": cookies} if cookies else {},
            **told,
        ) as socket:
            yield Line(socket)


@contextmanager
def web(clock: PinnedClock | None = None, **changes: Any) -> Iterator[str]:
    """The address of a web process, in a thread of its own."""
    told: dict[str, Any] = {"clock": clock or PinnedClock(), "health": healthy, "search": nothing_found}
    app = create_app(WebWiring(**(told | changes)))
    with served(app) as address:
        yield address


@contextmanager
def a_browser(address: str) -> Iterator[Browser]:
    """A browser that knows nothing yet."""
    with httpx2.Client(base_url=address, timeout=PATIENCE) as client:
        yield Browser(address, client)


@contextmanager
def at_work(address: str, shop: Shop, member: RosterEntry) -> Iterator[Browser]:
    """The browser of a member who has signed in."""
    link = issue_work_link(now=MORNING, actor="member", workspace_id=shop.id, member_id=member.id)
    with a_browser(address) as browser:
        browser.open_link(link.url)
        yield browser


@contextmanager
def invited(
    address: str, shop: Shop, session: UUID, customer: CustomerId, guest_name: str = ""
) -> Iterator[Browser]:
    """The browser of a customer who opened the link of a live session."""
    link = issue_live_link(
        now=MORNING,
        actor="member",
        workspace_id=shop.id,
        session_id=session,
        customer_id=customer,
        language=Language.IT,
        guest_name=guest_name,
    )
    with a_browser(address) as browser:
        browser.open_link(link.url)
        yield browser


def a_colleague(shop: Shop, name: str = "Rosaria", role: str = "salesperson", number: int = 1) -> RosterEntry:
    """Somebody who works in the shop."""
    return add_member(
        now=MORNING,
        actor="member",
        workspace_id=shop.id,
        name=name,
        role=role,
        phone=f"+39333900{number:04d}",
        language=Language.IT,
    )


def happens(shop: Shop, room: str, words: str = "", session: UUID | None = None) -> int:
    """Something is told in a room; its number."""
    body = NoteAdded(session_id=session or new_id(), note=words, by_name="Rosaria")
    with transaction(shop.id) as db:
        return tell(
            db,
            workspace_id=shop.id,
            room=room,
            name="session:noteAdded",
            body=body,
            actor="system",
            at=MORNING,
            session_id=session,
        )


def a_narrow_way(address: str) -> socket.socket:
    """A connection to that address which takes little at once: whoever does not read is noticed soon."""
    host, _, port = address.removeprefix("http://").partition(":")
    way = socket.socket()
    way.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
    way.connect((host, int(port)))
    return way


def is_refused_at_the_door(browser: Browser, **told: Any) -> int:
    """The HTTP status with which a socket is refused before it opens."""
    try:
        with browser.knock(**told):
            return 101
    except InvalidStatus as no:
        return no.response.status_code
