"""Sizes were made of a picture, or it turned out to be none: either way it is settled, once.

Of a product, or of the shop itself: the entry says which.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col

from flows.keep_shop_picture import use_as_logo
from shop.catalog.media import MadeMedia, want_dropped
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.tables import ProductMedia, ShopPicture
from shop.workspaces.viewing import workspace_view


@dataclass(frozen=True, slots=True)
class WantedPicture:
    """An original of which sizes are to be made."""

    id: UUID
    kind: str
    source: str
    content_type: str


def wanted_picture(*, now: datetime, entry: Claimed) -> WantedPicture | None:
    """The picture of that entry; None where it was settled or taken back since."""
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return None
        table, picture = _asked(entry)
        row = cast("ProductMedia | ShopPicture | None", db.get(table, picture))
        if row is None or row.state != "wanted":
            outbox.finish(db, entry.id, now=now)
            return None
        kind = row.kind if isinstance(row, ProductMedia) else "image"
        return WantedPicture(row.id, kind, row.source, row.content_type)


def keep_picture(*, now: datetime, entry: Claimed, picture: WantedPicture, made: MadeMedia) -> None:
    """All sizes lie in the object store: it is shown from now on."""
    values: dict[str, Any] = {
        "state": "ready",
        "width": made.width,
        "height": made.height,
        "sizes": made.sizes,
        "files": sorted(set(made.sizes.values())),
    }
    if _asked(entry)[0] is ProductMedia:
        values["seconds"] = made.seconds
    _settle(entry, picture, now, "PictureReady", **values)


def refuse_picture(*, now: datetime, entry: Claimed, picture: WantedPicture, reason: str) -> None:
    """It cannot be shown, and why: a code such as ``broken``, ``too_long``, ``too_many_pixels``."""
    _settle(entry, picture, now, "PictureRefused", state="refused", reason=reason)


def _settle(entry: Claimed, picture: WantedPicture, now: datetime, event: str, **values: Any) -> None:
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return
        table = _asked(entry)[0]
        row = update(table).where(col(table.id) == picture.id)
        found = db.connection().execute(row.values(**values)).rowcount
        if not found and values.get("files"):  # it was taken back while its sizes were made
            want_dropped(db, workspace_id=entry.workspace_id, files=values["files"], now=now)
        if table is ShopPicture and found and values["state"] == "ready":
            _show(db, picture.id, now)
        outbox.finish(db, entry.id, now=now)
        at = workspace_view(db, entry.workspace_id).at(now)
        record(db, event, workspace_id=entry.workspace_id, actor="system", now=at, subject_id=picture.id)


def _asked(entry: Claimed) -> tuple[type[ProductMedia] | type[ShopPicture], UUID]:
    """Which picture the entry is about."""
    if "shop_picture" in entry.payload:
        return ShopPicture, UUID(entry.payload["shop_picture"])
    return ProductMedia, UUID(entry.payload["picture"])


def _show(db: Session, picture: UUID, now: datetime) -> None:
    """A logo is the shop's mark from now on, unless it was taken back while its sizes were made."""
    row = db.get(ShopPicture, picture, populate_existing=True)
    if row is None:
        return
    if row.removed_at is not None:
        want_dropped(db, workspace_id=row.workspace_id, files=row.files, now=now)
    elif row.kind == "logo":
        use_as_logo(db, row, now)
