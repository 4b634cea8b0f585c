"""What holds whichever engine carries the pictures: the embedded one itself, the others against stand-ins."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from gateways.media.embedded import EmbeddedEngine
from gateways.media.handed_over import HandedOver
from gateways.media.livekit import LiveKitEngine
from gateways.media.mediamtx import MediaMtxEngine
from shop.kernel.clock import SystemClock
from shop.kernel.ids import WorkspaceId, new_id
from shop.live.media_engine import Door, EngineFailed, MediaEngine, StreamAccess
from shop.live.stream_access import StreamGrant, StreamRole, grant_stream
from tests.media.engine import PATIENCE, MovableClock, running_engine, served
from tests.media.livekit_standin import KEY, SECRET, LiveKit
from tests.media.mediamtx_standin import MediaMtx

Enter = Callable[[StreamAccess, StreamRole, ExitStack], bool]


@dataclass
class Carrier:
    """One engine, and how a browser goes in by what it gives out."""

    engine: MediaEngine
    clock: MovableClock
    enter_by: Enter
    camera: str
    workspace: WorkspaceId
    opened: ExitStack

    def grant(self, stream: str, role: StreamRole = "watch", **more: Any) -> StreamGrant:
        told = {
            "workspace_id": self.workspace,
            "person": "viewer:ada",
            "tab": "tab-1",
            "now": self.clock.now(),
        }
        return grant_stream(**{**told, "stream": stream, "role": role, **more})

    def access(self, stream: str, role: StreamRole = "watch", **more: Any) -> StreamAccess:
        grant = self.grant(stream, role, **more)
        return self.engine.publish_access(grant) if role == "publish" else self.engine.view_access(grant)

    def enters(self, access: StreamAccess, role: StreamRole = "watch") -> bool:
        """Whether a browser gets in, and stays in."""
        return self.enter_by(access, role, self.opened)

    def watchers(self, stream: str) -> int:
        return self.engine.status(self.workspace, stream).watchers

    def until_watchers(self, stream: str, wanted: int) -> None:
        deadline = time.monotonic() + PATIENCE
        while self.watchers(stream) != wanted:
            assert time.monotonic() < deadline, self.watchers(stream)
            time.sleep(0.02)


def by_socket(access: StreamAccess, role: StreamRole, opened: ExitStack) -> bool:
    door = access.doors[0].url.rpartition("/")[0] + ("/publish" if role == "publish" else "/watch")
    page = opened.enter_context(connect(door, compression=None))
    try:
        page.recv(timeout=PATIENCE)
    except ConnectionClosed:
        return False
    return True


def by_webrtc(access: StreamAccess, role: StreamRole, opened: ExitStack) -> bool:  # noqa: ARG001  # nothing stays open
    door = access.doors[0].url.replace(
        "/whep?" if role == "publish" else "/whip?", "/whip?" if role == "publish" else "/whep?"
    )
    return httpx.post(door, content=b"v=0", headers={"Content-Type": "application/sdp"}).status_code == 201


def by_room(access: StreamAccess, role: StreamRole, opened: ExitStack) -> bool:  # noqa: ARG001  # as above
    base, told = access.doors[0].url.replace("ws:", "http:"), {"access_token": access.doors[0].token}
    if httpx.get(f"{base}/rtc", params=told).status_code != 200:
        return False
    return role != "publish" or httpx.post(f"{base}/rtc/publish", params=told).status_code == 200


@pytest.fixture(scope="module", params=["embedded", "mediamtx", "livekit"])
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Carrier]:
    """An engine of that kind, for all the tests of it; each has streams of its own."""
    folder: Path = tmp_path_factory.mktemp("contract")
    with ExitStack() as stack:
        yield _KINDS[request.param](stack, folder)


@pytest.fixture
def carrier(whole: Carrier) -> Iterator[Carrier]:
    """The engine, with pages that are closed and a clock that is right again after the test."""
    with ExitStack() as opened:
        whole.opened = opened
        yield whole
    whole.clock.ahead = timedelta()


def _embedded(stack: ExitStack, folder: Path) -> Carrier:
    running = stack.enter_context(running_engine(folder))
    address = "rtsp://shop:secret@127.0.0.1:9/stream1"
    return Carrier(running.engine, running.clock, by_socket, address, running.workspace, stack)


def _mediamtx(stack: ExitStack, folder: Path) -> Carrier:
    door = stack.enter_context(running_engine(folder))
    url = stack.enter_context(served(MediaMtx(f"{door.url}/mediamtx/auth").app()))
    handed = HandedOver(folder / "written", lambda _path: "0" * 64)
    engine = MediaMtxEngine(url, webrtc_url=url, hls_url=url, door=door.engine, handed_over=handed)
    stack.callback(engine.close)
    return Carrier(engine, door.clock, by_webrtc, "rtsp://10.0.0.7/stream1", door.workspace, stack)


def _livekit(stack: ExitStack, folder: Path) -> Carrier:
    clock = MovableClock()
    url = stack.enter_context(served(LiveKit(clock.now).app()))
    handed = HandedOver(folder / "written", lambda _path: "0" * 64)
    engine = LiveKitEngine(url.replace("http", "ws"), KEY, SECRET, clock, handed_over=handed)
    stack.callback(engine.close)
    address = "https://cameras.example/hall/index.m3u8"
    return Carrier(engine, clock, by_room, address, WorkspaceId(new_id()), stack)


_KINDS = {"embedded": _embedded, "mediamtx": _mediamtx, "livekit": _livekit}


def test_a_host_sends_and_viewers_watch(carrier: Carrier) -> None:
    engine, workspace = carrier.engine, carrier.workspace
    assert engine.status(workspace, "show").state == "waiting"
    engine.create_stream(workspace, "show")
    engine.create_stream(workspace, "show")
    assert carrier.enters(carrier.access("show", "publish", person="member:host"), "publish")
    for tab in ("tab-1", "tab-2"):
        assert carrier.enters(carrier.access("show", tab=tab)), "each page of one person is a page of its own"
    carrier.until_watchers("show", 2)
    access = carrier.access("show")
    assert access.engine == engine.name
    assert access.until == carrier.grant("show").issued + timedelta(minutes=10) or access.doors


def test_a_token_of_another_shop_or_stream_shows_nothing_of_this_one(carrier: Carrier) -> None:
    for stream in ("ours", "other"):
        carrier.engine.create_stream(carrier.workspace, stream)
    foreign = carrier.access("ours", workspace_id=WorkspaceId(new_id()))
    other = carrier.access("other")
    aimed = [
        _aimed(access, carrier.access("ours"), carrier.grant("ours"), access.doors[0].url)
        for access in (foreign, other)
    ]
    for access in aimed:
        carrier.enters(access)
    assert carrier.watchers("ours") == 0


def _aimed(access: StreamAccess, wanted: StreamAccess, grant: StreamGrant, url: str) -> StreamAccess:
    """The address of the stream that is wanted, with the other's token: where the address names a stream."""
    if "jwt=" not in url:
        return access
    door = wanted.doors[0]
    assert grant.stream in door.url
    stolen = door.url.split("jwt=")[0] + "jwt=" + url.split("jwt=")[1]
    return StreamAccess(access.engine, (type(door)(door.kind, stolen),), access.until)


