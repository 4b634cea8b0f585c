"""Which calendars elsewhere does a shop have, how are they, and what does not agree with them? Frozen views."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.kernel.ids import CalendarConflictId, OutsideCalendarId
from shop.kernel.refusals import NotFound
from shop.tables import Booking, CalendarConflict, Occurrence, OutsideCalendar, Resource, Service


class OutsideCalendarUnknown(NotFound):
    """The shop has no such calendar."""


class ConflictUnknown(NotFound):
    """There is no such conflict, or it is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideCalendarView:
    """A calendar elsewhere. Its password is shown to nobody."""

    id: OutsideCalendarId
    resource: str
    """The slug of whose busy times it tells."""
    resource_name: str
    kind: str
    url: str
    name: str
    """As its server calls it; empty before it was reached."""
    username: str
    writes: bool
    """Whether bookings are written into it."""
    read_at: datetime | None
    """When it was last read; None before the first time."""
    failure: str
    """Why it could not be read or written the last time (`CallFailed.reason`); empty where it could."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictView:
    """Something that a calendar elsewhere and the bookings do not agree on."""

    id: CalendarConflictId
    calendar_id: OutsideCalendarId
    calendar: str
    """Its name, or its address where it has none."""
    resource: str
    kind: str
    """``overlap``: it is busy there at a booked time; ``changed``, ``removed``: our event was, by somebody else."""
    booking_id: UUID | None
    booking: str
    """The booking's code; empty where a whole date is meant."""
    occurrence_id: UUID | None
    service: str
    """The slug of what is booked."""
    booked_from: datetime
    booked_until: datetime
    busy_from: datetime | None
    """When it is busy there, or where our event stands now; None where that is not known."""
    busy_until: datetime | None
    found_at: datetime


def outside_calendars(db: Session, *, resource_id: UUID | None = None) -> list[OutsideCalendarView]:
    """The shop's calendars elsewhere, or those of one resource, in the order of their resources."""
    wanted = select(OutsideCalendar, Resource).join(
        Resource, col(Resource.id) == col(OutsideCalendar.resource_id)
    )
    if resource_id is not None:
        wanted = wanted.where(col(OutsideCalendar.resource_id) == resource_id)
    ordered = wanted.order_by(col(Resource.position), col(Resource.slug), col(OutsideCalendar.created_at))
    return [calendar_view(row, resource) for row, resource in db.execute(ordered)]


def calendar_view(row: OutsideCalendar, resource: Resource) -> OutsideCalendarView:
    """A frozen view of the row."""
    return OutsideCalendarView(
        id=OutsideCalendarId(row.id),
        resource=resource.slug,
        resource_name=resource.name,
        kind=row.kind,
        url=row.url,
        name=row.name,
        username=row.username,
        writes=row.writes,
        read_at=row.read_at,
        failure=row.failure,
    )


def conflicts(db: Session, *, booking_id: UUID | None = None) -> list[ConflictView]:
    """What does not agree and nobody has settled, the next booking first; of one booking, where it is told."""
    wanted = (
        select(CalendarConflict, OutsideCalendar, Resource)
        .join(OutsideCalendar, col(OutsideCalendar.id) == col(CalendarConflict.calendar_id))
        .join(Resource, col(Resource.id) == col(OutsideCalendar.resource_id))
        .where(col(CalendarConflict.ended_at).is_(None), col(CalendarConflict.settled_at).is_(None))
    )
    if booking_id is not None:
        wanted = wanted.where(col(CalendarConflict.subject_id) == booking_id)
    rows = [(row[0], row[1], row[2]) for row in db.execute(wanted.order_by(col(CalendarConflict.id)))]
    booked = _booked(db, [row for row, _, _ in rows])
    views = [
        ConflictView(
            id=CalendarConflictId(row.id),
            calendar_id=OutsideCalendarId(calendar.id),
            calendar=calendar.name or calendar.url,
            resource=resource.slug,
            kind=row.kind,
            booking_id=row.booking_id,
            booking=booked[row.subject_id].code,
            occurrence_id=row.occurrence_id,
            service=booked[row.subject_id].service,
            booked_from=booked[row.subject_id].starts_at,
            booked_until=booked[row.subject_id].ends_at,
            busy_from=row.starts_at,
            busy_until=row.ends_at,
            found_at=row.found_at,
        )
        for row, calendar, resource in rows
    ]
    return sorted(views, key=lambda view: (view.booked_from, view.id))


@dataclass(frozen=True, slots=True)
class _Booked:
    code: str
    service: str
    starts_at: datetime
    ends_at: datetime


def _booked(db: Session, rows: Sequence[CalendarConflict]) -> dict[UUID, _Booked]:
    bookings = select(Booking, col(Service.slug)).join(Service, col(Service.id) == col(Booking.service_id))
    dates = select(Occurrence, col(Service.slug)).join(Service, col(Service.id) == col(Occurrence.service_id))
    found = {
        row.id: _Booked(row.code, slug, row.starts_at, row.ends_at)
        for row, slug in db.execute(
            bookings.where(col(Booking.id).in_([row.booking_id for row in rows if row.booking_id]))
        )
    }
    for row, slug in db.execute(
        dates.where(col(Occurrence.id).in_([row.occurrence_id for row in rows if row.occurrence_id]))
    ):
        found[row.id] = _Booked("", slug, row.starts_at, row.ends_at)
    return found
