"""A host sends, pages watch: the embedded engine over real sockets, with real pictures."""

import asyncio
import json
from pathlib import Path

import pytest
import redis
from websockets.asyncio.client import connect

from gateways.media.cameras import Patience
from gateways.media.door import KeptInValkey
from shop.kernel.settings import settings
from tests.media.answers import closing_code, code_at, load, told
from tests.media.engine import (
    KillableEngine,
    RunningEngine,
    Seen,
    killable_engine,
    play,
    recorded_of,
    running_engine,
    see,
    sending,
    watching,
)
from tests.media.films import film, told_of


def test_who_waits_sees_the_picture_as_soon_as_the_host_sends_it(engine: RunningEngine) -> None:
    async def story() -> None:
        async with watching(engine.watch_url("show")) as page:
            seen = await see(page, Seen(), state="waiting")
            async with sending(engine.publish_url("show")) as host:
                await told(host, type="ready")
                await see(page, seen, fragments=8, state="live")
                words = await told(host, type="received", watchers=1, state="live")
                assert words["kilobits"] >= 0
        said = told_of(seen.film)
        assert "Video: h264" in said
        assert "Audio: aac" in said
        init = next(words for words in seen.words if words["type"] == "init")
        assert init["mime"].startswith('video/mp4; codecs="avc1.')

    play(story())
    assert (str(engine.workspace), "show", "live") in engine.told


def test_players_that_load_playlists_get_the_same_picture(engine: RunningEngine) -> None:
    async def story() -> None:
        access = engine.engine.view_access(engine.grant("lists"))
        _, low, plain = access.doors
        early = await load(low.url)
        assert (early.status_code, early.headers["Retry-After"]) == (503, "1"), (
            "never 404 where a picture may come"
        )
        async with sending(engine.publish_url("lists")) as host:
            await told(host, type="received", state="live")
            listed = await load(f"{low.url}?_HLS_msn=1&_HLS_part=1")
            assert listed.headers["Access-Control-Allow-Origin"] == "https://shop.example.test"
            assert 'URI="p1.1.m4s"' in listed.text
            base = plain.url.removesuffix("live.m3u8")
            names = ("init-0.mp4", "s0.m4s", "p1.0.m4s")
            init, segment, part = [await load(base + name) for name in names]
            assert "Video: h264" in told_of(init.content + segment.content)
            assert part.status_code == 200
            assert "s0.m4s" in (await load(plain.url)).text
            assert (await load(f"{low.url}?_HLS_msn=90")).status_code == 400
            assert (await load(f"{low.url}?_HLS_msn=-1")).status_code == 400
            for nothing in ("s77.m4s", "init-9.mp4", "p0.99.m4s", "etc-passwd"):
                assert (await load(base + nothing)).status_code == 404
            poster = await load(access.poster)
            assert poster.content.startswith(b"\xff\xd8")
            assert (await load(access.poster)).content == poster.content, "it is not made for everyone"
        assert engine.engine.status(engine.workspace, "lists").watchers == 1

    play(story())


@pytest.mark.parametrize("codec", ["vp8", "h265"])
def test_a_picture_that_not_every_browser_shows_is_encoded_anew(engine: RunningEngine, codec: str) -> None:
    async def story() -> None:
        # Nothing is said of the codec: that it does not fit is found out, and nothing of it is lost.
        async with (
            watching(engine.watch_url(codec)) as page,
            sending(engine.publish_url(codec, "video/webm"), film(codec, seconds=2)),
        ):
            seen = await see(page, Seen(), fragments=4)
        assert "Video: h264" in told_of(seen.film)

    play(story())


