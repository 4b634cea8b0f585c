"""Moving a camera: lent to one person at a time, and never left moving."""

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection

from gateways.media.cameras import Source
from gateways.media.steering import SteeringTimes
from gateways.onvif import CameraRefused, OnvifCamera
from shop.kernel.clock import SystemClock
from tests.media.engine import PATIENCE, RunningEngine, play, running_engine, served, watching
from tests.media.onvif_camera import PtzCamera

ADMIN = "admin:pw%20%26%20more"


def address(url: str, who: str = ADMIN) -> str:
    return url.replace("http://", f"http://{who}@") + "/onvif/device_service"


async def told(page: ClientConnection, **wanted: Any) -> dict[str, Any]:
    async with asyncio.timeout(PATIENCE):
        while True:
            words: dict[str, Any] = json.loads(await page.recv())
            if wanted.items() <= words.items():
                return words


async def until(met: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not met():  # noqa: ASYNC110  # the camera is a thing of its own and tells nobody
            await asyncio.sleep(0.01)


def steer_url(engine: RunningEngine, person: str) -> str:
    return engine.watch_url("ptz", role="steer", person=person)


def shop_with(tmp_path: Path, url: str, **more: Any) -> Any:
    source = Source("camera", "rtsp://127.0.0.1:9/x", control=address(url), **more)
    times = SteeringTimes(dead_man=0.3, patrol=0.05, again=0.05)
    return running_engine(tmp_path, find_source=lambda _workspace, _stream: source, steering=times)


def test_one_person_moves_the_camera_and_it_stops_when_nobody_holds_the_button(tmp_path: Path) -> None:
    async def story(engine: RunningEngine, camera: PtzCamera) -> None:
        async with watching(steer_url(engine, "viewer:ada")) as ada:
            presets = await told(ada, type="presets")
            assert presets["presets"] == [
                {"preset": "1", "name": "Entrance"},
                {"preset": "2", "name": "Cheese"},
            ]
            await told(ada, type="lease", yours=True)
            await ada.send('{"type":"move","pan":0.5,"tilt":-0.25,"zoom":9}')
            await until(lambda: camera.moving)
            assert camera.named("ContinuousMove")[-1] == "0.50,-0.25,1.00"
            async with watching(steer_url(engine, "viewer:bo")) as bo:
                await told(bo, type="lease", yours=False)
                await bo.send('{"type":"move","pan":1}')
                await told(bo, type="refused", reason="taken")
                await bo.send('{"type":"stop"}')
                await until(lambda: not camera.moving)  # nobody said that the button is still held
                assert camera.named("Stop")
                await ada.send('{"type":"preset","preset":"2"}')
                await until(lambda: camera.named("GotoPreset") == ["2"])
                await ada.send('{"type":"move","pan":-1}')
                await until(lambda: camera.moving)
                await ada.close()
                await until(lambda: not camera.moving)
                await bo.send('{"type":"move","tilt":1}')
                await told(bo, type="lease", yours=True)
        await until(lambda: not camera.moving)
        assert "1.00,0.00,0.00" not in camera.named("ContinuousMove"), "whoever has it not, moves nothing"

    camera = PtzCamera(clock_ahead=timedelta(hours=-3), takes_time=False)
    with served(camera.app()) as url, shop_with(tmp_path, url) as engine:
        play(story(engine, camera))


def test_a_camera_that_was_unplugged_while_it_moved_stops_when_it_is_back(tmp_path: Path) -> None:
    async def story(engine: RunningEngine, camera: PtzCamera) -> None:
        async with watching(steer_url(engine, "viewer:ada")) as ada:
            await told(ada, type="lease", yours=True)
            await ada.send('{"type":"move","pan":0.5}')
            await until(lambda: camera.moving)
            camera.plugged = False
            await told(ada, type="refused", reason="unreachable")
            assert camera.moving
            camera.plugged = True
            await until(lambda: not camera.moving)
            await ada.send('{"type":"move","pan":-0.5}')
            await until(lambda: camera.moving)
        await until(lambda: not camera.moving)

    camera = PtzCamera(takes_time=False)
    with served(camera.app()) as url, shop_with(tmp_path, url) as engine:
        play(story(engine, camera))


def test_a_camera_goes_its_round_until_somebody_moves_it(tmp_path: Path) -> None:
    async def story(engine: RunningEngine, camera: PtzCamera) -> None:
        async with watching(steer_url(engine, "viewer:ada")) as ada:
            await told(ada, type="lease", yours=True)
            assert not camera.named("GotoPreset"), "it is hers"
            engine.clock.ahead = timedelta(seconds=31)
            await until(lambda: camera.named("GotoPreset")[:3] == ["7", "8", "7"])

    camera = PtzCamera()
    given = (("7", "Door"), ("8", "Window"))
    with served(camera.app()) as url, shop_with(tmp_path, url, presets=given, patrol=True) as engine:
        play(story(engine, camera))


def test_what_a_camera_says_of_itself() -> None:
    async def ask(where: str) -> str:
        camera = OnvifCamera(where, SystemClock())
        try:
            return await camera.stream_address()
        finally:
            await camera.close()

    with served(PtzCamera().app()) as url:
        assert play(ask(address(url))) == "rtsp://admin:pw%20%26%20more@10.0.0.7:554/cam?main=1"
        with pytest.raises(CameraRefused, match="password"):
            play(ask(address(url, "admin:guess")))
    with pytest.raises(CameraRefused, match="unreachable"):
        play(ask("http://127.0.0.1:9/onvif/device_service"))
