"""Pictures that are fetched: a camera of the shop, or a clip that is repeated, for as long as somebody watches."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from gateways.media.encoding import Feed, camera_feed, clip_feed
from gateways.media.fragments import Fragment, Init
from gateways.media.ingest import Ended, Ingest, Sink
from shop.live.media_engine import SourceKind

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a picture is waited for, in seconds."""

    lost: float = 15.0
    """So long the stream of a host whose connection broke goes on as the same."""

    rest: float = 30.0
    """One that nobody has watched for so long rests."""
    look: float = 5.0
    """How often it is asked whether anybody watches."""
    pauses: tuple[float, ...] = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
    """Before it is asked again, one after another."""
    after_password: float = 30.0
    """Cameras lock those out who guess."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a picture is fetched."""

    kind: SourceKind
    address: str = field(repr=False)
    """``rtsp://user:password@…``, or the path of a file."""
    round_about: bool = False
    """Whether it shows everything around it (equirectangular)."""
    control: str = field(default="", repr=False)
    """Where it is moved by ONVIF; empty where it cannot be."""
    presets: tuple[tuple[str, str], ...] = ()
    """Where it may be pointed: the camera's own token, and what people read. Empty for all it has."""
    patrol: bool = False
    """Whether it goes from one to the next while nobody moves it."""

    def feed(self) -> Feed:
        """How ffmpeg reads it. Raises ValueError where it cannot."""
        return camera_feed(self.address) if self.kind == "camera" else clip_feed(self.address)


class Camera:
    """Keeps one picture coming: asks again when it breaks, and rests when nobody watches."""

    def __init__(
        self,
        source: Source,
        sink: Sink,
        *,
        patience: Patience,
        rest: Callable[[], None],
        is_wanted: Callable[[], bool],
    ) -> None:
        self.source = source
        self.trouble = ""
        self._sink = sink
        self._patience = patience
        self._rest = rest
        self._is_wanted = is_wanted
        self._task: asyncio.Task[None] | None = None
        self._ingest: Ingest | None = None

    @property
    def runs(self) -> bool:
        """Whether it is being asked for a picture."""
        return self._task is not None and not self._task.done()

    def wake(self) -> None:
        """Fetch the picture, where it is not being fetched."""
        if not self.runs:
            self._task = asyncio.create_task(self._run())

    def leave(self) -> None:
        """End it, some time soon."""
        if self._task:
            self._task.cancel()

    async def stop(self) -> None:
        """End it now."""
        self.leave()
        if self._task:
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        failures = 0
        try:
            while self._is_wanted():
                ended, came = await self._fetch()
                if ended is None:
                    break
                failures = 0 if came else failures + 1
                self.trouble = ended.value
                _log.info("camera_gives_no_picture", reason=ended.value)
                await asyncio.sleep(self._pause(ended, failures))
        finally:
            self._rest()

    async def _fetch(self) -> tuple[Ended | None, bool]:
        """One connection, to its end; None in place of a reason where nobody wanted it any more."""
        ingest = Ingest(self.source.feed(), _Clearing(self, self._sink))
        work = asyncio.create_task(ingest.run())
        try:
            while not work.done():
                await asyncio.wait({work}, timeout=self._patience.look)
                if not self._is_wanted():
                    return None, True
            return work.result(), ingest.came
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)

    def _pause(self, ended: Ended, failures: int) -> float:
        if ended is Ended.PASSWORD:
            return self._patience.after_password
        return self._patience.pauses[min(failures, len(self._patience.pauses) - 1)]


class _Clearing:
    """Gives the picture on, and forgets the camera's trouble with the first moment that comes."""

    def __init__(self, camera: Camera, sink: Sink) -> None:
        self._camera = camera
        self._sink = sink

    def begin(self, init: Init) -> None:
        """A picture begins."""
        self._sink.begin(init)

    def add(self, fragment: Fragment) -> None:
        """The next moment."""
        self._camera.trouble = ""
        self._sink.add(fragment)
