"""The host keeps a photo for those who are there: taken, made into sizes without what it tells of itself, or taken back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flows.act_in_session import Command, acting
from shop.catalog.media import MadeMedia, want_dropped
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.live.photos import (
    PhotoUnknown,
    photo_files,
    photo_of,
    require_photo,
    take_photo,
)
from shop.live.showing import leader
from shop.tables import SessionPhoto
from shop.workspaces.storage import count_files

TOPIC = "live_photo"


@dataclass(frozen=True, slots=True)
class WantedPhoto:
    """An original of which sizes are to be made."""

    id: UUID
    source: str


def keep_photo(
    *,
    now: datetime,
    person: str,
    workspace_id: WorkspaceId,
    session_id: UUID,
    source: str,
    content_type: str,
    size: int,
    words: str = "",
) -> UUID:
    """Have sizes made of an original that lies in the object store under the hash `source`; the same twice is one.

    Also after the session. Refuses NotAllowed, PhotoNotTaken, PhotoTooLarge and GalleryFull.
    """
    require_photo(content_type, size)
    with acting(Command("photo", now, person, workspace_id, session_id)) as it:
        leader(it.db, it.session, person)
        row = take_photo(it.db, it.session, it.terms, source=source, words=words, person=person, at=it.at)
        if row.state == "wanted":
            outbox.put(
                it.db,
                workspace_id=workspace_id,
                topic=TOPIC,
                key=str(row.id),
                payload={"photo": str(row.id)},
                now=now,
            )
        it.record("PhotoTaken", photo=str(row.id))
        return row.id


def remove_photo(
    *, now: datetime, person: str, workspace_id: WorkspaceId, session_id: UUID, photo_id: UUID
) -> None:
    """Nobody sees it any more. Refuses NotAllowed and PhotoUnknown."""
    with acting(Command("photo_remove", now, person, workspace_id, session_id)) as it:
        leader(it.db, it.session, person)
        row = photo_of(it.db, photo_id)
        if row.session_id != it.session.id:
            raise PhotoUnknown(kind="photo")
        want_dropped(it.db, workspace_id=workspace_id, files=photo_files(row), now=now)
        it.db.delete(row)
        it.record("PhotoRemoved", photo=str(photo_id))


def wanted_photo(*, now: datetime, entry: Claimed) -> WantedPhoto | None:
    """The photo of that entry; None where it was settled or taken back since."""
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return None
        row = db.get(SessionPhoto, UUID(entry.payload["photo"]))
        if row is None or row.state != "wanted":
            outbox.finish(db, entry.id, now=now)
            return None
        return WantedPhoto(row.id, row.sha256)


def note_photo(
    *,
    now: datetime,
    entry: Claimed,
    photo: WantedPhoto,
    made: MadeMedia | None,
    reason: str = "",
    kept: Mapping[str, int],
) -> None:
    """Its sizes lie in the object store, or nothing could be made of it. Either way the original goes.

    `kept`: how many bytes each of its files has, by its hash; they count towards the plan.
    """
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return
        files = [photo.source]
        try:
            row = photo_of(db, photo.id)
        except PhotoUnknown:  # it was taken back while its sizes were made
            files += made.sizes.values() if made else []
        else:
            _settle(row, made, reason)
            count_files(db, entry.workspace_id, kept, at=now)
            db.add(row)
        want_dropped(db, workspace_id=entry.workspace_id, files=files, now=now)
        outbox.finish(db, entry.id, now=now)


def _settle(row: SessionPhoto, made: MadeMedia | None, reason: str) -> None:
    row.sha256 = ""
    if made is None:
        row.state, row.reason = "refused", reason
        return
    row.state, row.sizes, row.files = "ready", made.sizes, sorted(set(made.sizes.values()))
    row.width, row.height = made.width, made.height
