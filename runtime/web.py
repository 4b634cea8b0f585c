"""The web process: uvicorn on the loopback, at the port given as argument."""

import sys

import uvicorn

from runtime.logs import configure_logs
from shop.kernel.settings import settings


def main() -> None:
    """Serve until told to stop."""
    configure_logs("web", settings().log_level)
    uvicorn.run(
        "runtime.asgi:app",
        host="127.0.0.1",
        port=int(sys.argv[1]),
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=5,
    )


if __name__ == "__main__":
    main()