def test_a_host_whose_connection_broke_goes_on_with_the_same_stream(engine: RunningEngine) -> None:
    async def story() -> None:
        async with watching(engine.watch_url("again")) as page:
            seen = Seen()
            async with sending(engine.publish_url("again")):
                await see(page, seen, fragments=5, state="live")
            await see(page, seen, state="lost")
            before = len(seen.fragments)
            async with sending(engine.publish_url("again", tab="phone-2")):
                await see(page, seen, fragments=before + 5)
        assert seen.states() == ["waiting", "live", "lost", "live"]
        assert len(seen.inits) == 1, "it is the same picture: nobody begins anew"
        assert "Video: h264" in told_of(seen.film)

    play(story())


def test_a_host_who_does_not_come_back_leaves_nothing_to_see(tmp_path: Path) -> None:
    async def story(engine: RunningEngine) -> None:
        listed = engine.engine.view_access(engine.grant("left", tab="list")).doors[2].url
        async with watching(engine.watch_url("left")) as page:
            seen = Seen()
            async with sending(engine.publish_url("left")):
                await see(page, seen, fragments=8)
                assert (await load(listed)).status_code == 200
            await see(page, seen, state="lost")
            while seen.states()[-1] != "waiting":
                seen.words.append(json.loads(await page.recv()))
        assert (await load(listed)).status_code == 503

    with running_engine(tmp_path, patience=Patience(lost=0.2)) as engine:
        play(story(engine))
        assert [state for _, _, state in engine.told] == ["live", "lost", "waiting"]


def test_who_was_sent_away_is_known_by_the_next_process(tmp_path: Path, valkey: redis.Redis) -> None:
    where = str(settings().redis_url)
    assert valkey.ping()
    with running_engine(tmp_path, kept=KeptInValkey(where)) as first:
        urls = [first.watch_url("kick", person="viewer:rude"), first.watch_url("over")]
        first.engine.kick(first.workspace, "kick", "viewer:rude", first.clock.now())
        first.engine.end(first.workspace, "over")
    with running_engine(tmp_path, kept=KeptInValkey(where)) as second:
        for url in urls:
            known = url.replace(first.url.removeprefix("http"), second.url.removeprefix("http"))
            assert play(code_at(known)) == 4403


def test_a_host_pauses_goes_on_and_ends_for_good(engine: RunningEngine) -> None:
    async def story() -> None:
        async with (
            watching(engine.watch_url("pause")) as page,
            sending(engine.publish_url("pause")) as host,
        ):
            seen = await see(page, Seen(), state="live")
            await host.send('{"type":"pause"}')
            await see(page, seen, state="paused")
            await host.send('{"type":"resume"}')
            await host.send("no words at all")
            await host.send('{"type":"end"}')
            await see(page, seen, state="ended")
            assert seen.states()[-3:] == ["paused", "live", "ended"]
            assert await closing_code(page) == 4404
        assert await code_at(engine.watch_url("pause")) == 4404
        assert await code_at(engine.publish_url("pause")) == 4404

    play(story())
    assert engine.engine.status(engine.workspace, "pause").state == "ended"


def test_a_session_that_is_over_has_no_picture_any_more(tmp_path: Path) -> None:
    over: set[str] = set()

    async def story(engine: RunningEngine) -> None:
        async with watching(engine.watch_url("late")) as page, sending(engine.publish_url("late")) as host:
            seen = await see(page, Seen(), fragments=2)
            over.add("late")
            await see(page, seen, state="ended")
            assert await closing_code(host) == 4404

    ends = {"is_over": lambda _workspace, stream: stream in over, "is_over_seconds": 0.05}
    with running_engine(tmp_path, **ends) as engine:
        play(story(engine))


