"""A booking has changed: whatever calendar elsewhere has it, or is to have it, is written to after this transaction."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.booking.colliding import Subject
from shop.booking.history import past_of
from shop.events import outbox
from shop.tables import BookedResource, Booking, Occurrence, OutsideCalendar, OutsideEvent

TOPIC: Final = "calendar"
WRITING: Final = "write:"
"""How a calendar's failure begins that can be read, and not written."""
_TELLING: Final = frozenset({"pending", "confirmed", "moved", "canceled"})


def calendar_entries(db: Session, booking: Booking, kind: str, now: datetime) -> None:
    """Have the change written into calendars elsewhere; `kind` is as for `booking_changed`, `now` the real instant.

    Of a tour or a class the date is written, with everybody who comes.
    """
    if kind not in _TELLING:
        return
    if booking.occurrence_id is not None:
        put_entries(db, booking.workspace_id, Subject(occurrence_id=booking.occurrence_id), now)
    if kind == "moved":
        _date_left_behind(db, booking, now)
    # Where it stands by itself; or stood, before it moved to or from a date.
    put_entries(db, booking.workspace_id, Subject(booking_id=booking.id), now)


def _date_left_behind(db: Session, booking: Booking, now: datetime) -> None:
    """Whoever moved away comes no more to the date that it was of."""
    dates = select(col(Occurrence.id)).where(
        col(Occurrence.service_id) == booking.service_id,
        col(Occurrence.starts_at) == past_of(db, booking, "moved").started_before,
    )
    for date in db.scalars(dates):
        put_entries(db, booking.workspace_id, Subject(occurrence_id=date), now)


def put_entries(db: Session, workspace_id: UUID, subject: Subject, now: datetime) -> None:
    """Have the booking, or the date, written as it is now, wherever it stands or is to stand."""
    owner = (
        col(BookedResource.booking_id) == subject.booking_id
        if subject.booking_id is not None
        else col(BookedResource.occurrence_id) == subject.occurrence_id
    )
    busy = select(col(BookedResource.resource_id)).where(owner, col(BookedResource.active))
    stands = select(col(OutsideEvent.calendar_id)).where(col(OutsideEvent.subject_id) == subject.id)
    calendars = select(col(OutsideCalendar.id)).where(
        col(OutsideCalendar.writes),
        col(OutsideCalendar.resource_id).in_(busy) | col(OutsideCalendar.id).in_(stands),
    )
    for calendar in db.scalars(calendars.order_by(col(OutsideCalendar.id))):
        put_entry(db, workspace_id, calendar, subject, now)


def put_entry(db: Session, workspace_id: UUID, calendar_id: UUID, subject: Subject, now: datetime) -> None:
    """Have it written into one calendar."""
    named = "booking" if subject.booking_id is not None else "occurrence"
    outbox.put(
        db,
        workspace_id=workspace_id,
        topic=TOPIC,
        key=f"{calendar_id}/{subject.id}",
        payload={"calendar": str(calendar_id), named: str(subject.id)},
        now=now,
    )
