"""A hundred people watch one picture, talk and react: what stands still, what is lost, what grows.

`python -m runtime.bench.watching` measures this part alone, on a running product (`vetrina up`). It opens the window
of a shop of its own, shows a clip there by the product's media process, and has every page do as ours do: take a seat,
keep it, watch, listen, write a line now and then, react. Everything is on the loopback.
"""

import argparse
import asyncio
import contextlib
import sys
import time
from collections.abc import Coroutine
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import orjson
from websockets.asyncio.client import ClientConnection, connect

from flows.set_live_terms import TermsProfile, set_live_terms
from gateways.media.embedded import EmbeddedEngine
from runtime.bench.at_window import PATIENCE, Window, a_window, entered
from runtime.bench.cpu import milliseconds
from runtime.bench.fresh_shop import Owner, a_fresh_shop, the_running_product
from runtime.bench.live_pictures import film, memory_of
from runtime.bench.watched import Watched, watch_table
from runtime.embedded.state import State, open_state, read_json
from runtime.embedded.surroundings import state_folder
from runtime.environment import last_composed
from shop.kernel.clock import SystemClock

VIEWERS: Final = 100
SECONDS: Final = 120.0
_WARM_SECONDS: Final = 10.0
"""Until then buffers fill; after it memory should stay what it is. Of a short measurement, a third."""
_LINES_A_SECOND: Final = 5
_REACTIONS_A_SECOND: Final = 20
_STALL_SECONDS: Final = 1.0
_KEPT_FOR: Final = 15.0
"""Seconds after which a page asks for its seat again, as ours do."""
_AT_ONCE: Final = 20


@dataclass(slots=True)
class _Page:
    """One open page, and what came to it."""

    visitor: str
    tab: str
    line: ClientConnection
    pictures: list[float] = field(default_factory=list)
    """When each fragment came."""
    skipped: int = 0
    numbers: list[int] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    counted: int = 0
    """Of its reactions, those that were taken."""
    refused: int = 0
    sees: asyncio.Event = field(default_factory=asyncio.Event)


