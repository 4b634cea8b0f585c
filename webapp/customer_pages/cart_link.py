"""The cart of whoever walks along the shelf: known by the link that their chat sent, in the browser that opened it."""

from fastapi import Request
from starlette.responses import Response

from secure_links.links import OpenedLink, show, workspace_of
from shop.kernel.database import transaction
from shop.kernel.refusals import Refusal
from shop.kernel.settings import settings
from shop.workspaces.viewing import WorkspaceView
from webapp.customer_pages.devices import device_of
from webapp.wiring import wiring_of

_COOKIE = "cart"


def remember_cart(request: Request, response: Response, slug: str, token: str) -> None:
    """Let this shop's own pages know the cart; no script and no other shop's page can."""
    response.set_cookie(
        _COOKIE,
        token,
        max_age=int(settings().cart_link_lifetime.total_seconds()),
        path=f"/s/{slug}",
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )


def cart_link_of(request: Request, shop: WorkspaceView) -> tuple[str, OpenedLink] | None:
    """The token and the link of this browser's cart in that shop; None where there is none that holds."""
    token = request.cookies.get(_COOKIE, "")
    if not token:
        return None
    try:
        if workspace_of(token) != shop.id:
            return None
        with transaction(shop.id) as db:
            now = shop.at(wiring_of(request).clock.now())
            link = show(db, token, now=now, purpose="cart", device=device_of(request))
    except Refusal:
        return None
    return (token, link) if link.claimed else None
