"""The web process: uvicorn on the loopback, at the port given as argument."""

import sys

from runtime.logs import configure_logs
from runtime.serving import serve
from shop.kernel.settings import settings


def main() -> None:
    """Serve until told to stop."""
    configured = settings()
    configure_logs("web", configured.log_level)
    serve("runtime.asgi:app", port=int(sys.argv[1]), name="web", redis_url=configured.redis_url)


if __name__ == "__main__":
    main()
