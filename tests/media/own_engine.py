"""The embedded engine in a process of its own, that it can be killed: ``python -m tests.media.own_engine <port> <folder>``."""

import sys
from pathlib import Path

import uvicorn

from gateways.media.serving import Setup, media_app

ORIGIN = "https://shop.example.test"


def main() -> None:
    """Serve until killed."""
    port, folder = int(sys.argv[1]), Path(sys.argv[2])
    app = media_app(Setup(origins=(ORIGIN,), folder=folder, keep=lambda _path: "0" * 64))
    uvicorn.run(app, port=port, log_config=None, ws_per_message_deflate=False)


if __name__ == "__main__":
    main()
