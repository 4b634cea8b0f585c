"""Who moves a camera: one person at a time, for a while, and it stands still as soon as nobody holds a button."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from gateways.media.cameras import Source
from gateways.media.door import DoorKeeper
from gateways.media.sockets import GONE, Page, words_of
from gateways.media.streams import Key, Stream
from gateways.onvif import CameraRefused, OnvifCamera
from shop.kernel.clock import Clock

_log = structlog.get_logger()
_SECONDS_TO_STOP = 5.0
_TIMES_TO_STOP = 60


@dataclass(frozen=True, slots=True)
class SteeringTimes:
    """All in seconds."""

    dead_man: float = 1.2
    """A page says twice a second that its button is still held; without a word for so long the camera stops."""
    lease: float = 30.0
    """Whoever has not moved it for so long gives it back."""
    longest: float = 120.0
    """Whoever else wants it has it after that."""
    patrol: float = 12.0
    """So long it stays at one place of its patrol."""
    again: float = 1.0
    """A camera that could not be told to stop is told again after so long."""


@dataclass(slots=True)
class _Lease:
    page: Page
    taken: datetime
    used: datetime


class _Steered:
    """One camera that is moved, and everybody who would like to move it."""

    def __init__(self, source: Source, clock: Clock, times: SteeringTimes) -> None:
        self.source = source
        self.pages: dict[Page, Callable[[dict[str, Any]], None]] = {}
        self.camera = OnvifCamera(source.control, clock)
        self._clock = clock
        self._times = times
        self._lease: _Lease | None = None
        self._stopping: asyncio.TimerHandle | None = None
        self._moves = False
        self._wanted: tuple[float, float, float] | None = None
        self._working: asyncio.Task[None] | None = None
        self._patrol: asyncio.Task[None] | None = None

    async def come(self, page: Page, tell: Callable[[dict[str, Any]], None]) -> None:
        """The page would like to move it: it is told where it can be pointed, and who has it."""
        self.pages[page] = tell
        presets = [{"preset": preset, "name": name} for preset, name in await self._presets()]
        tell({"type": "presets", "presets": presets})
        self._claim(page)
        self._tell_all()
        self._set_patrol()

    def go(self, page: Page) -> None:
        """The page is gone: what it was doing ends."""
        self.pages.pop(page, None)
        if self._lease and self._lease.page is page:
            self._lease = None
            self._halt()
            self._tell_all()
        self._set_patrol()

    async def heed(self, page: Page, words: dict[str, Any]) -> None:
        """Do what the page says, where the camera is lent to it."""
        kind = words.get("type")
        if kind == "stop":
            if self._lease and self._lease.page is page:
                self._halt()
        elif kind == "patrol" and words.get("on"):
            self._give_back(page)
        elif not self._claim(page):
            self.pages[page]({"type": "refused", "reason": "taken"})
        elif kind == "move":
            self._move(words)
        elif kind == "preset":
            await self._try(page, self.camera.point(str(words.get("preset", ""))[:64]))
        self._tell_all()
        self._set_patrol()

    async def close(self) -> None:
        """Let the camera go."""
        if self._patrol is not None:
            self._patrol.cancel()
        self._halt()
        if self._working is not None:
            await asyncio.wait({self._working}, timeout=_SECONDS_TO_STOP)
        await self.camera.close()

    def _claim(self, page: Page) -> bool:
        """Whether it is lent to that page, now if it is free."""
        now, lease = self._clock.now(), self._lease
        if lease and lease.page is not page and not self._is_free(lease, now):
            return False
        if lease is None or lease.page is not page:
            self._halt()
            self._lease = _Lease(page, now, now)
        else:
            lease.used = now
        return True

    def _give_back(self, page: Page) -> None:
        """Whoever has it lets it go its round."""
        if self._lease and self._lease.page is page:
            self._lease = None
            self._halt()

    def _is_free(self, lease: _Lease, now: datetime) -> bool:
        unused = now - lease.used >= timedelta(seconds=self._times.lease)
        return unused or now - lease.taken >= timedelta(seconds=self._times.longest)

    def _tell_all(self) -> None:
        until = None
        if self._lease:
            until = (self._lease.used + timedelta(seconds=self._times.lease)).isoformat()
        for page, tell in self.pages.items():
            tell({"type": "lease", "yours": bool(self._lease and self._lease.page is page), "until": until})

    def _move(self, words: dict[str, Any]) -> None:
        speeds = [_number(words.get(name)) for name in ("pan", "tilt", "zoom")]
        self._wanted = (speeds[0], speeds[1], speeds[2])
        self._moves = True
        if self._stopping:
            self._stopping.cancel()
        self._stopping = asyncio.get_running_loop().call_later(self._times.dead_man, self._halt)
        self._work()

    def _halt(self) -> None:
        """Stand still: the button was let go, or whoever held it is gone."""
        if self._stopping:
            self._stopping.cancel()
            self._stopping = None
        if self._moves:
            self._moves = False
            self._wanted = None
            self._work()

    def _work(self) -> None:
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._catch_up())

    async def _catch_up(self) -> None:
        """Have the camera do the last thing that was wanted; what was wanted meanwhile before it is left out.

        A camera that was away while it should have stopped is told so for a minute: it may still be moving.
        """
        done, left = object(), _TIMES_TO_STOP
        while (wanted := (self._wanted, self._moves)) != done:
            speeds, moves = wanted
            try:
                await (self.camera.move(*speeds) if moves and speeds else self.camera.stop())
            except CameraRefused as refused:
                _log.info("camera_not_moved", reason=refused.reason)
                if self._lease:
                    self._tell_refused(self._lease.page, refused)
                if not moves and left and refused.reason == "unreachable":
                    left -= 1
                    await asyncio.sleep(self._times.again)
                    continue
            done = wanted

    async def _try(self, page: Page, doing: Any) -> None:
        try:
            await doing
        except CameraRefused as refused:
            self._tell_refused(page, refused)

    def _tell_refused(self, page: Page, refused: CameraRefused) -> None:
        if tell := self.pages.get(page):
            tell({"type": "refused", "reason": refused.reason})

    async def _presets(self) -> tuple[tuple[str, str], ...]:
        if self.source.presets:
            return self.source.presets
        try:
            return tuple((one.preset, one.name) for one in await self.camera.presets())
        except CameraRefused:
            return ()

    def _set_patrol(self) -> None:
        """It goes its round while somebody is there and nobody moves it."""
        wanted = self.source.patrol and bool(self.pages)
        if wanted and (self._patrol is None or self._patrol.done()):
            self._patrol = asyncio.create_task(self._go_round())
        elif not wanted and self._patrol is not None:
            self._patrol.cancel()

    async def _go_round(self) -> None:
        presets, at = await self._presets(), 0
        while presets:
            await asyncio.sleep(self._times.patrol)
            lease = self._lease
            if lease and not self._is_free(lease, self._clock.now()):
                continue
            with suppress(CameraRefused):
                await self.camera.point(presets[at % len(presets)][0])
            at += 1


class SteeringRoom:
    """Everybody who moves cameras."""

    def __init__(self, keeper: DoorKeeper, clock: Clock, times: SteeringTimes) -> None:
        self._keeper = keeper
        self._clock = clock
        self._times = times
        self._steered: dict[Key, _Steered] = {}

    async def stay(self, page: Page, stream: Stream) -> None:
        """Let the page move the stream's camera until it leaves."""
        source = stream.source
        if source is None or not source.control:
            await page.close(GONE)
            return
        steered = self._steered.get(stream.key)
        if steered is None or steered.source != source:
            steered = self._steered[stream.key] = _Steered(source, self._clock, self._times)
        waiting: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        await steered.come(page, waiting.put_nowait)
        stream.steerers[page.grant.holder] = page.leave

        async def heed(words: dict[str, Any]) -> None:
            await steered.heed(page, words)

        try:
            await page.hold(self._keeper, _tell(page, waiting), words_of(page.socket, heed))
        finally:
            stream.steerers.pop(page.grant.holder, None)
            steered.go(page)
            if not steered.pages and self._steered.get(stream.key) is steered:
                del self._steered[stream.key]
                await steered.close()

    async def close(self) -> None:
        """Let every camera go."""
        for steered in self._steered.values():
            await steered.close()


async def _tell(page: Page, waiting: asyncio.Queue[dict[str, Any]]) -> None:
    while True:
        await page.tell(await waiting.get())


def _number(told: object) -> float:
    return max(-1.0, min(1.0, float(told))) if isinstance(told, int | float) else 0.0