def test_whoever_may_only_watch_cannot_send(carrier: Carrier) -> None:
    carrier.engine.create_stream(carrier.workspace, "look")
    assert not carrier.enters(carrier.access("look"), "publish")
    assert carrier.engine.status(carrier.workspace, "look").state == "waiting"


def test_who_may_only_look_at_a_still_sees_no_picture_that_moves(carrier: Carrier) -> None:
    carrier.engine.create_stream(carrier.workspace, "still")
    access = carrier.access("still", "look")
    assert (access.doors, access.renewal) == ((), "")
    assert access.until <= carrier.clock.now() + timedelta(minutes=1)
    if access.poster:
        here = access.poster.rpartition("/")[0]
        assert httpx.get(access.poster).status_code == 404, "there is no picture yet, and one may ask"
        for name in ("ll.m3u8", "live.m3u8", "s0.m4s"):
            assert httpx.get(f"{here}/{name}").status_code == 403
        assert httpx.post(f"{here}/renew").status_code == 403
        for socket in ("watch", "publish", "steer"):
            stolen = StreamAccess(
                access.engine, (Door("mse", f"{here}/{socket}".replace("http", "ws")),), access.until
            )
            assert not carrier.enters(stolen, "publish" if socket == "publish" else "watch")
        assert carrier.watchers("still") == 0
        carrier.clock.ahead = timedelta(minutes=1, seconds=1)
        assert httpx.get(access.poster).status_code == 403


