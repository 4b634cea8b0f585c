"""What every answer carries: a policy that lets in nothing from outside, and the request's id."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shop.kernel.ids import new_id
from shop.kernel.refusals import Refusal
from shop.kernel.settings import settings
from webapp.cookies import cookies_of

REQUEST_ID = "X-Request-ID"
RATE = "rate"
"""Under this name a rate limit leaves its headers in the request's state."""

_PLAIN_DOORS = ("/webhooks/",)
_LIVE_DOORS = ("/live/", "/team/")
"""Pages on which a picture moves."""
_SOUND_ID = re.compile(r"[A-Za-z0-9-]{8,64}")

_POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "media-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def _worded(policy: Mapping[str, str]) -> str:
    return "; ".join(f"{what} {where}" for what, where in policy.items())


_HEADERS: Final = {
    "Content-Security-Policy": _worded(_POLICY),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}


def live_headers() -> dict[str, str]:
    """What a page with a moving picture carries instead: it reaches the media engine, and may use the camera.

    Given by itself below ``/live/`` and ``/team/``; any other page sets it on its own answer.
    """
    configured = settings()
    places = dict.fromkeys((configured.media_url, configured.mediamtx_hls_url))
    sources = "".join(media_sources(place) for place in places)
    policy = _POLICY | {
        "connect-src": f"'self'{sources}",
        "media-src": f"'self' blob:{sources}",
        "img-src": f"'self' data: blob:{sources}",
    }
    return {
        "Content-Security-Policy": _worded(policy),
        "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(self), payment=()",
    }


def poster_headers() -> dict[str, str]:
    """What a page carries instead that shows the latest picture of a live session, and nothing that moves."""
    policy = _POLICY | {"img-src": f"'self' data:{media_sources(settings().media_url)}"}
    return {"Content-Security-Policy": _worded(policy)}


def media_sources(url: str) -> str:
    """The engine's origin, over HTTP and over WebSocket, as the policy writes them."""
    place = urlsplit(url)
    if not place.netloc:
        return ""
    encrypted = "s" if place.scheme in {"https", "wss"} else ""
    return f" http{encrypted}://{place.netloc} ws{encrypted}://{place.netloc}"


class ForeignOrigin(Refusal):
    """The form was sent from another site."""

    status = 403


class Guarded:
    """An application whose answers carry the headers above; webhooks pass by untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with an id that the log and the answer share."""
        if scope["type"] != "http" or scope["path"].startswith(_PLAIN_DOORS):
            await self._app(scope, receive, send)
            return
        scope = _without_nul(scope)
        state = scope.setdefault("state", {})
        outer = structlog.contextvars.get_contextvars().get("request_id")
        state["request_id"] = outer or _request_id(Headers(scope=scope))
        state["names_itself"] = outer is None
        with structlog.contextvars.bound_contextvars(request_id=state["request_id"]):
            await self._app(scope, receive, _guarding(send, scope))


def same_origin(request: Request) -> None:
    """Refuse a form that another site's page sent.

    Browsers say where a request comes from. Under our own no-referrer policy they write ``Origin: null``
    on our own forms, so that only a named other origin counts against a request.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        foreign = site != "same-origin"
    else:
        origin = request.headers.get("origin", "null")
        foreign = origin != "null" and origin.rstrip("/") not in own_origins(request)
    if foreign:
        raise ForeignOrigin


def own_origins(asking: HTTPConnection) -> set[str]:
    """Where our own pages come from, as a browser writes it: the public address, and the one that was asked."""
    public = settings().public_url
    port = f":{public.port}" if public.port and public.port not in {80, 443} else ""
    scheme = "https" if asking.url.scheme in {"https", "wss"} else "http"
    return {f"{public.scheme}://{public.host}{port}", f"{scheme}://{asking.url.netloc}"}


def _request_id(headers: Headers) -> str:
    given = headers.get(REQUEST_ID, "")
    return given if _SOUND_ID.fullmatch(given) else str(new_id())


def _without_nul(scope: Scope) -> Scope:
    """The address without the one character that can be stored nowhere."""
    query = scope.get("query_string", b"")
    if b"%00" not in query and "\0" not in scope["path"]:
        return scope
    return {**scope, "path": scope["path"].replace("\0", ""), "query_string": query.replace(b"%00", b"")}


def _guarding(send: Send, scope: Scope) -> Send:
    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            _add_headers(MutableHeaders(scope=message), scope)
        await send(message)

    return guarded


def _add_headers(headers: MutableHeaders, scope: Scope) -> None:
    live = live_headers() if scope["path"].startswith(_LIVE_DOORS) else {}
    for name, value in {**_HEADERS, **live, **scope["state"].get(RATE, {})}.items():
        headers.setdefault(name, value)
    if scope["state"]["names_itself"]:  # else whoever wraps us writes it
        headers[REQUEST_ID] = scope["state"]["request_id"]
    headers.setdefault("Cache-Control", "no-store")
    for cookie in cookies_of(scope):
        headers.append("Set-Cookie", cookie)
    if scope["scheme"] == "https":
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
