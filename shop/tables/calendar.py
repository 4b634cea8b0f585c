"""Calendars elsewhere: where they are, when they call somebody busy, what of ours stands in them, what does not agree."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlmodel import Field

from shop.tables.base import Created, Id, Instant, Json, Of, Owned


class OutsideCalendar(Owned, Created, table=True):
    """A calendar elsewhere whose busy times block a resource, and which gets our bookings."""

    __tablename__ = "outside_calendar"
    __table_args__ = (
        CheckConstraint("kind IN ('caldav')", name="kind"),
        CheckConstraint("failures >= 0", name="failures"),
        UniqueConstraint("resource_id", "url"),
    )

    id: UUID = Id()
    resource_id: UUID = Of("resource", index=True)
    kind: str = "caldav"
    url: str
    name: str = ""
    """As the server calls it."""
    username: str = ""
    secret: str = ""
    """The password, sealed with the installation's keys."""
    writes: bool = True
    mark: str = ""
    """What the server said of its state when it was last read: the same mark, the same entries."""
    read_at: datetime | None = Instant(default=None)
    """Real instants, like the others of this row: a server elsewhere has a clock of its own."""
    whole_at: datetime | None = Instant(default=None)
    """When all of it was last read, whatever the mark said: the stretch that is read moves on with the days."""
    next_read_at: datetime = Instant(index=True)
    failures: int = 0
    """In a row."""
    failure: str = ""
    """Why it could not be read the last time; empty where it could."""


class BusyTime(Owned, table=True):
    """A stretch that an outside calendar calls busy."""

    __tablename__ = "busy_time"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="ends_after_start"),)

    id: UUID = Id()
    calendar_id: UUID = Of("outside_calendar", index=True)
    resource_id: UUID = Of("resource", index=True)
    uid: str
    starts_at: datetime = Instant()
    ends_at: datetime = Instant()


class OutsideEvent(Owned, Created, table=True):
    """A booking, or a date with everybody who comes, as it stands in a calendar elsewhere."""

    __tablename__ = "outside_event"
    __table_args__ = (
        UniqueConstraint("calendar_id", "subject_id"),
        CheckConstraint("num_nonnulls(booking_id, occurrence_id) = 1", name="one_subject"),
    )

    id: UUID = Id()
    calendar_id: UUID = Of("outside_calendar", index=True)
    subject_id: UUID = Field(index=True)
    """The booking or the date."""
    booking_id: UUID | None = Field(default=None, foreign_key="booking.id", ondelete="CASCADE", index=True)
    occurrence_id: UUID | None = Field(
        default=None, foreign_key="occurrence.id", ondelete="CASCADE", index=True
    )
    etag: str = ""
    """Of what we wrote last; empty while nothing of ours stands there."""
    written: str = ""
    """The print of what we wrote last."""
    tried: list[str] = Json(list)
    """Prints of what we sent since, without having heard what became of it."""
    sequence: int = 0
    """Of a date's event: rises each time that it is written. A booking has its own."""


class CalendarConflict(Owned, table=True):
    """An outside calendar and a booking do not agree. Shown until that is over, or until somebody has decided."""

    __tablename__ = "calendar_conflict"
    __table_args__ = (
        CheckConstraint("kind IN ('overlap', 'changed', 'removed')", name="kind"),
        CheckConstraint("num_nonnulls(booking_id, occurrence_id) = 1", name="one_subject"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        Index(
            "uq_calendar_conflict_open",
            "calendar_id",
            "kind",
            "subject_id",
            "uid",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: UUID = Id()
    calendar_id: UUID = Of("outside_calendar")
    kind: str
    """``overlap``: busy there at a booked time; ``changed``, ``removed``: what we wrote there is not as we wrote it."""
    subject_id: UUID = Field(index=True)
    booking_id: UUID | None = Field(default=None, foreign_key="booking.id", ondelete="CASCADE", index=True)
    occurrence_id: UUID | None = Field(
        default=None, foreign_key="occurrence.id", ondelete="CASCADE", index=True
    )
    uid: str
    etag: str = ""
    """Of what stands there now, where it was changed."""
    starts_at: datetime | None = Instant(default=None)
    """When it is busy there, as far as that is known."""
    ends_at: datetime | None = Instant(default=None)
    found_at: datetime = Instant()
    ended_at: datetime | None = Instant(default=None)
    settled_at: datetime | None = Instant(default=None)
    """Since when somebody has decided to leave it as it is."""
