"""The web process: uvicorn on the loopback, at the port given as argument."""

import sys

from runtime.logs import configure_logs
from runtime.serving import serve
from shop.kernel.settings import settings

_LARGEST_FRAME = 64 * 1024
"""Of one frame that comes over a WebSocket, in bytes."""


def main() -> None:
    """Serve until told to stop."""
    configured = settings()
    configure_logs("web", configured.log_level)
    serve(
        "runtime.asgi:app",
        port=int(sys.argv[1]),
        name="web",
        redis_url=configured.redis_url,
        ws_max_size=_LARGEST_FRAME,
        ws_per_message_deflate=False,  # at the size of our frames it saves nothing and costs memory for each socket
    )


if __name__ == "__main__":
    main()
