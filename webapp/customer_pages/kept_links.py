"""A link that this browser opened, known again on the shop's own pages: no script and no other shop's page can."""

from datetime import timedelta
from typing import Literal

from fastapi import Request
from starlette.responses import Response

from secure_links.links import OpenedLink, show, workspace_of
from shop.kernel.database import transaction
from shop.kernel.refusals import Refusal
from shop.workspaces.viewing import WorkspaceView
from webapp.customer_pages.devices import device_of
from webapp.wiring import wiring_of

Kept = Literal["cart", "booking"]
"""Purposes whose links are kept, each in a cookie of that name."""


def keep_link(
    request: Request, response: Response, slug: str, token: str, *, purpose: Kept, lifetime: timedelta
) -> None:
    """Let the pages of the shop of that slug know the link."""
    response.set_cookie(
        purpose,
        token,
        max_age=int(lifetime.total_seconds()),
        path=f"/s/{slug}",
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )


def kept_link(request: Request, shop: WorkspaceView, purpose: Kept) -> tuple[str, OpenedLink] | None:
    """The token and the link that this browser opened in that shop; None where there is none that holds."""
    token = request.cookies.get(purpose, "")
    if not token:
        return None
    try:
        if workspace_of(token) != shop.id:
            return None
        with transaction(shop.id) as db:
            now = shop.at(wiring_of(request).clock.now())
            link = show(db, token, now=now, purpose=purpose, device=device_of(request))
    except Refusal:
        return None
    return (token, link) if link.claimed else None
