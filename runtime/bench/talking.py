"""A thousand people in the chat of one live session, served by one web process: who hears what, and how soon.

`python -m runtime.bench.talking` measures this part alone, on a running product (`vetrina up`). It sets up a shop of
its own with its window open, serves it by a web process of its own on the loopback, and removes both.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from uuid import UUID

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from flows.manage_members import add_member
from flows.start_live_session import start_live_session
from runtime.bench.cpu import milliseconds
from runtime.bench.fresh_shop import Owner, a_fresh_shop, the_running_product
from runtime.bench.report import Talked, talk_table
from runtime.embedded.processes import Program, answers, free_port, start, stop, wait_ready
from runtime.embedded.state import State, open_state
from runtime.embedded.surroundings import PROJECT, plain
from runtime.environment import last_composed
from shop.kernel.clock import SystemClock
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.language import Language
from shop.live.events import session_room
from shop.workspaces.viewing import workspace_view
from webapp.live.wire import SUBPROTOCOL

MEMBERS = 1_000
WRITERS = 10
SECONDS = 10
LINES_A_SECOND = 10
_AT_ONCE = 40
"""Browsers that open their sockets together."""
_PATIENCE = 60.0


@dataclass(slots=True)
class _Heard:
    """What one browser has heard: numbers, and how late each came."""

    numbers: list[int] = field(default_factory=list)
    late: list[float] = field(default_factory=list)


def main() -> None:
    """Measure this part alone, and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=MEMBERS, help="how many are in the chat")
    told = parser.parse_args()
    with the_running_product() as owner:
        state = open_state(PROJECT / "state")
        sys.stdout.write(talk_table(talking(owner, state, members=told.members)) + "\n")


def talking(owner: Owner, state: State, *, members: int = MEMBERS, seconds: int = SECONDS) -> Talked:
    """Let everybody in, let some of them talk, and listen what the others hear."""
    now = SystemClock().now()
    with a_fresh_shop(owner, now) as workspace:
        session = _opened(workspace, now)
        with transaction(workspace) as db:
            slug = workspace_view(db, workspace).slug
        running = start(_web(state))
        try:
            wait_ready(running)
            visit = _Visit(int(running.program.argv[-1]), slug, session, seconds)
            talked = asyncio.run(visit.run(members, running.pid))
        finally:
            stop(running)
    return talked


def _opened(workspace: WorkspaceId, now: datetime) -> str:
    """The window of the shop: open to everybody."""
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
    return str(view.session_id)


def _web(state: State) -> Program:
    """A web process of our own: everybody comes from one address here, which is no crowd elsewhere."""
    port = free_port()
    return Program(
        name="bench-web",
        argv=(sys.executable, "-m", "runtime.web", str(port)),
        log=state.logs / "bench-web.log",
        ready=lambda: answers(port),
        environment={**plain(), **last_composed(state), "SOCKETS_PER_MINUTE": "1000000"},
        patience=_PATIENCE,
    )


@dataclass(frozen=True, slots=True)
class _Visit:
    """Everybody at the window of one shop."""

    port: int
    slug: str
    session: str
    seconds: int

    async def run(self, members: int, pid: int) -> Talked:
        """The whole of it."""
        async with AsyncExitStack() as open_lines:
            began = time.monotonic()
            lines = await self._all_in(open_lines, members)
            entered = time.monotonic() - began
            heard = [_Heard() for _ in lines]
            said = self.seconds * LINES_A_SECOND
            ears = [asyncio.create_task(_listen(*one, said)) for one in zip(lines, heard, strict=True)]
            before = milliseconds({"web": pid})["web"]
            began = time.monotonic()
            await self._talk(lines[:WRITERS], said)
            await asyncio.wait(ears, timeout=_PATIENCE)
            for ear in ears:
                ear.cancel()
            await asyncio.gather(*ears, return_exceptions=True)
            took = time.monotonic() - began
            cpu = milliseconds({"web": pid})["web"] - before
        return Talked(
            members=members,
            entered_seconds=entered,
            said=said,
            lost=sum(one.numbers != list(range(2, said + 2)) for one in heard),
            late=[each for one in heard for each in one.late],
            cpu=cpu / 1000 / took,
        )

    async def _all_in(self, open_lines: AsyncExitStack, members: int) -> list[ClientConnection]:
        cookie = await asyncio.to_thread(self._cookie)
        gate = asyncio.Semaphore(_AT_ONCE)

        async def enter() -> ClientConnection:
            async with gate:
                line = await open_lines.enter_async_context(self._line(cookie))
                await self._come_in(line)
                return line

        return await asyncio.gather(*(enter() for _ in range(members)))

    def _cookie(self) -> str:
        """What the window's page gives to whoever looks in."""
        asking = HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)
        asking.request("GET", f"/live/{self.slug}")
        kept = SimpleCookie(asking.getresponse().getheader("Set-Cookie", ""))
        asking.close()
        return "; ".join(f"{name}={one.value}" for name, one in kept.items())

    def _line(self, cookie: str) -> connect:
        return connect(
            f"ws://127.0.0.1:{self.port}/live/socket",
            origin=Origin(f"http://127.0.0.1:{self.port}"),
            subprotocols=[Subprotocol(SUBPROTOCOL)],
            additional_headers={"Cookie": cookie},
            compression=None,
            ping_interval=None,
            open_timeout=_PATIENCE,
        )

    async def _come_in(self, line: ClientConnection) -> None:
        room = [{"room": session_room(UUID(self.session)), "after": 0}]
        await line.send(json.dumps({"type": "hello", "as": "viewer", "shop": self.slug, "rooms": room}))
        while json.loads(await asyncio.wait_for(line.recv(), _PATIENCE))["type"] != "joined":
            pass

    async def _talk(self, writers: Sequence[ClientConnection], said: int) -> None:
        """One line after the other, evenly."""
        began = time.monotonic()
        for place in range(said):
            await asyncio.sleep(max(0.0, began + place / LINES_A_SECOND - time.monotonic()))
            body = {"sessionId": self.session, "body": f"riga {place}"}
            frame = {"type": "command", "id": new_id().hex, "name": "chat:write", "body": body}
            await writers[place % len(writers)].send(json.dumps(frame))


async def _listen(line: ClientConnection, heard: _Heard, said: int) -> None:
    """Until everything was heard, in whatever order."""
    clock = SystemClock()
    while len(heard.numbers) < said:
        frame = json.loads(await line.recv())
        if frame["type"] == "event" and frame["name"] == "chat:line":
            heard.numbers.append(frame["seq"])
            written = datetime.fromisoformat(frame["body"]["at"])
            heard.late.append((clock.now() - written).total_seconds() * 1000)


if __name__ == "__main__":
    main()
