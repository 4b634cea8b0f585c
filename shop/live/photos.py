"""Which photos does the host keep for those who were there? Taken from the picture or sent, in sizes, for as long as recordings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from shop.kernel.refusals import NotFound, Refusal
from shop.live.recordings import kept_until
from shop.tables import LiveSession, LiveTerms, SessionPhoto

MOST_PHOTOS: Final = 60
"""Of one session."""
WIDTHS: Final = (320, 640, 1280)
"""Pixels, as pictures of goods have them."""
LARGEST_PHOTO: Final = 20 * 1024 * 1024
KINDS: Final = ("image/jpeg", "image/png", "image/webp")
_LONGEST_WORDS: Final = 120


class PhotoNotTaken(Refusal):
    """Only some kinds of pictures are taken: ``content_type``."""

    status: ClassVar[int] = 415


class PhotoTooLarge(Refusal):
    """It has more bytes than one may have: ``most``."""

    status: ClassVar[int] = 413


class GalleryFull(Refusal):
    """A session has at most ``most`` photos."""


class PhotoUnknown(NotFound):
    """There is no such photo, or none any more."""


@dataclass(frozen=True, slots=True)
class PhotoView:
    """A photo that can be seen, or is still being made."""

    id: UUID
    state: str
    words: str
    width: int
    height: int
    sizes: Mapping[str, str]
    """By width in pixels, besides ``jpeg``: the hash of each file."""
    taken_at: datetime


def require_photo(content_type: str, size: int) -> None:
    """Refuses PhotoNotTaken and PhotoTooLarge."""
    if content_type not in KINDS or not size:
        raise PhotoNotTaken(content_type=content_type[:80])
    if size > LARGEST_PHOTO:
        raise PhotoTooLarge(most=LARGEST_PHOTO)


def take_photo(
    db: Session,
    session: LiveSession,
    terms: LiveTerms,
    *,
    source: str,
    words: str,
    person: str,
    at: datetime,
) -> SessionPhoto:
    """A photo of the locked session; the same one twice is one. Refuses GalleryFull."""
    of_it = select(SessionPhoto).where(col(SessionPhoto.session_id) == session.id)
    same = db.scalars(of_it.where(col(SessionPhoto.sha256) == source)).first()
    if same is not None:
        return same
    there = db.scalars(select(func.count()).select_from(of_it.subquery())).one()
    if there >= MOST_PHOTOS:
        raise GalleryFull(most=MOST_PHOTOS)
    row = SessionPhoto(
        workspace_id=session.workspace_id,
        session_id=session.id,
        sha256=source,
        words=" ".join(words.split())[:_LONGEST_WORDS],
        by_person=person,
        created_at=at,
        kept_until=kept_until(terms, at),
    )
    db.add(row)
    db.flush()
    return row


def photo_of(db: Session, photo_id: UUID) -> SessionPhoto:
    """The row, locked. Refuses PhotoUnknown."""
    wanted = select(SessionPhoto).where(col(SessionPhoto.id) == photo_id).with_for_update()
    row = db.scalars(wanted.execution_options(populate_existing=True)).first()
    if row is None:
        raise PhotoUnknown(kind="photo")
    return row


def photos_of(db: Session, session_id: UUID, *, at: datetime) -> list[PhotoView]:
    """The session's photos that can be seen, in the order in which they were taken."""
    wanted = select(SessionPhoto).where(
        col(SessionPhoto.session_id) == session_id,
        col(SessionPhoto.state) == "ready",
        col(SessionPhoto.kept_until) > at,
    )
    return [_viewed(row) for row in db.scalars(wanted.order_by(col(SessionPhoto.id)))]


def old_photos(db: Session, *, at: datetime, most: int) -> Sequence[SessionPhoto]:
    """Photos that were kept for long enough, locked."""
    wanted = select(SessionPhoto).where(col(SessionPhoto.kept_until) <= at)
    return db.scalars(wanted.order_by(col(SessionPhoto.kept_until)).limit(most).with_for_update()).all()


def photo_files(row: SessionPhoto) -> list[str]:
    """Everything of it that lies in the object store."""
    return [*row.files, *([row.sha256] if row.sha256 else [])]


def _viewed(row: SessionPhoto) -> PhotoView:
    return PhotoView(row.id, row.state, row.words, row.width, row.height, dict(row.sizes), row.created_at)