def test_a_token_that_is_over_opens_nothing(carrier: Carrier) -> None:
    carrier.engine.create_stream(carrier.workspace, "old")
    tokens = {role: carrier.access("old", role) for role in ("watch", "publish")}
    carrier.clock.ahead = timedelta(minutes=10, seconds=1)
    for role, access in tokens.items():
        assert not carrier.enters(access, role)  # type: ignore[arg-type]  # the roles above
    assert carrier.enters(carrier.access("old"))


def test_a_token_that_was_changed_opens_nothing(carrier: Carrier) -> None:
    carrier.engine.create_stream(carrier.workspace, "forge")
    access = carrier.access("forge")
    door = access.doors[0]
    url, token = door.url.replace("/watch", "x/watch"), door.token[:-3] + "xyz" if door.token else ""
    forged = type(door)(door.kind, url + ("x" if "jwt=" in url else ""), token)
    assert not carrier.enters(StreamAccess(access.engine, (forged,), access.until))


def test_whoever_is_sent_away_stays_away_until_they_are_let_in_anew(carrier: Carrier) -> None:
    carrier.engine.create_stream(carrier.workspace, "kick")
    rude, kind = carrier.access("kick", person="viewer:rude"), carrier.access("kick", person="viewer:kind")
    assert carrier.enters(rude)
    assert carrier.enters(kind)
    carrier.until_watchers("kick", 2)
    carrier.engine.kick(carrier.workspace, "kick", "viewer:rude", carrier.clock.now())
    carrier.until_watchers("kick", 1)
    assert not carrier.enters(rude)
    carrier.clock.ahead = timedelta(seconds=2)
    assert carrier.enters(carrier.access("kick", person="viewer:rude"))


def test_a_stream_that_has_ended_lets_nobody_in(carrier: Carrier) -> None:
    carrier.engine.create_stream(carrier.workspace, "gone")
    access = carrier.access("gone")
    assert carrier.enters(access)
    carrier.engine.end(carrier.workspace, "gone")
    carrier.engine.end(carrier.workspace, "gone")
    assert not carrier.enters(access)


def test_a_camera_is_taken_from_where_it_may_be(carrier: Carrier) -> None:
    carrier.engine.create_stream(carrier.workspace, "cam")
    carrier.engine.add_camera(carrier.workspace, "cam", carrier.camera)
    with pytest.raises(EngineFailed, match="address"):
        carrier.engine.add_camera(carrier.workspace, "cam", "file:///etc/passwd")


def test_recording_starts_once_and_stops(carrier: Carrier) -> None:
    carrier.engine.create_stream(carrier.workspace, "keep")
    assert carrier.enters(carrier.access("keep", "publish", person="member:host"), "publish")
    carrier.engine.start_recording(carrier.workspace, "keep")
    carrier.engine.start_recording(carrier.workspace, "keep")
    carrier.engine.stop_recording(carrier.workspace, "keep")
    assert carrier.engine.stop_recording(carrier.workspace, "keep") is None
    assert not carrier.engine.status(carrier.workspace, "keep").recording


def test_an_engine_that_is_away_says_so() -> None:
    nowhere, clock = "http://127.0.0.1:9", SystemClock()
    door = EmbeddedEngine(nowhere, clock)
    engines = (
        door,
        MediaMtxEngine(nowhere, webrtc_url="", hls_url="", door=door),
        LiveKitEngine(nowhere, KEY, SECRET, clock),
    )
    for engine in engines:
        with pytest.raises(EngineFailed, match="unreachable"):
            engine.create_stream(WorkspaceId(new_id()), "x")
    for engine in engines:
        engine.close()
