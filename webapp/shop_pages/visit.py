"""Somebody looks at a shop: which shop, at what time there, in which language."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import Request
from starlette.requests import HTTPConnection

from shop.kernel.refusals import NotFound
from shop.kernel.settings import settings
from shop.workspaces.streets import street_of
from shop.workspaces.viewing import WorkspaceView, workspace_by_slug
from webapp.assets import drawing_url
from webapp.own_hosts import own_shop
from webapp.reader import Reader, reader_of
from webapp.signed_in import seen_signed_in
from webapp.wiring import wiring_of

CACHED = {"Cache-Control": "private, no-cache", "Vary": "Accept-Language, Cookie"}
"""Public pages may be kept, but are asked for again: a price is true now or not at all."""


class ShopHeld(NotFound):
    """Whoever runs the installation has held the shop, or closed it: nobody sees its pages."""


class ShopNotOpenYet(NotFound):
    """The shop is being set up: only its own people see it."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A shop, its own time, and who looks."""

    shop: WorkspaceView
    now: datetime
    real_now: datetime
    """The world's: what flows are told."""
    reader: Reader


def visit(request: Request, slug: str) -> Visit:
    """The shop of that slug; refuses one that there is not, ShopNotOpenYet, and ShopHeld."""
    shop = workspace_by_slug(slug)
    reader = reader_of(request, default=shop.language)
    real_now = wiring_of(request).clock.now()
    need_open(request, shop, real_now)
    return Visit(shop, shop.at(real_now), real_now, reader)


def full_url(path: str, shop: WorkspaceView | None = None) -> str:
    """A path of ours as the world asks for it; with a `shop` under its own address, if it has one."""
    street = street_of(shop) if shop else str(settings().public_url).rstrip("/")
    return f"{street}{path}"


def full_picture_url(picture: str) -> str:
    """A picture's whole address, for previews in chats; empty where there is none."""
    path = drawing_url(picture, "png")
    return full_url(path) if path else ""


def need_open(asking: HTTPConnection, shop: WorkspaceView, now: datetime) -> None:
    """Refuse ShopHeld for everybody, and ShopNotOpenYet for whoever does not work there."""
    if own_shop(asking) not in {"", shop.slug}:
        raise NotFound(kind="workspace")
    if shop.status != "active":
        raise ShopHeld
    if shop.shown:
        return
    found = seen_signed_in(asking, now)
    if found is None or found.workspace_id != shop.id:
        raise ShopNotOpenYet(kind="shop")
