"""What was recorded of a live session, as it is looked at again: its length, and where in it something was shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.kernel.language import Language, text_in
from shop.live.events import session_room
from shop.live.recordings import RecordingUnknown
from shop.tables import LiveEvent, Recording

_SHOWN = "session:productShown"


@dataclass(frozen=True, slots=True)
class Chapter:
    """From here on something was shown."""

    seconds: int
    """From the beginning of the film."""
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class RecordingView:
    """A recording that can be watched, or of which something is to be said."""

    id: UUID
    state: str
    """``closing`` while its film is made, ``ready``, or ``failed``."""
    seconds: int
    partial: bool
    sha256: str
    poster: str
    content_type: str
    kept_until: datetime
    chapters: tuple[Chapter, ...]


def recordings_kept(
    db: Session, session_id: UUID, *, own: Language, language: Language, at: datetime
) -> list[RecordingView]:
    """The session's recordings in their order, worded for a reader; `own` is the shop's language."""
    wanted = select(Recording).where(
        col(Recording.session_id) == session_id,
        col(Recording.state).in_(("closing", "ready", "failed")),
        col(Recording.kept_until) > at,
    )
    rows = db.scalars(wanted.order_by(col(Recording.begun_at), col(Recording.id))).all()
    events = _shown(db, session_id) if rows else []
    return [_viewed(row, events, own, language) for row in rows]


def recording_ready(
    db: Session,
    session_id: UUID,
    recording_id: UUID,
    *,
    own: Language,
    language: Language,
    at: datetime,
) -> RecordingView:
    """The one of them that can be watched. Refuses RecordingUnknown."""
    found = recordings_kept(db, session_id, own=own, language=language, at=at)
    for one in found:
        if one.id == recording_id and one.state == "ready":
            return one
    raise RecordingUnknown(kind="recording")


def place_in(pieces: Sequence[tuple[datetime, float]], at: datetime) -> float | None:
    """Where in the film that instant is, in seconds; None before its beginning and after its end.

    What happened while the picture paused is where it went on.
    """
    before = 0.0
    for begun, seconds in pieces:
        if at < begun:
            return before or None
        if at <= begun + timedelta(seconds=seconds):
            return before + (at - begun).total_seconds()
        before += seconds
    return None


def _shown(db: Session, session_id: UUID) -> Sequence[LiveEvent]:
    wanted = select(LiveEvent).where(
        col(LiveEvent.room) == session_room(session_id), col(LiveEvent.name) == _SHOWN
    )
    return db.scalars(wanted.order_by(col(LiveEvent.seq))).all()


def _viewed(row: Recording, events: Sequence[LiveEvent], own: Language, language: Language) -> RecordingView:
    return RecordingView(
        id=row.id,
        state=row.state,
        seconds=row.seconds,
        partial=row.partial,
        sha256=row.sha256,
        poster=row.poster,
        content_type=row.content_type,
        kept_until=row.kept_until,
        chapters=tuple(_chapters(row, events, own, language)),
    )


def _chapters(
    row: Recording, events: Sequence[LiveEvent], own: Language, language: Language
) -> list[Chapter]:
    """One for each thing that was shown; what was shown when it began, or just before, is its first."""
    pieces = [(datetime.fromisoformat(begun), float(seconds)) for begun, seconds in row.pieces]
    found: list[Chapter] = []
    for event in events:
        at = place_in(pieces, event.at)
        if at is None and pieces and event.at < pieces[0][0]:
            found = [_chapter(0.0, event.body, own, language)]
        elif at is not None and not (found and found[-1].slug == event.body["slug"]):
            found.append(_chapter(at, event.body, own, language))
    return found


def _chapter(at: float, body: Mapping[str, object], own: Language, language: Language) -> Chapter:
    names, slug = body["names"], str(body["slug"])
    name = text_in(names, language, own) if isinstance(names, dict) else slug
    return Chapter(int(at), slug, name)
