"""One browser's socket: what waits to be written to it, and up to which number it knows each room."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import Final

from starlette.websockets import WebSocket, WebSocketDisconnect

from webapp.live.people import Person
from webapp.live.wire import TOO_SLOW

MOST_WAITING: Final = 512
"""Frames; whoever is further behind is sent away, and comes back by number."""
MOST_WAITING_BYTES: Final = 2 * 1024 * 1024
_PATIENCE = 15.0
"""Seconds for one frame to leave."""
_GONE = (WebSocketDisconnect, RuntimeError, OSError)
"""What the server raises for a socket that is no longer there."""


@dataclass(eq=False, slots=True)
class Connection:
    """A socket that was let in. All of it runs on the loop."""

    socket: WebSocket
    person: Person
    tab: str
    known: dict[str, int] = field(default_factory=dict)
    """By room, the number of the last event that was put into the queue."""
    closed: set[str] = field(default_factory=set)
    """Rooms that were closed to them after they had entered."""
    over: asyncio.Event = field(default_factory=asyncio.Event)
    code: int = 1000
    _waiting: deque[str] = field(default_factory=deque)
    _bytes: int = 0
    _something: asyncio.Event = field(default_factory=asyncio.Event)
    _room: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, text: str) -> None:
        """Have the text written as soon as the browser takes it; one that is too far behind is sent away."""
        if self.over.is_set():
            return
        if len(self._waiting) >= MOST_WAITING or self._bytes > MOST_WAITING_BYTES:
            self.end(TOO_SLOW)
            return
        self._waiting.append(text)
        self._bytes += len(text)
        self._something.set()

    async def put_patiently(self, text: str) -> None:
        """The same for what was missed: there may be much of it, so it waits until the rest has left."""
        while len(self._waiting) >= MOST_WAITING // 4 and not self.over.is_set():
            self._room.clear()
            await self._room.wait()
        self.put(text)

    def end(self, code: int) -> None:
        """Close it with that code, the first one that is given."""
        if not self.over.is_set():
            self.code = int(code)
            self.over.set()
            self._something.set()
            self._room.set()

    async def write_for_ever(self) -> None:
        """Write what waits, until it is over."""
        while not self.over.is_set():
            if not self._waiting:
                self._something.clear()
                await self._something.wait()
                continue
            text = self._waiting.popleft()
            self._bytes -= len(text)
            try:
                async with asyncio.timeout(_PATIENCE):
                    await self.socket.send_text(text)
            except TimeoutError:
                self.end(TOO_SLOW)
            except _GONE:
                self.end(1006)
            self._room.set()


async def close_quietly(socket: WebSocket, code: int) -> None:
    """Say goodbye; a socket that takes nothing any more is left to the server."""
    try:
        async with asyncio.timeout(2):
            await socket.close(code)
    except (TimeoutError, *_GONE):
        return
