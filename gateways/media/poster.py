"""A still of a stream: made when somebody asks for it, and again when it has grown old."""

import asyncio

from gateways.media.bus import FragmentBus
from gateways.media.encoding import poster_command

_FRESH_SECONDS = 10.0
_PATIENCE_SECONDS = 8.0


class Poster:
    """The latest still of one stream; the one before it serves while the next is made."""

    def __init__(self, bus: FragmentBus) -> None:
        self.round_about = False
        self._bus = bus
        self._jpeg = b""
        self._made = 0.0
        self._making: asyncio.Task[None] | None = None

    async def jpeg(self) -> bytes:
        """The picture; nothing before the first."""
        now = asyncio.get_running_loop().time()
        stale = now - self._made > _FRESH_SECONDS
        if stale and self._bus.segments and (self._making is None or self._making.done()):
            self._made = now
            self._making = asyncio.create_task(self._make())
        if not self._jpeg and self._making:
            await asyncio.shield(self._making)
        return self._jpeg

    async def now(self) -> bytes:
        """The picture of this moment; nothing where there is none."""
        if not self._bus.segments:
            return b""
        if self._making is None or self._making.done():
            self._made = asyncio.get_running_loop().time()
            self._making = asyncio.create_task(self._make())
        await asyncio.shield(self._making)
        return self._jpeg

    async def _make(self) -> None:
        segment = self._bus.segments[-1]
        piece = self._bus.inits[segment.generation].data + segment.parts[0].data
        process = await asyncio.create_subprocess_exec(
            *poster_command(round_about=self.round_about),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                jpeg, _ = await process.communicate(piece)
        except TimeoutError:
            process.kill()
            await process.wait()
            return
        self._jpeg = jpeg or self._jpeg
