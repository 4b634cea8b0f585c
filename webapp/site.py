"""Pages that belong to nobody's shop: the front door, health, the theme, a shop's color as a style sheet."""

import re
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from shop.kernel.refusals import NotFound
from shop.workspaces.viewing import workspaces
from webapp.reader import THEME_COOKIE, reader_of, remember
from webapp.rendering import page
from webapp.security import same_origin
from webapp.shop_color import Theme, stylesheet
from webapp.wiring import wiring_of

router = APIRouter(include_in_schema=False)

_COLOR = re.compile(r"[0-9a-f]{6}")
_LOCAL_PATH = re.compile(r"/(?![/\\])[^\s\\]*")
_UNAVAILABLE = 503


@router.api_route("/", methods=["GET", "HEAD"])
def home(request: Request) -> Response:
    """The front door; it names the shops only where the playground is served."""
    shops = [(slug, name) for _, slug, name in workspaces()] if wiring_of(request).phone else []
    sign_up = wiring_of(request).sign_up
    return page(request, "home.html", reader=reader_of(request), shops=shops, sign_up=sign_up)


@router.get("/health")
def health(request: Request) -> Response:
    """How every part of the product does: a page for people, JSON for machines."""
    report = wiring_of(request).health()
    status = 200 if report.get("healthy") else _UNAVAILABLE
    if "html" not in request.headers.get("accept", ""):
        return JSONResponse(report, status_code=status)
    return page(
        request,
        "health.html",
        reader=reader_of(request),
        status=status,
        report={"healthy": bool(report.get("healthy")), "parts": _parts(report)},
        at=wiring_of(request).clock.now().strftime("%H:%M:%S UTC"),
    )


@router.get("/healthz")
def healthz(request: Request) -> Response:
    """One word for whoever watches over the process."""
    healthy = bool(wiring_of(request).health().get("healthy"))
    return JSONResponse(
        {"status": "ok" if healthy else "unhealthy"}, status_code=200 if healthy else _UNAVAILABLE
    )


@router.post("/theme", dependencies=[Depends(same_origin)])
def choose_theme(
    request: Request, theme: Annotated[Theme | Literal["system"], Form()], back: Annotated[str, Form()] = "/"
) -> Response:
    """Remember the theme, or that it is as the device has it, and go back to the page that was being read."""
    local = back if _LOCAL_PATH.fullmatch(back) else "/"
    answer = RedirectResponse(local, status_code=303)
    if theme == "system":
        answer.delete_cookie(THEME_COOKIE, path="/")
    else:
        remember(request, answer, THEME_COOKIE, theme.value)
    return answer


@router.get("/shop-color/{name}.css")
def shop_color(name: str) -> Response:
    """The custom properties of one color, so that pages need no style of their own."""
    if not _COLOR.fullmatch(name):
        raise NotFound(kind="color")
    return Response(
        stylesheet(f"#{name}"),
        media_type="text/css",
        headers={"Cache-Control": "public, max-age=31536000, immutable"},
    )


def _parts(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        name: {"ok": bool(part.get("ok")), "words": part.get("words", ""), "ms": part.get("ms")}
        for name, part in report.get("parts", {}).items()
    }
