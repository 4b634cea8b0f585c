"""Under which address a shop's customers see it: its own, once that is proven, or the installation's."""

import time
from typing import Final

from sqlalchemy import select, text
from sqlmodel import Session, col

from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.settings import settings
from shop.tables import Workspace
from shop.workspaces.viewing import WorkspaceView

_KEPT_SECONDS: Final = 10.0
_MOST_KEPT: Final = 2_000
_kept: dict[str, tuple[float, str]] = {}


def street_of(shop: WorkspaceView) -> str:
    """Such as ``https://shop.example``, without a stroke at its end."""
    return _street(shop.own_host)


def street_in(db: Session, workspace: WorkspaceId) -> str:
    """The same, of the workspace that this transaction is in."""
    found = db.scalars(select(col(Workspace.own_host)).where(col(Workspace.id) == workspace)).first()
    return _street(found or "")


def shop_at(host: str) -> str:
    """The slug of the shop that is seen under that host; empty where none is. Kept for ten seconds."""
    known = _kept.get(host)
    if known is not None and known[0] > time.monotonic():
        return known[1]
    with transaction(None) as db:
        found = db.connection().execute(text("SELECT vetrina_host(:host)"), {"host": host}).scalar() or ""
    if len(_kept) >= _MOST_KEPT:
        _kept.clear()
    _kept[host] = (time.monotonic() + _KEPT_SECONDS, str(found))
    return str(found)


def forget_hosts() -> None:
    """Ask the database again about every host."""
    _kept.clear()


def _street(own_host: str) -> str:
    public = settings().public_url
    if not own_host:
        return str(public).rstrip("/")
    port = f":{public.port}" if public.port and public.port not in {80, 443} else ""
    return f"{public.scheme}://{own_host}{port}"
