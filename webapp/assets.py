"""What the front end's build made, and where it lies: styles, behaviors, icons, drawings, marks."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, Literal

from markupsafe import Markup
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC = Path(__file__).parent / "static"
_BUILD = STATIC / "build"
_HASHED = ("build/styles/", "build/scripts/", "build/fonts/")
_FOREVER = "public, max-age=31536000, immutable"
_A_DAY = "public, max-age=86400"
_HASH = re.compile("[0-9a-f]{64}")

Stance = Literal["stand", "hang", "view"]
"""On the board, from the rail, or a scene that fills its frame."""


class FrontEndNotBuilt(RuntimeError):
    """The pages' styles and behaviors are missing: `npm ci && npm run build` makes them."""

    def __init__(self) -> None:
        super().__init__("webapp/static/build is missing: run `npm ci && npm run build`")


class StaticPages(StaticFiles):
    """Files as built: those with a hash in their name are kept for ever, the others for a day."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, with how long a browser may keep it."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = _FOREVER if path.startswith(_HASHED) else _A_DAY
        return response


def asset(name: str) -> str:
    """The address of a built file, such as ``styles/pages.css``."""
    return f"/static/build/{_built('manifest.json')[name]}"


def icon(name: str, kind: str = "icon") -> Markup:
    """A lucide icon to be read beside its word; `kind` is ``icon`` (20px) or ``icon-s`` (16px)."""
    body = Markup(_built("icons.json")[name])  # noqa: S704  # our own files, nobody else's words
    return Markup(
        '<svg class="{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" '
        'stroke-linejoin="round" aria-hidden="true">{}</svg>'
    ).format(kind, body)


def mark_of(logo: str) -> Markup:
    """A shop's drawn mark, called ``scicli`` or ``logoScicli``; empty where there is none of that name."""
    name = logo.removeprefix("logo").lower()
    return Markup(_built("logos.json").get(name, ""))  # noqa: S704  # as above


def marks() -> dict[str, str]:
    """Every mark by name."""
    return dict(_built("logos.json"))


def stance_of(picture: str) -> Stance | None:
    """How a drawn good stands; None where the picture is none of ours."""
    stance: Stance | None = _built("art.json").get(picture)
    return stance


def drawing_url(picture: str, form: Literal["svg", "png"] = "svg") -> str:
    """The address of a drawn good or of a photograph; empty where there is none. WhatsApp takes no SVG."""
    drawn = f"/static/build/art/{picture}.{form}" if stance_of(picture) else ""
    return drawn or media_url(picture)


def media_url(picture: str) -> str:
    """The address of a photograph that the shop took; empty where the picture is a drawing or there is none."""
    return f"/media/{picture}" if _HASH.fullmatch(picture) else ""


def drawings() -> list[str]:
    """The names of all drawn goods."""
    return sorted(_built("art.json"))


def drawing_file(picture: str) -> Path:
    """The PNG of a drawn good on this machine's disk."""
    return _BUILD / "art" / f"{picture}.png"


def mark_file(logo: str) -> Path | None:
    """A shop's drawn mark as a mask, 288 pixels wide; None where there is none of that name."""
    name = logo.removeprefix("logo").lower()
    return _BUILD / "marks" / f"{name}.png" if name in _built("logos.json") else None


def font_file(family: str) -> Path:
    """The Latin letters of a family, for pictures that are drawn here."""
    return _BUILD / str(_built("manifest.json")[f"fonts/{family}-latin-wght-normal.woff2"])


@cache
def _built(name: str) -> dict[str, Any]:
    file = _BUILD / name
    if not file.exists():
        raise FrontEndNotBuilt
    parsed: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return parsed
