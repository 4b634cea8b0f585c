"""One picture on its way in: ffmpeg runs, what it makes is given on, and where copying is not enough it encodes."""

import asyncio
import contextlib
from collections import deque
from enum import Enum
from typing import Protocol

import structlog

from gateways.media.encoding import LADDER, Feed, Step, command
from gateways.media.fragments import Fragment, Init, read_fragments

_log = structlog.get_logger()
_LARGEST_BEGINNING = 16 * 1024 * 1024
"""So much of what was written is kept until a picture comes, for the second step of the ladder."""
_SECONDS_TO_END = 2.0
_BUFFER = 4 * 1024 * 1024
_SILENT_SECONDS = 10.0
"""A picture that stands still for so long does not come any more."""


class Sink(Protocol):
    """Where the picture goes."""

    def begin(self, init: Init) -> None:
        """An init segment."""
        ...

    def add(self, fragment: Fragment) -> None:
        """The next moment."""
        ...


class Ended(Enum):
    """Why nothing more comes."""

    OVER = ""
    """The source has ended, or we were told to stop."""
    PASSWORD = "password"  # noqa: S105  # the word for what is wrong, no secret
    UNREACHABLE = "unreachable"
    MISSING = "missing"
    SILENT = "silent"
    BROKEN = "broken"


class _Unfit(Exception):
    """Copied as it is, browsers would not show it."""


_COMPLAINTS = (
    ("401 Unauthorized", Ended.PASSWORD),
    ("403 Forbidden", Ended.PASSWORD),
    ("404 Not Found", Ended.MISSING),
    ("Connection refused", Ended.UNREACHABLE),
    ("No route to host", Ended.UNREACHABLE),
    ("Network is unreachable", Ended.UNREACHABLE),
    ("Name or service not known", Ended.UNREACHABLE),
    ("Failed to resolve", Ended.UNREACHABLE),
    ("Connection timed out", Ended.UNREACHABLE),
    ("Operation timed out", Ended.SILENT),
    ("No such file", Ended.MISSING),
)


class Ingest:
    """One source, from its first byte to its last."""

    def __init__(self, feed: Feed, sink: Sink) -> None:
        self._feed = feed
        self._sink = sink
        self._process: asyncio.subprocess.Process | None = None
        self._listening: asyncio.Task[None] | None = None
        self._beginning: list[bytes] | None = []
        self._writing = asyncio.Lock()
        self._said: deque[str] = deque(maxlen=20)
        self.came = False
        """Whether a picture has come."""

    async def run(self) -> Ended:
        """Take the picture in until it ends; tells why it did."""
        steps = LADDER[LADDER.index(self._feed.first) :]
        for step in steps:
            try:
                return await self._attempt(step)
            except _Unfit:
                if step == steps[-1]:
                    return Ended.BROKEN
                _log.info("picture_is_encoded_anew")
        return Ended.BROKEN

    async def write(self, chunk: bytes) -> None:
        """The next bytes of a piped source; waits while ffmpeg is behind."""
        async with self._writing:
            if self._beginning is not None:
                self._beginning.append(chunk)
                if sum(map(len, self._beginning)) > _LARGEST_BEGINNING:
                    self._beginning = None
            await self._pour(chunk)

    async def _attempt(self, step: Step) -> Ended:
        self._said.clear()
        self._process = self._listening = None
        try:
            process = await self._start(step)
            self._listening = asyncio.create_task(self._listen(process))
            ended = await self._give_on(process, step)
        finally:
            await self._end()
            if self._listening is not None:
                await self._listening
        if self.came:
            return ended or Ended.OVER
        told = ended or self._complaint()
        if told is Ended.BROKEN and step == "copy":
            raise _Unfit
        return told

    async def _start(self, step: Step) -> asyncio.subprocess.Process:
        pipe, none = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
        async with self._writing:
            self._process = await asyncio.create_subprocess_exec(
                *command(self._feed, step),
                stdin=pipe if self._feed.piped else none,
                stdout=pipe,
                stderr=pipe,
                limit=_BUFFER,
            )
            for chunk in self._beginning or ():
                await self._pour(chunk)
        return self._process

    async def _give_on(self, process: asyncio.subprocess.Process, step: Step) -> Ended | None:
        """Until it ends by itself; tells what was wrong where we had to end it."""
        if process.stdout is None:
            return Ended.BROKEN
        items = read_fragments(process.stdout)
        while True:
            try:
                async with asyncio.timeout(None if self._feed.piped else _SILENT_SECONDS):
                    item = await anext(items, None)
            except TimeoutError:
                return Ended.SILENT if self.came else self._complaint(Ended.SILENT)
            except ValueError:
                return Ended.BROKEN
            if item is None:
                return None
            self._take(item, step)

    def _take(self, item: Init | Fragment, step: Step) -> None:
        if isinstance(item, Init):
            if step == "copy" and not item.tracks.plays_everywhere:
                raise _Unfit
            self._sink.begin(item)
            return
        self.came = True
        self._beginning = None
        self._sink.add(item)

    async def _pour(self, chunk: bytes) -> None:
        if self._process and self._process.stdin and not self._process.stdin.is_closing():
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                self._process.stdin.write(chunk)
                await self._process.stdin.drain()

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        """Keep what ffmpeg complains about: it may name addresses, and goes into no log."""
        while process.stderr and (line := await process.stderr.readline()):
            self._said.append(line.decode(errors="replace"))

    def _complaint(self, otherwise: Ended = Ended.BROKEN) -> Ended:
        said = "".join(self._said)
        return next((ended for words, ended in _COMPLAINTS if words in said), otherwise)

    async def _end(self) -> None:
        process = self._process
        if process is None:
            return
        if process.stdin:
            process.stdin.close()  # or it would wait for more before it heeds the signal
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(_SECONDS_TO_END):
                await _until_over(process)
        except TimeoutError:
            process.kill()
            await _until_over(process)


async def _until_over(process: asyncio.subprocess.Process) -> None:
    """Wait for its end; what it still says is read, since with a full pipe its end would not be noticed."""
    while process.stdout and await process.stdout.read(_BUFFER):
        pass
    await process.wait()
