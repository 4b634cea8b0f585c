"""One WebSocket with a page: who may open it, how it is held open, and with which code it is closed."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Coroutine
from contextlib import suppress
from typing import Any

import orjson
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from gateways.media.door import DoorKeeper
from shop.live.stream_access import StreamGrant, StreamRole, StreamTokenRefused

OVER, SENT_AWAY, GONE, TAKEN, FULL = 4401, 4403, 4404, 4409, 1013
"""Codes it is closed with: see `gateways.media`."""

_LOOK_SECONDS = 3.0
_CODES = {"expired": OVER, "revoked": SENT_AWAY}


class Page:
    """The other end of one socket."""

    def __init__(self, socket: WebSocket, grant: StreamGrant) -> None:
        self.socket = socket
        self.grant = grant
        self._leaving: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def leave(self, code: int) -> None:
        """Close it with that code, soon."""
        if not self._leaving.done():
            self._leaving.set_result(code)

    async def tell(self, words: dict[str, Any]) -> None:
        """Say it as JSON."""
        await self.socket.send_text(orjson.dumps(words).decode())

    async def hold(self, keeper: DoorKeeper, *works: Coroutine[Any, Any, None]) -> None:
        """Work until one of the works is done, the page is gone, or it may not stay; then close it."""
        tasks: list[asyncio.Task[None]] = [asyncio.create_task(work) for work in (*works, self._look(keeper))]
        try:
            awaited: set[asyncio.Future[Any]] = {*tasks, self._leaving}
            await asyncio.wait(awaited, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self.close(self._leaving.result() if self._leaving.done() else 1000)

    async def close(self, code: int) -> None:
        """Close it, where it is open."""
        self._leaving.cancel()
        if self.socket.application_state is WebSocketState.CONNECTED:
            with suppress(RuntimeError, WebSocketDisconnect):
                await self.socket.close(code)

    async def _look(self, keeper: DoorKeeper) -> None:
        """Look now and then whether the page may still be here."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            try:
                keeper.check(self.grant)
            except StreamTokenRefused as refused:
                self.leave(code_of(refused))


def code_of(refused: StreamTokenRefused) -> int:
    """The code that says why."""
    return _CODES.get(refused.values["reason"], SENT_AWAY)


async def let_in(
    socket: WebSocket, keeper: DoorKeeper, role: StreamRole, origins: Collection[str]
) -> Page | None:
    """The page behind the socket, accepted; None where it was turned away.

    Pages of other sites are; whoever is no browser names no origin, and is judged by the token alone.
    """
    origin = socket.headers.get("origin")
    if origin is not None and origin not in origins:
        await socket.close(SENT_AWAY)
        return None
    await socket.accept()
    try:
        return Page(socket, keeper.admit(socket.path_params["token"], (role,)))
    except StreamTokenRefused as refused:
        await socket.close(code_of(refused))
        return None


async def words_of(socket: WebSocket, take: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
    """Give on every JSON object that the page says, until it leaves; what is none is not heard."""
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return
        if text := message.get("text"):
            await hear(text, take)


async def hear(text: str, take: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
    """Give on one JSON object; what is none is not heard."""
    try:
        words = orjson.loads(text)
    except orjson.JSONDecodeError:
        return
    if isinstance(words, dict):
        await take(words)
