"""What passes between processes and is not kept: who types, reactions, who is here, and orders to show somebody out.

It goes over Valkey. Where Valkey is away it reaches whoever is served by the same process, and nobody waits.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

import orjson
import redis.asyncio as valkey
import structlog
from redis.exceptions import RedisError

from shop.kernel.settings import settings

GATHERED_SECONDS: Final = 0.1
MOST_GATHERED: Final = 500
"""Of one room in one tenth of a second; what is more is dropped."""
_ORDERS = "live:orders"
_WAIT = 1.0
_log = structlog.get_logger()


class Passing:
    """Publishes, and gives back what came for the rooms that this process follows."""

    def __init__(
        self, take: Callable[[str, list[dict[str, Any]]], None], obey: Callable[[dict[str, Any]], None]
    ) -> None:
        self._take = take
        self._obey = obey
        self._client: valkey.Redis | None = None
        self._follows: Any = None
        self._gathered: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._due: asyncio.Task[None] | None = None
        self._rooms: set[str] = set()

    async def run(self) -> None:
        """Follow, until canceled; a Valkey that went away is waited for."""
        while True:
            try:
                await self._follow()
            except (RedisError, OSError) as problem:
                _log.warning("live_passing_away", fault=type(problem).__name__)
            await asyncio.sleep(_WAIT)

    async def follow(self, room: str) -> None:
        """From now on what passes in that room comes here too; `room` holds its workspace."""
        self._rooms.add(room)
        await self._quietly("subscribe", _channel(room))

    async def forsake(self, room: str) -> None:
        """Nobody is there any more."""
        self._rooms.discard(room)
        await self._quietly("unsubscribe", _channel(room))

    async def pass_on(self, room: str, item: dict[str, Any]) -> None:
        """Tell everybody who is in the room, whichever process serves them."""
        await self._publish(_channel(room), item, lambda: self._gather(room, item))

    async def order(self, order: dict[str, Any]) -> None:
        """Tell every process to do something."""
        await self._publish(_ORDERS, order, lambda: self._obey(order))

    async def _publish(self, channel: str, told: dict[str, Any], here: Callable[[], None]) -> None:
        if self._client is not None:
            with suppress(RedisError, OSError):
                await self._client.publish(channel, orjson.dumps(told))
                return
        here()

    async def _follow(self) -> None:
        async with valkey.Redis.from_url(settings().redis_url, socket_connect_timeout=2) as client:
            follows = client.pubsub(ignore_subscribe_messages=True)
            try:
                known = set(self._rooms)
                await follows.subscribe(_ORDERS, *map(_channel, known))
                self._client, self._follows = client, follows
                await self._make_up_for(known)
                async for message in follows.listen():
                    self._heard(message["channel"].decode(), orjson.loads(message["data"]))
            finally:
                if self._follows is follows:  # else another loop of ours has begun already
                    self._client = self._follows = None
                await follows.aclose()  # type: ignore[no-untyped-call]  # redis has no type here

    async def _make_up_for(self, known: set[str]) -> None:
        """Rooms that were entered or left while it was not yet there to be told."""
        for room in self._rooms - known:
            await self._quietly("subscribe", _channel(room))
        for room in known - self._rooms:
            await self._quietly("unsubscribe", _channel(room))

    def _heard(self, channel: str, told: dict[str, Any]) -> None:
        if channel == _ORDERS:
            self._obey(told)
        else:
            self._gather(channel.removeprefix("live:"), told)

    def _gather(self, room: str, item: dict[str, Any]) -> None:
        if len(self._gathered[room]) < MOST_GATHERED:
            self._gathered[room].append(item)
        if self._due is None or self._due.done():
            self._due = asyncio.create_task(self._hand_over())

    async def _hand_over(self) -> None:
        await asyncio.sleep(GATHERED_SECONDS)
        gathered, self._gathered = self._gathered, defaultdict(list)
        for room, items in gathered.items():
            self._take(room, items)

    async def _quietly(self, what: str, channel: str) -> None:
        if self._follows is None:
            return
        try:
            await getattr(self._follows, what)(channel)
        except (RedisError, OSError):
            _log.info("live_passing_lost", what=what)


def _channel(room: str) -> str:
    return f"live:{room}"
