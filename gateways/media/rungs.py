"""A second, smaller rung of a stream: made of the first one while somebody asks for it, cut where that one is cut."""

import asyncio
import contextlib
from typing import Final

import structlog

from gateways.media.bus import FragmentBus
from gateways.media.encoding import rung_command
from gateways.media.fragments import Fragment, Init, read_fragments
from gateways.media.listening import Listener

RESTS_AFTER: Final = 20.0
"""Seconds; a player that is on this rung asks far more often."""
_BUFFER: Final = 4 * 1024 * 1024
_LOOK_SECONDS: Final = 2.0
_SECONDS_TO_END: Final = 2.0
_PAUSE: Final = 1.0
_log = structlog.get_logger()


class Rung:
    """The smaller picture of one stream. For one event loop."""

    def __init__(self, of: FragmentBus) -> None:
        self.bus = FragmentBus()
        self._of = of
        self._asked = 0.0
        self._task: asyncio.Task[None] | None = None

    def want(self) -> None:
        """Somebody asks for it: it is made from now on, and a while longer."""
        self._asked = asyncio.get_running_loop().time()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())

    @property
    def runs(self) -> bool:
        """Whether it is being made."""
        return self._task is not None and not self._task.done()

    async def stop(self) -> None:
        """Make it no more."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _wanted(self) -> bool:
        return asyncio.get_running_loop().time() - self._asked < RESTS_AFTER and not self._of.over

    async def _run(self) -> None:
        """One encoder after another: whenever the first rung begins anew, so does this one."""
        try:
            while self._wanted():
                await self._make()
                if self._wanted():
                    await asyncio.sleep(_PAUSE)
        finally:
            self.bus.clear()
            if self._of.over:
                self.bus.close()

    async def _make(self) -> None:
        listener = Listener()
        self._of.listen(listener)
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            *rung_command(), stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL, limit=_BUFFER
        )
        reading = asyncio.create_task(self._take(process))
        try:
            await self._pour(listener, process, reading)
        finally:
            self._of.leave(listener)
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
            await _end(process)

    async def _pour(
        self, listener: Listener, process: asyncio.subprocess.Process, reading: asyncio.Task[None]
    ) -> None:
        """Until nobody wants it, the first rung begins anew or skips, or the encoder gives up."""
        begun = False
        while self._wanted() and not reading.done() and process.stdin:
            item = await listener.next(_LOOK_SECONDS)
            if item is None:
                continue
            if isinstance(item, dict) or (isinstance(item, Init) and begun):
                return
            if isinstance(item, Fragment) and not begun:
                self._align(item)
                begun = True
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                process.stdin.write(item.data)
                await process.stdin.drain()

    def _align(self, first: Fragment) -> None:
        """Numbers, time and generation go on as the first rung's do, so that a player changes without a jump."""
        of = self._of
        segment = next((one for one in of.segments if first in one.parts), None)
        self.bus.clear()
        number = segment.number if segment else of.next_number
        self.bus.follow(number=number, start=first.start, generation=of.generation)

    async def _take(self, process: asyncio.subprocess.Process) -> None:
        if process.stdout is None:
            return
        try:
            async for item in read_fragments(process.stdout):
                if isinstance(item, Init):
                    self.bus.begin(item)
                else:
                    self.bus.add(item)
        except ValueError:
            _log.warning("second_rung_unreadable")


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.stdin:
        process.stdin.close()
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(_SECONDS_TO_END):
            while process.stdout and await process.stdout.read(_BUFFER):
                pass
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
