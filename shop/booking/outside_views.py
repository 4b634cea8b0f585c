"""Which calendars elsewhere does a shop have, how are they, and what does not agree with them? Frozen views."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.kernel.ids import CalendarConflictId, OutsideCalendarId
from shop.kernel.refusals import NotFound
from shop.tables import Booking, CalendarConflict, Customer, Occurrence, OutsideCalendar, Resource, Service


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
    resource_id: UUID
    resource_name: str
    zone: str
    """In which whoever keeps that calendar lives (IANA); empty for the shop's own."""
    kind: str
    """``overlap``: it is busy there at a booked time; ``changed``, ``removed``: our event was, by somebody else."""
    booking_id: UUID | None
    booking: str
    """The booking's code; empty where a whole date is meant."""
    occurrence_id: UUID | None
    service: str
    """The slug of what is booked."""
    service_id: UUID
    service_names: Mapping[str, str]
    customer: str
    """What whoever booked is called; empty where a whole date is meant, or they told no name."""
    seats: int
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
            resource_id=resource.id,
            resource_name=resource.name,
            zone=resource.timezone,
            kind=row.kind,
            booking_id=row.booking_id,
            booking=booked[row.subject_id].code,
            occurrence_id=row.occurrence_id,
            service=booked[row.subject_id].service.slug,
            service_id=booked[row.subject_id].service.id,
            service_names=dict(booked[row.subject_id].service.names),
            customer=booked[row.subject_id].customer,
            seats=booked[row.subject_id].seats,
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
    service: Service
    customer: str
    seats: int
    starts_at: datetime
    ends_at: datetime


def _booked(db: Session, rows: Sequence[CalendarConflict]) -> dict[UUID, _Booked]:
    bookings = (
        select(Booking, Service, Customer)
        .join(Service, col(Service.id) == col(Booking.service_id))
        .join(Customer, col(Customer.id) == col(Booking.customer_id))
        .where(col(Booking.id).in_([row.booking_id for row in rows if row.booking_id]))
    )
    dates = (
        select(Occurrence, Service)
        .join(Service, col(Service.id) == col(Occurrence.service_id))
        .where(col(Occurrence.id).in_([row.occurrence_id for row in rows if row.occurrence_id]))
    )
    found = {
        row.id: _Booked(
            row.code, service, who.name or who.profile_name, row.seats, row.starts_at, row.ends_at
        )
        for row, service, who in db.execute(bookings)
    }
    for row, service in db.execute(dates):
        found[row.id] = _Booked("", service, "", row.taken, row.starts_at, row.ends_at)
    return found