def test_what_was_recorded_is_one_film_from_when_it_was_agreed_to(engine: RunningEngine) -> None:
    async def story() -> None:
        async with watching(engine.watch_url("keep")) as page:
            seen = Seen()
            async with sending(engine.publish_url("keep")):
                await see(page, seen, fragments=4)
                await asyncio.to_thread(engine.engine.start_recording, engine.workspace, "keep")
                await see(page, seen, fragments=10)
            # The phone turns, and comes back with another picture: it is still one film.
            async with sending(engine.publish_url("keep", tab="turned"), film(size="180x320")):
                await see(page, seen, fragments=20)
        assert len(seen.inits) == 2

    play(story())
    recorded = recorded_of(engine.engine, engine.workspace, "keep")
    assert recorded is not None
    said = told_of(engine.kept[-1])
    assert "Video: h264" in said
    assert "1280x720" in said
    assert "Audio: aac" in said
    assert 2 <= recorded.seconds <= 6
    assert "Video: mjpeg" in told_of(engine.kept[-2]), "its first picture"
    assert not recorded.partial
    assert recorded.pieces[0][0] <= engine.clock.now()
    assert sum(length for _, length in recorded.pieces) == pytest.approx(recorded.seconds, abs=1.5)
    assert recorded_of(engine.engine, engine.workspace, "keep") == recorded, "asked again, it says the same"
    assert not engine.engine.status(engine.workspace, "keep").recording


def test_what_a_process_that_was_killed_had_recorded_is_gone_on_with_by_the_next(tmp_path: Path) -> None:
    async def until_killed(first: KillableEngine) -> None:
        async with (
            watching(first.watch_url("keep")) as page,
            sending(first.publish_url("keep"), film(seconds=6)),
        ):
            await asyncio.to_thread(first.engine.start_recording, first.workspace, "keep")
            await see(page, Seen(), fragments=12)
            first.kill()  # in the middle of whatever it was writing

    async def goes_on(second: RunningEngine) -> None:
        async with (
            watching(second.watch_url("keep")) as page,
            sending(second.publish_url("keep"), film(seconds=6)),
        ):
            await see(page, Seen(), fragments=12)

    with killable_engine(tmp_path) as first:
        play(until_killed(first))
    assert [part for part in tmp_path.glob("recordings/*/*.mp4") if part.stat().st_size], (
        "some of it was written"
    )
    with running_engine(tmp_path) as second:
        second.workspace = first.workspace
        assert second.engine.status(second.workspace, "keep").recording
        play(goes_on(second))
        recorded = recorded_of(second.engine, second.workspace, "keep")
        assert recorded is not None
        assert recorded.seconds >= 4, "both are in it"
        assert recorded.partial, "and what came in between is not"
        assert "Video: h264" in told_of(second.kept[-1])
    assert not list(tmp_path.glob("recordings/*/*.mp4")), "nothing is left behind"


def test_what_nobody_wants_recorded_any_more_the_next_process_does_not_go_on_with(tmp_path: Path) -> None:
    async def send(engine: RunningEngine) -> None:
        async with watching(engine.watch_url("off")) as page, sending(engine.publish_url("off")):
            await asyncio.to_thread(engine.engine.start_recording, engine.workspace, "off")
            await see(page, Seen(), fragments=6)

    with running_engine(tmp_path) as first:
        play(send(first))
    with running_engine(tmp_path, records=lambda _workspace, _stream: False) as second:
        assert not second.engine.status(first.workspace, "off").recording
        recorded = recorded_of(second.engine, first.workspace, "off")
        assert recorded is not None
        assert recorded.partial
    with running_engine(tmp_path) as third:
        assert recorded_of(third.engine, first.workspace, "off") == recorded, "it is made once"
        assert third.kept == []


def test_a_page_that_reads_too_slowly_holds_nobody_up(engine: RunningEngine) -> None:
    async def story() -> None:
        async with connect(
            engine.watch_url("slow", tab="slow"), max_queue=1, compression=None, max_size=None
        ) as slow:
            async with watching(engine.watch_url("slow", tab="fast")) as fast:
                seen = Seen()
                big = film(seconds=20, size="1280x720")
                async with sending(engine.publish_url("slow"), big, pace=0):
                    await see(fast, seen, fragments=95)
                assert len(seen.fragments) >= 95
            got = await see(slow, Seen(), state="lost")
        assert {"type": "skipped"} in got.words or len(got.fragments) >= 95

    play(story())
