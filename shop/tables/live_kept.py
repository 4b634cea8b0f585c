"""What is kept of a live session: recordings, who agreed to them and in which words, the host's photos."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Index, String, text
from sqlmodel import Field

from shop.tables.base import Created, Id, Instant, Json, Maybe, Of, Owned


class Recording(Owned, Created, table=True):
    """What was recorded of a session, for as long as it is kept."""

    __table_args__ = (
        CheckConstraint(
            "state IN ('wanted', 'running', 'closing', 'ready', 'failed', 'removed')", name="state"
        ),
        Index(
            "uq_recording_open",
            "session_id",
            unique=True,
            postgresql_where=text("state IN ('wanted', 'running', 'closing')"),
        ),
        Index("ix_recording_kept_until", "kept_until", postgresql_where=text("state <> 'removed'")),
    )

    id: UUID = Id()
    session_id: UUID = Of("live_session", index=True)
    state: str = "wanted"
    """``wanted`` until the engine records, ``closing`` while its film is made."""
    asked_by: str = ""
    """``member:<id>``: who began it."""
    why: str = ""
    """It ended: ``stopped``, ``withdrawn``, ``ended`` with its session, or ``failed``."""
    reason: str = ""
    """Why nothing became of it, as the engine says."""
    partial: bool = False
    """Whether something is missing in between: the engine was away meanwhile."""
    sha256: str = ""
    """Of the file; empty until it is closed."""
    poster: str = ""
    """Of its first picture."""
    content_type: str = "video/mp4"
    begun_at: datetime = Instant()
    ended_at: datetime | None = Instant(default=None)
    seconds: int = 0
    pieces: list[list[Any]] = Json(list)
    """``[instant, seconds]`` of each stretch that it is made of: where the picture paused, time is left out."""
    kept_until: datetime = Instant()
    removed_at: datetime | None = Instant(default=None)


class RecordingConsent(Owned, Created, table=True):
    """Somebody agreed that a session is recorded, in which words, and how that is known. Never deleted with a change."""

    __tablename__ = "recording_consent"
    __table_args__ = (Index("ix_recording_consent_person", "session_id", "person"),)

    id: UUID = Id()
    session_id: UUID = Of("live_session")
    person: str
    customer_id: UUID | None = Maybe("customer", index=True)
    text_version: str
    text_hash: str
    language: str = Field(max_length=2)
    evidence: str
    """Which door they answered through, and the id that the browser gave its answer."""
    granted_at: datetime = Instant()
    withdrawn_at: datetime | None = Instant(default=None)


class SessionPhoto(Owned, Created, table=True):
    """A picture that the host keeps for those who were there."""

    __tablename__ = "session_photo"
    __table_args__ = (
        CheckConstraint("state IN ('wanted', 'ready', 'refused')", name="state"),
        Index("ix_session_photo_kept_until", "kept_until"),
    )

    id: UUID = Id()
    session_id: UUID = Of("live_session", index=True)
    state: str = "wanted"
    reason: str = ""
    """Why nothing could be made of it."""
    sha256: str
    """Of what was taken; empty once its sizes are made, since it may tell where and by whom it was taken."""
    files: list[str] = Field(default_factory=list, sa_type=ARRAY(String))
    sizes: dict[str, str] = Json()
    """By width in pixels, besides ``jpeg``: the hash of each file."""
    width: int = 0
    height: int = 0
    words: str = ""
    by_person: str = ""
    """``member:<id>``: who took it."""
    kept_until: datetime = Instant()
