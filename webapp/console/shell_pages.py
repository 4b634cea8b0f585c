"""What makes the console installable: its manifest, its icons' places, the worker that keeps the shell, the parts' page."""

from functools import cache
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from webapp.assets import asset
from webapp.console.asking import AtConsole
from webapp.console.letting_in import outside_page
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page

OFFLINE: Final = "/console/offline"
_WORKER: Final = Path(__file__).parent / "shell" / "worker.js"
_SIZES: Final = (192, 512)

outside = APIRouter(prefix="/console", include_in_schema=False)
router = ConsoleRouter()


@outside.get("/manifest.webmanifest")
def manifest() -> Response:
    """What a phone needs to keep the console among its apps."""
    return JSONResponse(
        {
            "name": "Vetrina",
            "short_name": "Vetrina",
            "id": "/console",
            "start_url": "/console",
            "scope": "/",
            "display": "standalone",
            "background_color": "#f4f1ea",
            "theme_color": "#f4f1ea",
            "icons": [
                {
                    "src": f"/static/build/icons/console-{size}.png",
                    "sizes": f"{size}x{size}",
                    "type": "image/png",
                    "purpose": purpose,
                }
                for size in _SIZES
                for purpose in ("any", "maskable")
            ],
            "shortcuts": [{"name": "Inbox", "url": "/console/inbox"}, {"name": "Live", "url": "/team/live"}],
        },
        media_type="application/manifest+json",
        headers={"Cache-Control": "public, max-age=3600"},
    )


@outside.get("/worker.js")
def worker() -> Response:
    """The service worker: it keeps what the build made and the page below, and nothing of any shop."""
    kept = (asset("styles/console.css"), asset("scripts/console.js"), OFFLINE)
    listed = ", ".join(f"'{path}'" for path in kept)
    return Response(
        _source().replace("/* KEPT */", listed),
        media_type="text/javascript",
        headers={"Cache-Control": "no-cache", "Service-Worker-Allowed": "/console"},
    )


@outside.get("/offline")
def offline(request: Request) -> Response:
    """What is shown without a connection."""
    return outside_page(request, "offline")


@router.get("/components", needs="own:see")
def components(request: Request, staff: AtConsole) -> Response:
    """Every part in every state."""
    return console_page(request, staff, "console/components.html", section="components")


@cache
def _source() -> str:
    return _WORKER.read_text(encoding="utf-8")
