"""An ASGI application on a real port of this machine, for as long as a test needs it."""

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

_PATIENCE_SECONDS = 60.0


@contextmanager
def served(app: Any, port: int | None = None) -> Iterator[str]:
    """The address under which the application answers; it has started, and it ends with the block."""
    taken = socket.socket()
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    taken.bind(("127.0.0.1", port or 0))
    config = uvicorn.Config(app, log_level="critical", access_log=False, timeout_graceful_shutdown=1)
    server = PromptServer(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]}, daemon=True)
    thread.start()
    _wait_for(server, thread)
    try:
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"
    finally:
        server.end()
        thread.join(_PATIENCE_SECONDS)
        taken.close()


class PromptServer(uvicorn.Server):
    """Ends when it is told to, as soon as nobody is connected any more: uvicorn's own looks around ten times a second."""

    _LOOKS_EVERY_SECONDS = 0.005

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._told = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def end(self) -> None:
        """Tell it, from another thread."""
        self.should_exit = True
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # it has ended by itself
                self._loop.call_soon_threadsafe(self._told.set)

    async def main_loop(self) -> None:
        """Once a second the date in its answers goes on."""
        self._loop = asyncio.get_running_loop()
        await self.on_tick(0)
        while not self.should_exit:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._told.wait(), 1.0)
            await self.on_tick(0)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let go of everybody, and wait for who is still being answered, not longer than was said."""
        for server in self.servers:
            server.close()
        for taken in sockets or []:
            taken.close()
        state, until = self.server_state, time.monotonic() + (self.config.timeout_graceful_shutdown or 1.0)
        for connection in list(state.connections):
            connection.shutdown()
        while (state.connections or state.tasks) and time.monotonic() < until:  # noqa: ASYNC110  # nobody tells when they have gone
            await asyncio.sleep(self._LOOKS_EVERY_SECONDS)
        for task in state.tasks:
            task.cancel()
        await self.lifespan.shutdown()


def _wait_for(server: PromptServer, thread: threading.Thread) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while not server.started:
        if time.monotonic() > until or not thread.is_alive():
            raise RuntimeError("the application did not start")
        time.sleep(0.005)