def main() -> None:
    """Measure this part alone, and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--viewers", type=int, default=VIEWERS, help="how many watch")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long")
    told = parser.parse_args()
    with the_running_product() as owner:
        watched = watching(owner, open_state(state_folder()), viewers=told.viewers, seconds=told.seconds)
        sys.stdout.write(watch_table([watched]) + "\n")


def watching(owner: Owner, state: State, *, viewers: int = VIEWERS, seconds: float = SECONDS) -> Watched:
    """Let everybody in and watch for so long."""
    now = SystemClock().now()
    composed = last_composed(state)
    clip = Path(composed["MEDIA_FOLDER"]) / "bench-watching.mp4"
    film(clip)
    try:
        with (
            a_fresh_shop(owner, now) as workspace,
            a_window(workspace, state, now) as window,
            closing(EmbeddedEngine(composed["MEDIA_URL"], SystemClock())) as engine,
        ):
            terms = TermsProfile(seats=viewers)
            set_live_terms(now=now, actor="system", workspace_id=workspace, terms=terms)
            engine.add_camera(workspace, window.stream, str(clip), "clip")
            media = int(read_json(state.processes)["media"]["pid"])
            crowd = _Crowd(window, {"web": window.pid, "media": media}, seconds)
            watched = asyncio.run(crowd.watch(viewers, owner))
            engine.end(workspace, window.stream)
    finally:
        clip.unlink()
    return watched


@dataclass(slots=True)
class _Crowd:
    window: Window
    pids: dict[str, int]
    seconds: float
    pages: list[_Page] = field(default_factory=list)
    said: int = 0

    async def watch(self, viewers: int, owner: Owner) -> Watched:
        """Everybody in, then all at once: pictures, lines, reactions."""
        async with AsyncExitStack() as open_pages:
            await self._all_in(open_pages, viewers)
            works = [asyncio.create_task(work) for page in self.pages for work in self._of(page)]
            try:
                async with asyncio.timeout(PATIENCE):
                    await asyncio.gather(*(page.sees.wait() for page in self.pages))
                for page in self.pages:
                    page.pictures.clear()
                    page.skipped = 0
                return await self._measured(owner)
            finally:
                for work in works:
                    work.cancel()
                await asyncio.gather(*works, return_exceptions=True)

    async def _all_in(self, open_pages: AsyncExitStack, viewers: int) -> None:
        gate = asyncio.Semaphore(_AT_ONCE)

        async def enter(number: int) -> None:
            async with gate:
                visitor = await asyncio.to_thread(self.window.visitor)
                line = await open_pages.enter_async_context(self.window.line(visitor))
                await entered(line, self.window)
                self.pages.append(_Page(visitor, f"bench-page-{number}", line))

        await asyncio.gather(*(enter(number) for number in range(viewers)))

    def _of(self, page: _Page) -> tuple[Coroutine[Any, Any, None], ...]:
        return self._see(page), self._listen(page), self._stay(page)

    async def _see(self, page: _Page) -> None:
        url = await asyncio.to_thread(self.window.door, page.visitor, page.tab)
        async with connect(url, compression=None, max_size=None) as picture:
            async for message in picture:
                if isinstance(message, bytes):
                    page.pictures.append(time.monotonic())
                    page.sees.set()
                elif orjson.loads(message)["type"] == "skipped":
                    page.skipped += 1

    async def _listen(self, page: _Page) -> None:
        clock = SystemClock()
        async for message in page.line:
            frame = orjson.loads(message)
            if frame["type"] == "event" and frame["name"] == "chat:line":
                page.numbers.append(frame["seq"])
                written = datetime.fromisoformat(frame["body"]["at"])
                page.late.append((clock.now() - written).total_seconds() * 1000)
            elif frame["type"] == "done":
                page.counted += bool(frame["body"].get("counted"))
            elif frame["type"] == "refused":
                page.refused += 1

    async def _stay(self, page: _Page) -> None:
        """A page keeps its seat."""
        while True:
            await asyncio.sleep(_KEPT_FOR)
            await asyncio.to_thread(self.window.door, page.visitor, page.tab)

    async def _measured(self, owner: Owner) -> Watched:
        busy = [asyncio.create_task(self._talk()), asyncio.create_task(self._react())]
        began = time.monotonic()
        warm = min(_WARM_SECONDS, self.seconds / 3)
        await asyncio.sleep(warm)
        before, used = self._memory(), milliseconds(self.pids)
        await asyncio.sleep(self.seconds - warm)
        took = time.monotonic() - began - warm
        after = self._memory()
        spent = {name: (ms - used[name]) / 1000 / took for name, ms in milliseconds(self.pids).items()}
        for one in busy:
            one.cancel()
        await asyncio.gather(*busy, return_exceptions=True)
        await self._until_quiet()
        expected = list(range(2, self.said + 2))
        return Watched(
            viewers=len(self.pages),
            seconds=self.seconds,
            stalls=sum(b - a > _STALL_SECONDS for one in self.pages for a, b in pairwise(one.pictures)),
            skipped=sum(one.skipped for one in self.pages),
            fragments=min(len(one.pictures) for one in self.pages),
            said=self.said,
            lost=sum(one.numbers != expected for one in self.pages),
            late=[each for one in self.pages for each in one.late],
            reacted=sum(one.counted for one in self.pages),
            reactions_lost=sum(one.counted for one in self.pages) - self._felt(owner),
            refused=sum(one.refused for one in self.pages),
            megabytes={name: (before[name], after[name]) for name in self.pids},
            cpu=spent,
        )

    async def _talk(self) -> None:
        """One line after the other, of one page after the other."""
        began = time.monotonic()
        while True:
            page = self.pages[self.said % len(self.pages)]
            await page.line.send(self.window.command("chat:write", body=f"riga {self.said}"))
            self.said += 1
            await asyncio.sleep(max(0.0, began + self.said / _LINES_A_SECOND - time.monotonic()))

    async def _react(self) -> None:
        began, given = time.monotonic(), 0
        rate = min(_REACTIONS_A_SECOND, len(self.pages))
        while True:
            page = self.pages[given % len(self.pages)]
            await page.line.send(self.window.command("reaction:give", reaction="heart"))
            given += 1
            await asyncio.sleep(max(0.0, began + given / rate - time.monotonic()))

    async def _until_quiet(self) -> None:
        """Until everybody has heard every line, and a moment for the last reactions to be counted."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while any(len(one.numbers) < self.said for one in self.pages):  # noqa: ASYNC110  # each page counts alone
                    await asyncio.sleep(0.1)
        await asyncio.sleep(1)

    def _felt(self, owner: Owner) -> int:
        row = owner.execute(
            "SELECT coalesce(sum(total), 0) FROM reaction_count WHERE session_id = %s", [self.window.session]
        ).fetchone()
        return int(str(row[0])) if row else 0

    def _memory(self) -> dict[str, float]:
        return {name: memory_of(pid) for name, pid in self.pids.items()}


if __name__ == "__main__":
    main()
