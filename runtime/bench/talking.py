"""A thousand people in the chat of one live session, served by one web process: who hears what, and how soon.

`python -m runtime.bench.talking` measures this part alone, on a running product (`vetrina up`). It sets up a shop of
its own with its window open, serves it by a web process of its own on the loopback, and removes both.
"""

import argparse
import asyncio
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import orjson
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from runtime.bench.at_window import PATIENCE, Window, a_window
from runtime.bench.cpu import milliseconds
from runtime.bench.fresh_shop import Owner, a_fresh_shop, the_running_product
from runtime.bench.report import Talked, talk_table
from runtime.embedded.state import State, open_state
from runtime.embedded.surroundings import state_folder
from shop.kernel.clock import SystemClock

MEMBERS: Final = 1_000
WRITERS: Final = 10
SECONDS: Final = 10
LINES_A_SECOND: Final = 10
LONGEST: Final = 240.0
"""Seconds for the whole of it; whoever is not in or has not heard everything by then has lost it."""
_AT_ONCE: Final = 40
"""Browsers that open their sockets together."""
_SAID_TO_BE_HERE: Final = 15.0
"""Seconds after which a page says that it is there, as ours do."""


@dataclass(slots=True)
class _Page:
    """One open page: it reads what comes from the first moment on, as every browser does."""

    line: ClientConnection
    joined: asyncio.Event = field(default_factory=asyncio.Event)
    numbers: list[int] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    """Milliseconds from what was written to what was heard, each."""
    closed: int = 0
    """With which code the server closed it; 0 for one that stayed."""

    async def listen(self) -> None:
        """Until the socket is closed."""
        clock = SystemClock()
        try:
            async for message in self.line:
                frame = orjson.loads(message)
                if frame["type"] == "joined":
                    self.joined.set()
                elif frame["type"] == "event" and frame["name"] == "chat:line":
                    self.numbers.append(frame["seq"])
                    written = datetime.fromisoformat(frame["body"]["at"])
                    self.late.append((clock.now() - written).total_seconds() * 1000)
        finally:
            self.closed = self.line.close_code or 0
            self.joined.set()  # nobody waits for a page that is gone

    async def stay(self, said: str) -> None:
        """Say now and then that the page is there."""
        with suppress(ConnectionClosed):
            while True:
                await asyncio.sleep(_SAID_TO_BE_HERE)
                await self.line.send(said)


def main() -> None:
    """Measure this part alone, and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=MEMBERS, help="how many are in the chat")
    parser.add_argument("--seconds", type=int, default=SECONDS, help="how long some of them talk")
    told = parser.parse_args()
    with the_running_product() as owner:
        state = open_state(state_folder())
        talked = talking(owner, state, members=told.members, seconds=told.seconds)
        sys.stdout.write(talk_table(talked) + "\n")


def talking(owner: Owner, state: State, *, members: int = MEMBERS, seconds: int = SECONDS) -> Talked:
    """Let everybody in, let some of them talk, and listen what the others hear."""
    now = SystemClock().now()
    with a_fresh_shop(owner, now) as workspace, a_window(workspace, state, now) as window:
        return asyncio.run(_Visit(window, seconds).run(members))


@dataclass(slots=True)
class _Visit:
    """Everybody at the window of one shop."""

    window: Window
    seconds: int
    pages: list[_Page] = field(default_factory=list)
    works: list[asyncio.Task[None]] = field(default_factory=list)

    async def run(self, members: int) -> Talked:
        """The whole of it."""
        async with AsyncExitStack() as open_lines:
            try:
                return await self._measured(open_lines, members)
            finally:
                # All at once, while everybody still reads: who does not read cannot hear that it is over.
                await asyncio.gather(*(page.line.close() for page in self.pages))
                for work in self.works:
                    work.cancel()
                await asyncio.gather(*self.works, return_exceptions=True)

    async def _measured(self, open_lines: AsyncExitStack, members: int) -> Talked:
        began, before = time.monotonic(), self._used()
        with suppress(TimeoutError):
            async with asyncio.timeout(LONGEST):
                await self._all_in(open_lines, members)
        all_in, to_enter = time.monotonic() - began, self._used() - before
        said = self.seconds * LINES_A_SECOND
        began, before = time.monotonic(), self._used()
        await self._talk([page for page in self.pages if not page.closed][:WRITERS], said)
        await self._until_heard(said)
        took = time.monotonic() - began
        return Talked(
            members=members,
            entered_seconds=all_in,
            entered_cpu=to_enter,
            said=said,
            lost=sum(page.numbers != list(range(2, said + 2)) for page in self.pages)
            + (members - len(self.pages)),
            closed=Counter(page.closed for page in self.pages if page.closed),
            late=[each for page in self.pages for each in page.late],
            cpu=(self._used() - before) / took,
        )

    async def _all_in(self, open_lines: AsyncExitStack, members: int) -> None:
        gate = asyncio.Semaphore(_AT_ONCE)

        async def enter() -> None:
            async with gate:
                visitor = await asyncio.to_thread(self.window.visitor)
                page = _Page(await open_lines.enter_async_context(self.window.line(visitor)))
                self.works.append(asyncio.create_task(page.listen()))
                await page.line.send(self.window.hello())
                await page.joined.wait()
                self.works.append(asyncio.create_task(page.stay(self.window.command("presence:here"))))
                self.pages.append(page)

        await asyncio.gather(*(enter() for _ in range(members)))

    async def _talk(self, writers: Sequence[_Page], said: int) -> None:
        """One line after the other, evenly."""
        began = time.monotonic()
        for place in range(said):
            await asyncio.sleep(max(0.0, began + place / LINES_A_SECOND - time.monotonic()))
            await writers[place % len(writers)].line.send(
                self.window.command("chat:write", body=f"riga {place}")
            )

    async def _until_heard(self, said: int) -> None:
        """Until everybody who is still there has heard every line, or it took too long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while any(len(page.numbers) < said and not page.closed for page in self.pages):  # noqa: ASYNC110  # each page counts alone
                    await asyncio.sleep(0.05)

    def _used(self) -> float:
        """Seconds of a processor that the web process has taken."""
        return milliseconds({"web": self.window.pid})["web"] / 1000


if __name__ == "__main__":
    main()
