"""A camera of the shop over RTSP, and a clip in its place: fetched while somebody watches, asked again when it is gone."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from gateways.media.cameras import Patience, Source
from shop.live.media_engine import EngineFailed, StreamStatus
from tests.media.engine import PATIENCE, RunningEngine, Seen, play, running_engine, see, watching
from tests.media.films import ffmpeg, told_of
from tests.media.rtsp_camera import rtsp_camera


async def until(engine: RunningEngine, stream: str, met: Callable[[StreamStatus], bool]) -> StreamStatus:
    async with asyncio.timeout(PATIENCE):
        while True:
            told = await asyncio.to_thread(engine.engine.status, engine.workspace, stream)
            if met(told):
                return told
            await asyncio.sleep(0.05)


def test_a_camera_is_seen_and_seen_again_after_it_was_unplugged(
    engine: RunningEngine, tmp_path: Path
) -> None:
    async def story() -> None:
        with rtsp_camera(tmp_path) as camera:
            await asyncio.to_thread(engine.engine.add_camera, engine.workspace, "cam", camera.address())
            async with watching(engine.watch_url("cam")) as page:
                seen = await see(page, Seen(), fragments=4)
                assert "Video: h264" in told_of(seen.film)
                camera.unplug()
                await until(engine, "cam", lambda told: told.trouble == "unreachable")
                camera.plug()
                before = len(seen.fragments)
                await see(page, seen, fragments=before + 10)
                assert (await until(engine, "cam", lambda told: told.state == "live")).trouble == ""
            assert camera.asked.count("PLAY stream1") >= 2

    play(story())


def test_a_camera_whose_password_is_wrong_is_not_asked_again_and_again(
    engine: RunningEngine, tmp_path: Path
) -> None:
    async def story() -> None:
        with rtsp_camera(tmp_path) as camera:
            address = camera.address("guess")
            await asyncio.to_thread(engine.engine.add_camera, engine.workspace, "locked", address)
            async with watching(engine.watch_url("locked")):
                await until(engine, "locked", lambda told: told.trouble == "password")
                asked = len(camera.asked)
                await asyncio.sleep(1)
                assert len(camera.asked) == asked

    play(story())


def test_a_camera_of_a_codec_that_browsers_do_not_know_is_encoded_anew(
    engine: RunningEngine, tmp_path: Path
) -> None:
    async def story() -> None:
        with rtsp_camera(tmp_path, "h265") as camera:
            await asyncio.to_thread(engine.engine.add_camera, engine.workspace, "h265cam", camera.address())
            async with watching(engine.watch_url("h265cam")) as page:
                seen = await see(page, Seen(), fragments=3)
            assert "Video: h264" in told_of(seen.film)

    play(story())


def test_an_address_that_is_no_cameras_is_refused(engine: RunningEngine) -> None:
    for address in ("http://169.254.169.254/latest", "file:///etc/passwd", "-f lavfi", "rtsp_x://a"):
        with pytest.raises(EngineFailed, match="address"):
            engine.engine.add_camera(engine.workspace, "no", address)
    assert "secret" not in repr(Source("camera", "rtsp://a:secret@b"))


def test_a_clip_is_looked_up_shown_while_somebody_watches_and_rests_when_nobody_does(
    tmp_path: Path,
) -> None:
    clip = tmp_path / "room.mp4"
    coded = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "10", "-pix_fmt", "yuv420p")
    clip.write_bytes(b"")
    ffmpeg("-f", "lavfi", "-i", "testsrc2=size=256x128:rate=10", "-t", "1", *coded, str(clip))
    asked: list[tuple[str, str]] = []

    def find(workspace: str, stream: str) -> Source | None:
        asked.append((workspace, stream))
        return Source("clip", str(clip), round_about=True) if stream == "window" else None

    async def story(engine: RunningEngine) -> None:
        async with watching(engine.watch_url("window")) as page:
            seen = await see(page, Seen(), fragments=12)
        assert "Video: h264" in told_of(seen.film)
        assert len(seen.inits) == 1, "a clip that begins again is no other picture"
        await until(engine, "window", lambda told: told.state == "waiting")
        async with watching(engine.watch_url("window", tab="later")) as page:
            await see(page, Seen(), fragments=2)
        async with watching(engine.watch_url("unknown")) as page:
            await see(page, Seen(), state="waiting")

    with running_engine(tmp_path, find_source=find, patience=Patience(rest=0.2, look=0.05)) as engine:
        play(story(engine))
        assert asked.count((str(engine.workspace), "window")) == 1
