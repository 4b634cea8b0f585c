"""A shop's open window for measurements, served by a web process of its own: how a browser gets in, and what it hears."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from typing import Any, Final
from uuid import UUID

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from flows.manage_members import add_member
from flows.start_live_session import start_live_session
from runtime.embedded.processes import Program, answers, free_port, start, stop, wait_ready
from runtime.embedded.state import State
from runtime.embedded.surroundings import plain
from runtime.environment import last_composed
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.language import Language
from shop.live.events import session_room
from shop.workspaces.viewing import workspace_view
from webapp.live.wire import SUBPROTOCOL

PATIENCE: Final = 60.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Window:
    """The window of one shop, behind one web process."""

    port: int
    pid: int
    slug: str
    workspace: WorkspaceId
    session: UUID
    number: int
    stream: str

    @property
    def origin(self) -> str:
        """Where its pages come from."""
        return f"http://127.0.0.1:{self.port}"

    def visitor(self) -> str:
        """The cookies that the window's page gives to somebody who looks in for the first time."""
        asking = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        asking.request("GET", f"/live/{self.slug}")
        kept = SimpleCookie(asking.getresponse().getheader("Set-Cookie", ""))
        asking.close()
        return "; ".join(f"{name}={one.value}" for name, one in kept.items())

    def door(self, visitor: str, tab: str) -> str:
        """A seat, and where that page gets the picture; asked again, it keeps both. Raises LookupError for neither."""
        asking = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Cookie": visitor, "Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}
        asking.request("POST", f"/live/{self.slug}/{self.number}/watch", json.dumps({"tab": tab}), headers)
        told = json.loads(asking.getresponse().read())
        asking.close()
        return str(told["access"]["doors"][0]["url"])

    def line(self, visitor: str) -> connect:
        """A socket to what is said. It takes whatever comes, as a browser does; it must be read all the same."""
        return connect(
            f"ws://127.0.0.1:{self.port}/live/socket",
            origin=Origin(self.origin),
            subprotocols=[Subprotocol(SUBPROTOCOL)],
            additional_headers={"Cookie": visitor},
            compression=None,
            ping_interval=None,
            max_queue=None,
            open_timeout=PATIENCE,
        )

    def hello(self) -> str:
        """The first frame of a page that wants to hear everything from the beginning."""
        rooms = [{"room": session_room(self.session), "after": 0}]
        return json.dumps({"type": "hello", "as": "viewer", "shop": self.slug, "rooms": rooms})

    def command(self, name: str, **body: Any) -> str:
        """A frame that asks for something in this session."""
        told = {"sessionId": str(self.session), **body}
        return json.dumps({"type": "command", "id": new_id().hex, "name": name, "body": told})


@contextmanager
def a_window(workspace: WorkspaceId, state: State, now: datetime) -> Iterator[Window]:
    """The window of that fresh shop, open to everybody for the length of the block."""
    member = add_member(
        now=now,
        actor="system",
        workspace_id=workspace,
        name="Tano",
        role="host",
        phone="+393330000001",
        language=Language.IT,
    )
    view = start_live_session(
        now=now, person=f"member:{member.id}", workspace_id=workspace, kind="window", title="Bench"
    )
    with transaction(workspace) as db:
        slug = workspace_view(db, workspace).slug
    running = start(_web(state))
    try:
        wait_ready(running)
        yield Window(
            port=int(running.program.argv[-1]),
            pid=running.pid,
            slug=slug,
            workspace=workspace,
            session=view.session_id,
            number=view.number,
            stream=view.stream,
        )
    finally:
        stop(running)


async def entered(line: ClientConnection, window: Window) -> None:
    """Say hello, and return when the page is in the room."""
    await line.send(window.hello())
    while json.loads(await line.recv())["type"] != "joined":
        pass


def _web(state: State) -> Program:
    """A web process of our own: everybody comes from one address here, which is no crowd elsewhere."""
    port = free_port()
    return Program(
        name="bench-web",
        argv=(sys.executable, "-m", "runtime.web", str(port)),
        log=state.logs / "bench-web.log",
        ready=lambda: answers(port),
        environment={**plain(), **last_composed(state), "SOCKETS_PER_MINUTE": "1000000"},
        patience=PATIENCE,
    )
