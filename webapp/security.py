"""What every answer carries: a policy that lets in nothing from outside, and the request's id."""

import re
from typing import Final

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shop.kernel.ids import new_id
from shop.kernel.refusals import Refusal
from shop.kernel.settings import settings

REQUEST_ID = "X-Request-ID"
RATE = "rate"
"""Under this name a rate limit leaves its headers in the request's state."""

_PLAIN_DOORS = ("/webhooks/",)
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
_HEADERS: Final = {
    "Content-Security-Policy": "; ".join(f"{what} {where}" for what, where in _POLICY.items()),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}


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
        foreign = origin != "null" and origin.rstrip("/") not in _own_origins(request)
    if foreign:
        raise ForeignOrigin


def _own_origins(request: Request) -> set[str]:
    public = settings().public_url
    port = f":{public.port}" if public.port and public.port not in {80, 443} else ""
    return {f"{public.scheme}://{public.host}{port}", f"{request.url.scheme}://{request.url.netloc}"}


def _request_id(headers: Headers) -> str:
    given = headers.get(REQUEST_ID, "")
    return given if _SOUND_ID.fullmatch(given) else str(new_id())


def _guarding(send: Send, scope: Scope) -> Send:
    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            _add_headers(MutableHeaders(scope=message), scope)
        await send(message)

    return guarded


def _add_headers(headers: MutableHeaders, scope: Scope) -> None:
    for name, value in {**_HEADERS, **scope["state"].get(RATE, {})}.items():
        headers.setdefault(name, value)
    if scope["state"]["names_itself"]:  # else whoever wraps us writes it
        headers[REQUEST_ID] = scope["state"]["request_id"]
    headers.setdefault("Cache-Control", "no-store")
    if scope["scheme"] == "https":
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
