"""The embedded engine as one application: sockets, playlists and control over the same streams."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from gateways.media.cameras import Patience, Source
from gateways.media.control import Control
from gateways.media.door import DoorKeeper, Kept
from gateways.media.films import Films, KeepFile
from gateways.media.mediamtx_auth import MediaMtxAuth
from gateways.media.publishing import publish
from gateways.media.recording import Recordings
from gateways.media.showing import STILL, load
from gateways.media.sockets import let_in
from gateways.media.steering import SteeringRoom, SteeringTimes
from gateways.media.streams import Key, Stream, Streams
from gateways.media.watching import WatchRoom
from shop.kernel.clock import Clock, SystemClock
from shop.kernel.refusals import Refusal
from shop.live.media_engine import StreamState
from shop.live.stream_access import StreamGrant

_SOURCE_SECONDS = 30.0
"""A stream without a picture is looked up again after that."""

FindSource = Callable[[str, str], Source | None]
"""Where a stream of a workspace is fetched, as its rows say; blocking."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What the engine is told when it starts."""

    origins: Sequence[str]
    """Whose pages may show pictures: ``https://shop.example``."""
    folder: Path | None
    """Where what is being recorded lies."""
    keep: KeepFile
    find_source: FindSource = lambda _workspace, _stream: None
    """Asked for a stream that nobody has set up in this process: so a new one goes on where the last one ended."""
    is_over: Callable[[str, str], bool] = lambda _workspace, _stream: False
    """Whether the session of a stream has ended, however it did; blocking. Asked now and then."""
    is_over_seconds: float = 10.0
    records: Callable[[str, str], bool] = lambda _workspace, _stream: True
    """Whether the session of a stream is still recorded; blocking. Asked when a process goes on with another's work."""
    tell: Callable[[str, str, StreamState], None] = lambda _workspace, _stream, _state: None
    """Told of each change of a stream; blocking."""
    kept: Kept | None = None
    second_rung: bool = False
    """Whether players get a smaller picture too where their line is weak: a fifth of a processor for each stream."""
    patience: Patience = field(default_factory=Patience)
    steering: SteeringTimes = field(default_factory=SteeringTimes)
    clock: Clock = field(default_factory=SystemClock)


class _Engine:
    """The doors of one engine."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.keeper = DoorKeeper(setup.clock, setup.kept)
        recordings = Recordings(setup.folder, setup.clock)
        films = Films(setup.keep)
        rung = setup.second_rung
        self.streams = Streams(recordings, films, self._tell, setup.patience, second_rung=rung)
        self._room = WatchRoom(self.keeper)
        self._steering = SteeringRoom(self.keeper, setup.clock, setup.steering)
        self._looked: dict[Key, float] = {}
        self._works: set[asyncio.Task[None]] = set()

    async def publish(self, socket: WebSocket) -> None:
        """A host sends."""
        page = await let_in(socket, self.keeper, "publish", self.setup.origins)
        if page:
            await publish(page, self.streams.open(_key(page.grant)), self.keeper)

    async def watch(self, socket: WebSocket) -> None:
        """Somebody watches."""
        page = await let_in(socket, self.keeper, "watch", self.setup.origins)
        if page:
            await self._room.stay(page, self._sought(page.grant))

    async def steer(self, socket: WebSocket) -> None:
        """Somebody moves the camera."""
        page = await let_in(socket, self.keeper, "steer", self.setup.origins)
        if page:
            await self._steering.stay(page, await self._shown(page.grant))

    async def load(self, request: Request) -> Response:
        """A player loads something."""
        still = request.path_params["name"] == STILL
        grant = self.keeper.admit(request.path_params["token"], ("watch", "look") if still else ("watch",))
        stream = self._sought(grant)
        stream.touch(None if grant.role == "look" else grant.holder)
        return await load(stream, request)

    async def renew(self, request: Request) -> Response:
        """A page stays."""
        self.keeper.renew(request.path_params["token"])
        return Response(status_code=204)

    async def end_what_is_over(self) -> None:
        """Look now and then which sessions have ended: their streams end too, whoever still sends."""
        while True:
            await asyncio.sleep(self.setup.is_over_seconds)
            for stream in self.streams.busy():
                if await run_in_threadpool(self.setup.is_over, *stream.key):
                    await stream.end()

    async def records(self, key: Key) -> bool:
        """Whether the stream of a recording that another process had begun is still to be recorded."""
        return await run_in_threadpool(self.setup.records, *key)

    async def close(self) -> None:
        """End everything."""
        await self._steering.close()
        await self.streams.close()
        await self.keeper.close()

    def _sought(self, grant: StreamGrant) -> Stream:
        """The stream of the grant; its source is looked up meanwhile, where nobody told us of one."""
        key = _key(grant)
        stream = self.streams.open(key)
        now = asyncio.get_running_loop().time()
        self._looked = {known: at for known, at in self._looked.items() if now - at < _SOURCE_SECONDS}
        if not (stream.camera or stream.publisher or key in self._looked):
            self._looked[key] = now
            self._later(self._look_up(stream))
        return stream

    async def _shown(self, grant: StreamGrant) -> Stream:
        """The stream of the grant, once it is known where its picture comes from."""
        stream = self.streams.open(_key(grant))
        if stream.camera is None:
            await self._look_up(stream)
        return stream

    async def _look_up(self, stream: Stream) -> None:
        source = await run_in_threadpool(self.setup.find_source, *stream.key)
        if source and not stream.camera and stream.state != "ended":
            stream.touch()
            self.streams.show(stream, source)

    def _tell(self, key: Key, state: StreamState) -> None:
        self._later(run_in_threadpool(self.setup.tell, *key, state))

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._works.add(task)
        task.add_done_callback(self._works.discard)


def media_app(setup: Setup) -> Starlette:
    """The application; for one process, since streams live in its memory."""
    engine = _Engine(setup)
    control = Control(engine.streams, engine.keeper, setup.clock)

    @asynccontextmanager
    async def life(_app: Starlette) -> AsyncIterator[None]:
        await engine.keeper.recall()
        await engine.streams.go_on(engine.records)
        looking = asyncio.create_task(engine.end_what_is_over())
        yield
        looking.cancel()
        await engine.close()

    return Starlette(
        routes=[
            WebSocketRoute("/media/{token}/publish", engine.publish),
            WebSocketRoute("/media/{token}/watch", engine.watch),
            WebSocketRoute("/media/{token}/steer", engine.steer),
            Route("/media/{token}/renew", _refusing(engine.renew), methods=["POST"]),
            Route("/media/{token}/{name}", _refusing(engine.load), methods=["GET"]),
            *control.routes(),
            *MediaMtxAuth(engine.keeper).routes(),
        ],
        middleware=[
            Middleware(CORSMiddleware, allow_origins=list(setup.origins), allow_methods=["GET", "POST"])
        ],
        lifespan=life,
    )


def _refusing(door: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            response = await door(request)
        except Refusal as refused:
            response = JSONResponse({"code": refused.code, **refused.values}, refused.status)
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return answer


def _key(grant: StreamGrant) -> Key:
    return str(grant.workspace_id), grant.stream
