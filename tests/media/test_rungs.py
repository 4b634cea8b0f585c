"""Where the engine makes a second rung, a playlist offers both, cut at the same places, and one may change between them."""

import asyncio
import re
from pathlib import Path

import pytest

from gateways.media.embedded import EmbeddedEngine
from shop.kernel.clock import SystemClock
from tests.media.answers import load
from tests.media.engine import PATIENCE, Seen, play, running_engine, see, sending, watching
from tests.media.films import film, told_of


async def listing(url: str, wanted: str) -> str:
    """The playlist, once that stands in it: a busy machine encodes slowly."""
    for _ in range(round(PATIENCE * 10)):
        if wanted in (text := (await load(url)).text):
            return text
        await asyncio.sleep(0.1)
    raise AssertionError(wanted)


def test_a_playlist_offers_both_rungs_cut_alike(tmp_path: Path) -> None:
    async def story(base: str, watch: str, publish: str) -> None:
        picture = film(seconds=5, size="1280x720")
        async with watching(watch) as page, sending(publish, picture):
            await see(page, Seen(), fragments=10)
            offered = await listing(f"{base}ll-all.m3u8", "low-ll.m3u8")
            assert [line for line in offered.splitlines() if not line.startswith("#")] == [
                "ll.m3u8", "low-ll.m3u8",
            ]  # fmt: skip
            assert re.findall(r"RESOLUTION=(\w+)", offered) == ["1280x720", "640x360"]
            large, small = (int(rate) for rate in re.findall(r"BANDWIDTH=(\d+)", offered))
            assert large > small
            listed = await listing(f"{base}low-live.m3u8", "#EXTINF")
            number = int(re.findall(r"low-s(\d+)\.m4s", listed)[0])
            starts = []
            for prefix, size in (("", "1280x720"), ("low-", "640x360")):
                init = await load(f"{base}{prefix}init-0.mp4")
                piece = await load(f"{base}{prefix}s{number}.m4s")
                said = told_of(init.content + piece.content)
                assert size in said
                starts.append(float(re.findall(r"start: ([\d.]+)", said)[0]))
            assert starts[0] == pytest.approx(starts[1], abs=0.06), "no jump where a player changes"
            assert (await load(f"{base}low-s999.m4s")).status_code == 404

    with running_engine(tmp_path, second_rung=True) as engine:
        gateway = EmbeddedEngine(engine.url, SystemClock(), second_rung=True)
        access = gateway.view_access(engine.grant("two", tab="list"))
        assert [door.url.rpartition("/")[2] for door in access.doors] == [
            "watch", "ll-all.m3u8", "live-all.m3u8",
        ]  # fmt: skip
        assert access.wire()["rungs"] == 2
        base = access.doors[1].url.removesuffix("ll-all.m3u8")
        play(story(base, engine.watch_url("two"), engine.publish_url("two")))
        gateway.close()


def test_without_a_second_rung_there_is_one(tmp_path: Path) -> None:
    async def story(base: str, watch: str, publish: str) -> None:
        async with watching(watch) as page, sending(publish):
            await see(page, Seen(), fragments=6)
            offered = (await load(f"{base}live-all.m3u8")).text
            assert [line for line in offered.splitlines() if not line.startswith("#")] == ["live.m3u8"]
            assert (await load(f"{base}low-live.m3u8")).status_code == 404

    with running_engine(tmp_path) as engine:
        access = engine.engine.view_access(engine.grant("one", tab="list"))
        assert access.wire()["rungs"] == 1
        base = access.doors[1].url.removesuffix("ll.m3u8")
        play(story(base, engine.watch_url("one"), engine.publish_url("one")))
