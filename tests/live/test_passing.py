"""What passes between processes reaches every room that is followed, whenever that began."""

import asyncio
from typing import Any

import orjson
import pytest
from redis import Redis
from redis.asyncio.client import PubSub

from tests.media.engine import play
from webapp.live.passing import Passing

PATIENCE = 60.0


def test_a_room_that_is_entered_while_the_line_is_being_made_is_followed_too(
    valkey: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()
    subscribe = PubSub.subscribe

    async def slowly(line: PubSub, *channels: Any) -> Any:
        if not begun.is_set():
            begun.set()
            await go_on.wait()
        return await subscribe(line, *channels)

    async def comes_through() -> tuple[str, list[dict[str, Any]]]:
        came: asyncio.Queue[tuple[str, list[dict[str, Any]]]] = asyncio.Queue()
        passing = Passing(lambda room, items: came.put_nowait((room, items)), lambda _order: None)
        line = asyncio.create_task(passing.run())
        await begun.wait()
        await passing.follow("shop:room")
        go_on.set()
        async with asyncio.timeout(PATIENCE):
            while not valkey.publish("live:shop:room", orjson.dumps({"name": "typing:now"})):  # noqa: ASYNC110  # only Valkey knows
                await asyncio.sleep(0.01)
            found = await came.get()
        line.cancel()
        return found

    monkeypatch.setattr(PubSub, "subscribe", slowly)
    assert play(comes_through()) == ("shop:room", [{"name": "typing:now"}])
