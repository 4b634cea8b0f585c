"""Who gets in to the embedded engine, how long they stay, and how they are sent away."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from shop.kernel.ids import WorkspaceId, new_id
from shop.live.stream_access import token_of
from tests.media.answers import closing_code, code_at, load, told
from tests.media.engine import RunningEngine, Seen, play, see, sending, watching


def test_one_page_has_one_picture_and_one_person_holds_the_camera(engine: RunningEngine) -> None:
    async def story() -> None:
        async with watching(engine.watch_url("one")) as first, watching(engine.watch_url("one")) as second:
            assert await closing_code(first) == 4409
            await see(second, Seen(), state="waiting")
        async with sending(engine.publish_url("one")) as host:
            await told(host, type="ready")
            assert await code_at(engine.publish_url("one", person="member:other")) == 4409
            async with sending(engine.publish_url("one", tab="tablet")):
                assert await closing_code(host) == 4409, "the host goes on with another device"

    play(story())


def test_whoever_is_sent_away_is_gone_at_once_and_does_not_come_back(engine: RunningEngine) -> None:
    async def story() -> None:
        url = engine.watch_url("kick", person="viewer:rude")
        listed = engine.engine.view_access(engine.grant("kick", person="viewer:rude")).doors[1].url
        async with watching(url) as page, watching(engine.watch_url("kick", tab="other")) as other:
            await see(page, Seen(), state="waiting")
            await asyncio.to_thread(
                engine.engine.kick, engine.workspace, "kick", "viewer:rude", engine.clock.now()
            )
            assert await closing_code(page) == 4403
            assert await code_at(url) == 4403
            assert (await load(listed)).status_code == 403
            await see(other, Seen(), state="waiting")
        await asyncio.sleep(0.01)
        async with watching(engine.watch_url("kick", person="viewer:rude")) as let_back:
            await see(let_back, Seen(), state="waiting")

    play(story())


def test_a_page_stays_as_long_as_it_renews_what_it_has(engine: RunningEngine) -> None:
    async def story() -> None:
        grant = engine.grant("renew")
        old = engine.engine.view_access(grant)
        async with watching(old.doors[0].url) as page:
            await see(page, Seen(), state="waiting")
            engine.clock.ahead = timedelta(minutes=9)
            fresh = engine.engine.view_access(engine.grant("renew"))
            async with httpx.AsyncClient() as browser:
                assert (await browser.post(fresh.renewal)).status_code == 204
                engine.clock.ahead = timedelta(minutes=15)
                assert (await browser.post(old.renewal)).status_code == 403, "one that is over renews nothing"
                foreign = engine.engine.view_access(engine.grant("renew", tab="another"))
                assert (await browser.post(foreign.renewal)).status_code == 204
            assert (await load(old.doors[1].url)).status_code == 503, "the address in use stays good"
            await asyncio.sleep(0)
            engine.clock.ahead = timedelta(minutes=20)
            assert await closing_code(page) == 4401
            assert (await load(old.doors[1].url)).json()["reason"] == "expired"

    try:
        play(story())
    finally:
        engine.clock.ahead = timedelta()


def test_no_token_opens_what_it_was_not_given_for(engine: RunningEngine) -> None:
    async def story() -> None:
        watch, publish = engine.watch_url("mine"), engine.publish_url("mine")
        token = token_of(engine.grant("mine"))
        assert await code_at(publish.replace("/publish", "/watch")) == 4403
        assert await code_at(watch.replace("/watch", "/publish")) == 4403
        assert await code_at(watch.replace(token[:6], "AAAAAA")) == 4403
        assert await code_at(engine.url.replace("http", "ws") + "/media/nonsense/watch") == 4403
        for wrong in (token[:-2], token + "x", "x", token.swapcase()):
            answer = await load(f"{engine.url}/media/{wrong}/ll.m3u8")
            assert (answer.status_code, answer.json()["reason"]) == (403, "forged")
        answer = await load(publish.replace("ws:", "http:").split("/publish")[0] + "/ll.m3u8")
        assert answer.json()["reason"] == "role"
        with pytest.raises(InvalidStatus):
            async with connect(watch, origin="https://evil.example"):  # type: ignore[arg-type]  # an origin is a string
                pass

    play(story())


def test_a_stream_of_another_shop_is_another_stream(engine: RunningEngine) -> None:
    async def story() -> None:
        foreign = engine.watch_url("same-name", workspace_id=WorkspaceId(new_id()))
        async with watching(foreign) as theirs, watching(engine.watch_url("same-name")) as ours:
            async with sending(engine.publish_url("same-name")):
                await see(ours, Seen(), fragments=3)
            seen = await see(theirs, Seen(), state="waiting")
            assert not seen.fragments

    play(story())


def test_only_our_own_processes_say_what_the_engine_does(engine: RunningEngine) -> None:
    asked = {"workspace": str(engine.workspace), "stream": "x", "person": "viewer:ada"}
    for headers in ({}, {"Authorization": "Bearer " + token_of(engine.grant("x", "publish"))}):
        assert httpx.post(f"{engine.url}/control/kick", json=asked, headers=headers).status_code == 401
