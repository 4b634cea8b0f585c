"""How our web processes serve on the loopback: quietly, and telling when they really do."""

import socket
from typing import Any

import redis
import uvicorn

from runtime.heap import settle_heap
from runtime.signs import show_life

_GRACE_SECONDS = 3


class _Server(uvicorn.Server):
    """Shows life once the port is its own, which a look at the port cannot tell."""

    def __init__(self, config: uvicorn.Config, name: str, client: redis.Redis) -> None:
        super().__init__(config)
        self._name = name
        self._client = client

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then show life."""
        await super().startup(sockets)
        if self.started:
            settle_heap()
            show_life(self._client, self._name)


def serve(app: Any, *, port: int, name: str, redis_url: str, **more: Any) -> None:
    """Serve the application until told to stop; `more` goes to uvicorn as it is."""
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=port,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        **more,
    )
    _Server(config, name, redis.Redis.from_url(redis_url, socket_timeout=2)).run()
