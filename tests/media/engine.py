"""The real embedded engine on the loopback, and pages that speak with it as browsers do."""

import asyncio
import contextlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import uvicorn
from starlette.applications import Starlette
from websockets.asyncio.client import ClientConnection, connect

from gateways.media.embedded import EmbeddedEngine
from gateways.media.serving import Setup, media_app
from runtime.embedded.processes import answers, free_port
from runtime.embedded.surroundings import PROJECT
from shop.kernel.clock import SystemClock
from shop.kernel.ids import WorkspaceId, new_id
from shop.live.media_engine import EngineFailed, MediaEngine, Recorded
from shop.live.stream_access import StreamGrant, StreamRole, grant_stream
from tests.fakes.serving import PromptServer
from tests.media.films import film

T = TypeVar("T")
ORIGIN = "https://shop.example.test"
WEBM = "video/webm;codecs=h264,opus"
PATIENCE = 90.0
"""Seconds: a machine that does much else is slow, and a picture comes at once."""


def play(story: Coroutine[Any, Any, T]) -> T:
    """Let the story happen, in a thread of its own: this one may hold the loop of a browser."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, story).result()


class MovableClock:
    """A clock that a test sets ahead."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(tz=UTC) + self.ahead  # noqa: TID251  # this is a clock


@dataclass
class RunningEngine:
    """The engine, and what it told its owner."""

    url: str
    engine: EmbeddedEngine
    clock: MovableClock
    told: list[tuple[str, str, str]] = field(default_factory=list)
    kept: list[bytes] = field(default_factory=list)
    workspace: WorkspaceId = field(default_factory=lambda: WorkspaceId(new_id()))

    def grant(
        self,
        stream: str,
        role: StreamRole = "watch",
        *,
        person: str = "viewer:ada",
        tab: str = "tab-1",
        **more: Any,
    ) -> StreamGrant:
        """A grant from now on."""
        workspace = more.pop("workspace_id", self.workspace)
        return grant_stream(
            workspace_id=workspace,
            stream=stream,
            role=role,
            person=person,
            tab=tab,
            now=self.clock.now(),
            **more,
        )

    def watch_url(self, stream: str, **more: Any) -> str:
        """Where a page watches over a WebSocket."""
        return self.engine.view_access(self.grant(stream, **more)).doors[0].url

    def publish_url(self, stream: str, mime: str = WEBM, **more: Any) -> str:
        """Where a host's page sends."""
        told = {"person": "member:host", "tab": "phone"} | more
        return (
            self.engine.publish_access(self.grant(stream, "publish", **told)).doors[0].url + f"?type={mime}"
        )


@contextlib.contextmanager
def running_engine(folder: Path, **setup: Any) -> Iterator[RunningEngine]:
    """The engine in a thread of its own, gone after the block."""
    port, clock, told, kept = free_port(), MovableClock(), [], []
    url = f"http://127.0.0.1:{port}"

    def keep(path: Path) -> str:
        kept.append(path.read_bytes())
        return "0" * 64

    app = media_app(
        Setup(
            **{
                "origins": (ORIGIN,),
                "folder": folder,
                "keep": keep,
                "tell": lambda *what: told.append(what),
                "clock": clock,
                **setup,
            }
        )
    )
    options: dict[str, Any] = {
        "loop": "asyncio",
        "ws_per_message_deflate": False,
        "timeout_graceful_shutdown": 1,
    }
    server = PromptServer(uvicorn.Config(app, port=port, log_config=None, **options))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        _wait_for(server, thread)
        with contextlib.closing(EmbeddedEngine(url, SystemClock())) as gateway:
            yield RunningEngine(url, gateway, clock, told, kept)
    finally:
        server.end()
        thread.join(15)


def _wait_for(server: PromptServer, thread: threading.Thread) -> None:
    while not server.started:
        assert thread.is_alive(), "the server ended before it had begun"
        thread.join(0.01)


@dataclass
class KillableEngine(RunningEngine):
    """One in a process of its own."""

    process: "subprocess.Popen[bytes] | None" = None

    def kill(self) -> None:
        """End it without a word; returns when it is gone."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def killable_engine(folder: Path) -> Iterator[KillableEngine]:
    """The engine in a process of its own, gone after the block."""
    port = free_port()
    process = subprocess.Popen(  # noqa: S603  # our own module
        [sys.executable, "-m", "tests.media.own_engine", str(port), str(folder)], cwd=PROJECT
    )
    url = f"http://127.0.0.1:{port}"
    try:
        with contextlib.closing(EmbeddedEngine(url, SystemClock())) as gateway:
            deadline = time.monotonic() + PATIENCE
            while not answers(port):
                assert process.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.05)
            yield KillableEngine(url, gateway, MovableClock(), process=process)
    finally:
        process.kill()
        process.wait()


def recorded_of(engine: MediaEngine, workspace: WorkspaceId, stream: str) -> Recorded | None:
    """What was recorded, once its film is made."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return engine.stop_recording(workspace, stream)
        except EngineFailed as failed:
            if failed.reason != "making" or time.monotonic() > deadline:
                raise


@dataclass
class Seen:
    """What a page has got over its WebSocket."""

    words: list[dict[str, Any]] = field(default_factory=list)
    inits: list[bytes] = field(default_factory=list)
    fragments: list[bytes] = field(default_factory=list)

    @property
    def film(self) -> bytes:
        """As a player puts it together."""
        return self.inits[0] + b"".join(self.fragments)

    def states(self) -> list[str]:
        return [told["state"] for told in self.words if told["type"] == "state"]


async def see(page: ClientConnection, seen: Seen, *, fragments: int = 0, state: str = "") -> Seen:
    """Read on until so many fragments came, or the state was told."""
    async with asyncio.timeout(PATIENCE):
        while len(seen.fragments) < fragments or (state and state not in seen.states()):
            message = await page.recv()
            if isinstance(message, str):
                seen.words.append(json.loads(message))
            elif seen.words and seen.words[-1]["type"] == "init" and len(seen.inits) < inits_told(seen):
                seen.inits.append(message)
            else:
                seen.fragments.append(message)
    return seen


def inits_told(seen: Seen) -> int:
    """How many init segments were announced."""
    return sum(told["type"] == "init" for told in seen.words)


@contextlib.asynccontextmanager
async def watching(url: str, *, origin: str = ORIGIN) -> AsyncIterator[ClientConnection]:
    """A page that watches."""
    async with connect(url, origin=origin, max_size=None, compression=None) as page:  # type: ignore[arg-type]  # an origin is a string
        yield page


@contextlib.asynccontextmanager
async def sending(
    url: str, chunks: bytes | None = None, *, pace: float = 0.02
) -> AsyncIterator[ClientConnection]:
    """A host's page that sends a film over and over, each round as a recorder that began anew would not: once."""
    picture = film() if chunks is None else chunks
    async with connect(url, max_size=None, compression=None) as page:
        work = asyncio.create_task(_pour(page, picture, pace))
        try:
            yield page
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)


async def _pour(page: ClientConnection, picture: bytes, pace: float) -> None:
    for at in range(0, len(picture), 16_000):
        await page.send(picture[at : at + 16_000])
        await asyncio.sleep(pace)


@contextlib.contextmanager
def served(app: Starlette) -> Iterator[str]:
    """The application on a port of its own; its address."""
    port = free_port()
    server = PromptServer(uvicorn.Config(app, port=port, log_config=None, loop="asyncio"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        _wait_for(server, thread)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.end()
        thread.join(15)
