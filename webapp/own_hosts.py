"""Requests that come to a shop's own host: only that shop is seen there, and nothing of the house behind it.

A host by which neither the installation nor any shop is known is refused. Names without a dot and bare addresses are
how processes of one network call each other, and pass.
"""

import re
from ipaddress import ip_address
from typing import Final

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from secure_links.links import LinkUnknown, workspace_of
from shop.kernel.settings import settings
from shop.workspaces.streets import shop_at
from shop.workspaces.viewing import workspace_id_of

OWN_SHOP: Final = "own_shop"
"""Under this name the slug of the host's shop lies in the request's state."""
_MISDIRECTED: Final = 421
_NOT_HERE: Final = 404
_OF_SHOP = re.compile(r"/(?:s|live|api/v1/shops)/([^/]+)(?:/|$)")
_OF_LINK = re.compile(r"/l/([^/]+)(?:/|$)")
_OPEN: Final = (
    "/static/",
    "/media/",
    "/notices",
    "/color/",
    "/theme",
    "/language",
    "/calendar/",
    "/live/socket",
)
_ALSO: Final = frozenset({"/favicon.ico", "/robots.txt", "/healthz", "/live"})


class OwnHosts:
    """An application that looks at the host first."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, answer it, or refuse it."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        host = _host(scope)
        if _ours(host):
            await self._app(scope, receive, send)
            return
        slug = await to_thread.run_sync(shop_at, host)
        answer = await to_thread.run_sync(_instead, slug, scope["path"])
        if answer is not None:
            await _refuse(scope, answer, receive, send)
            return
        scope.setdefault("state", {})[OWN_SHOP] = slug
        await self._app(scope, receive, send)


def own_shop(asking: HTTPConnection) -> str:
    """The slug of the shop whose own host was asked; empty under the installation's."""
    return str(asking.scope.get("state", {}).get(OWN_SHOP, ""))


def _host(scope: Scope) -> str:
    told = Headers(scope=scope).get("host", "").lower()
    return told.rpartition(":")[0] if re.search(r":\d+$", told) else told


def _ours(host: str) -> bool:
    if host == str(settings().public_url.host) or "." not in host:
        return True
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _instead(slug: str, path: str) -> Response | None:
    """What is answered instead of the page; None where it is the shop's own."""
    if not slug:
        return PlainTextResponse("", status_code=_MISDIRECTED)
    if path == "/":
        return RedirectResponse(f"/s/{slug}", status_code=307)
    if path in _ALSO or path.startswith(_OPEN):
        return None
    if found := _OF_SHOP.match(path):
        return None if found[1] == slug else PlainTextResponse("", status_code=_NOT_HERE)
    if (found := _OF_LINK.match(path)) and _is_of(found[1], slug):
        return None
    return PlainTextResponse("", status_code=_NOT_HERE)


def _is_of(token: str, slug: str) -> bool:
    """Whether a link is of that shop; one that nobody knows is said to be so by its own page."""
    try:
        return workspace_of(token) == workspace_id_of(slug)
    except LinkUnknown:
        return True


async def _refuse(scope: Scope, answer: Response, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    await answer(scope, receive, send)
