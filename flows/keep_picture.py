"""Sizes were made of a picture, or it turned out to be none: either way it is settled, once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import col

from shop.catalog.media import MadeMedia, want_dropped
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.tables import ProductMedia
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
        picture = UUID(entry.payload["picture"])
        row = db.scalars(select(ProductMedia).where(col(ProductMedia.id) == picture)).first()
        if row is None or row.state != "wanted":
            outbox.finish(db, entry.id, now=now)
            return None
        return WantedPicture(row.id, row.kind, row.source, row.content_type)


def keep_picture(*, now: datetime, entry: Claimed, picture: WantedPicture, made: MadeMedia) -> None:
    """All sizes lie in the object store: it is shown from now on."""
    _settle(
        entry,
        picture,
        now,
        "PictureReady",
        state="ready",
        width=made.width,
        height=made.height,
        seconds=made.seconds,
        sizes=made.sizes,
        files=sorted(set(made.sizes.values())),
    )


def refuse_picture(*, now: datetime, entry: Claimed, picture: WantedPicture, reason: str) -> None:
    """It cannot be shown, and why: a code such as ``broken``, ``too_long``, ``too_many_pixels``."""
    _settle(entry, picture, now, "PictureRefused", state="refused", reason=reason)


def _settle(entry: Claimed, picture: WantedPicture, now: datetime, event: str, **values: Any) -> None:
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return
        row = update(ProductMedia).where(col(ProductMedia.id) == picture.id)
        found = db.connection().execute(row.values(**values)).rowcount
        if not found and values.get("files"):  # it was taken back while its sizes were made
            want_dropped(db, workspace_id=entry.workspace_id, files=values["files"], now=now)
        outbox.finish(db, entry.id, now=now)
        at = workspace_view(db, entry.workspace_id).at(now)
        record(db, event, workspace_id=entry.workspace_id, actor="system", now=at, subject_id=picture.id)
