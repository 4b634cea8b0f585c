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

from websockets.asyncio.client import ClientConnection

from runtime.bench.at_window import PATIENCE, Window, a_window, entered
from runtime.bench.cpu import milliseconds
from runtime.bench.fresh_shop import Owner, a_fresh_shop, the_running_product
from runtime.bench.report import Talked, talk_table
from runtime.embedded.state import State, open_state
from runtime.embedded.surroundings import state_folder
from shop.kernel.clock import SystemClock

MEMBERS = 1_000
WRITERS = 10
SECONDS = 10
LINES_A_SECOND = 10
_AT_ONCE = 40
"""Browsers that open their sockets together."""


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
        state = open_state(state_folder())
        sys.stdout.write(talk_table(talking(owner, state, members=told.members)) + "\n")


def talking(owner: Owner, state: State, *, members: int = MEMBERS, seconds: int = SECONDS) -> Talked:
    """Let everybody in, let some of them talk, and listen what the others hear."""
    now = SystemClock().now()
    with a_fresh_shop(owner, now) as workspace, a_window(workspace, state, now) as window:
        return asyncio.run(_Visit(window, seconds).run(members))


@dataclass(frozen=True, slots=True)
class _Visit:
    """Everybody at the window of one shop."""

    window: Window
    seconds: int

    async def run(self, members: int) -> Talked:
        """The whole of it."""
        pid = self.window.pid
        async with AsyncExitStack() as open_lines:
            began = time.monotonic()
            lines = await self._all_in(open_lines, members)
            all_in = time.monotonic() - began
            heard = [_Heard() for _ in lines]
            said = self.seconds * LINES_A_SECOND
            ears = [asyncio.create_task(_listen(*one, said)) for one in zip(lines, heard, strict=True)]
            before = milliseconds({"web": pid})["web"]
            began = time.monotonic()
            await self._talk(lines[:WRITERS], said)
            await asyncio.wait(ears, timeout=PATIENCE)
            for ear in ears:
                ear.cancel()
            await asyncio.gather(*ears, return_exceptions=True)
            took = time.monotonic() - began
            cpu = milliseconds({"web": pid})["web"] - before
        return Talked(
            members=members,
            entered_seconds=all_in,
            said=said,
            lost=sum(one.numbers != list(range(2, said + 2)) for one in heard),
            late=[each for one in heard for each in one.late],
            cpu=cpu / 1000 / took,
        )

    async def _all_in(self, open_lines: AsyncExitStack, members: int) -> list[ClientConnection]:
        gate = asyncio.Semaphore(_AT_ONCE)

        async def enter() -> ClientConnection:
            async with gate:
                visitor = await asyncio.to_thread(self.window.visitor)
                line = await open_lines.enter_async_context(self.window.line(visitor))
                await entered(line, self.window)
                return line

        return await asyncio.gather(*(enter() for _ in range(members)))

    async def _talk(self, writers: Sequence[ClientConnection], said: int) -> None:
        """One line after the other, evenly."""
        began = time.monotonic()
        for place in range(said):
            await asyncio.sleep(max(0.0, began + place / LINES_A_SECOND - time.monotonic()))
            await writers[place % len(writers)].send(self.window.command("chat:write", body=f"riga {place}"))


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
