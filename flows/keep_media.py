"""A file that a customer sent is fetched and kept, or refused with its reason."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import Session, col

from shop.events import outbox
from shop.events.outbox import Claimed
from shop.kernel.database import transaction
from shop.tables import Media
from shop.workspaces.storage import count_file


@dataclass(frozen=True, slots=True)
class WantedMedia:
    """A file to fetch."""

    media_id: UUID
    url: str
    content_type: str


def wanted_media(*, now: datetime, entry: Claimed) -> WantedMedia | None:
    """The file of that entry, or None where it was dealt with or its message was erased."""
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return None
        row = db.scalars(select(Media).where(col(Media.id) == UUID(entry.payload["media"]))).first()
        if row is None or row.state != "wanted":
            outbox.finish(db, entry.id, now=now)
            return None
        return WantedMedia(row.id, row.source_url, row.content_type)


def keep_media(
    *, now: datetime, entry: Claimed, media_id: UUID, sha256: str, content_type: str, size: int
) -> None:
    """The file lies in the object store under its hash."""
    told = {"state": "kept", "sha256": sha256, "content_type": content_type, "size": size}
    with transaction(entry.workspace_id) as db:
        _settle(db, entry, media_id, now, **told)
        count_file(db, entry.workspace_id, sha256, size, at=now)


def refuse_media(*, now: datetime, entry: Claimed, media_id: UUID, reason: str) -> None:
    """The file is not kept, and why."""
    with transaction(entry.workspace_id) as db:
        _settle(db, entry, media_id, now, state="refused", reason=reason)


def _settle(db: Session, entry: Claimed, media_id: UUID, now: datetime, **values: object) -> None:
    db.connection().execute(update(Media).where(col(Media.id) == media_id).values(**values))
    outbox.finish(db, entry.id, now=now)
