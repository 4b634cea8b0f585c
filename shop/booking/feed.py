"""What does the shop's own calendar show to whoever subscribes to it? As a calendar file, made anew each time.

A host learns who comes, when, where and for what: a first name and the code, and neither number, address nor note.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from icalendar import Event
from sqlalchemy import func, select, text
from sqlmodel import Session, col

from shop.booking.calendar_file import add_times, booking_event, organizer, uid_of, written
from shop.booking.services import Reader, service_views
from shop.booking.viewing import BookingView, bookings_between
from shop.booking.zones import zone_of
from shop.kernel.calling import given_name
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.language import say
from shop.kernel.refusals import NotFound
from shop.tables import BookedResource, BookingChange, Customer, Occurrence, Resource, Service
from shop.workspaces.viewing import WorkspaceView, workspace_view

_BACK: Final = timedelta(days=7)
_AHEAD: Final = timedelta(days=90)
_MOST: Final = 2_000
"""So many bookings stand in it at most, the nearest first: more would take its reader longer than they have."""
_SHOWN: Final = frozenset({"pending", "confirmed", "live", "completed"})
_REFRESH: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Feed:
    """A calendar as it is now."""

    body: bytes
    digest: str
    """Another one whenever another body."""
    changed_at: datetime
    """When any booking of the shop last changed, in UTC and whole seconds."""


def feed_by(key: str, *, now: datetime) -> Feed:
    """The calendar of that key: of one resource, or of the whole shop. `now` is the real instant. Refuses NotFound."""
    with transaction(None) as db:
        found = (
            db.connection()
            .execute(text("SELECT workspace_id, resource_id FROM vetrina_calendar(:key)"), {"key": key})
            .first()
        )
    if found is None:
        raise NotFound(kind="calendar")
    with transaction(found.workspace_id) as db:
        shop = workspace_view(db, WorkspaceId(found.workspace_id))
        return _feed(db, shop, found.resource_id, shop.at(now))


def _feed(db: Session, shop: WorkspaceView, resource_id: UUID | None, at: datetime) -> Feed:
    since, until = at - _BACK, at + _AHEAD
    resource = db.get_one(Resource, resource_id) if resource_id else None
    views = bookings_between(db, since, until, shop=shop, at=at, resource_id=resource_id, limit=_MOST)
    single = [view for view in views if view.occurrence_id is None and view.state in _SHOWN]
    events = [*_bookings(db, shop, single), *_dates(db, shop, resource_id, since, until)]
    name = f"{resource.name} · {shop.name}" if resource else shop.name
    body = written(events, method=None, name=name, refresh=_REFRESH)
    return Feed(body, sha256(body).hexdigest()[:32], _changed_at(db, at))


def _bookings(db: Session, shop: WorkspaceView, views: Sequence[BookingView]) -> Iterator[Event]:
    """What is booked, in the shop's language."""
    reader = Reader(shop, shop.language)
    rows = db.scalars(select(Service).where(col(Service.id).in_({view.service.id for view in views}))).all()
    services = {service.id: service for service in service_views(db, rows, reader)}
    names = _first_names(db, {view.customer_id for view in views}, shop.name_order)
    for view in views:
        service = services[view.service.id]
        seats = f"× {view.seats}" if view.seats > 1 else ""
        title = " · ".join(filter(None, [service.name, names[view.customer_id], seats]))
        told = replace(view, language=shop.language, service=service, policy_words="")
        yield booking_event(told, shop=shop, title=title)


def _dates(
    db: Session, shop: WorkspaceView, resource_id: UUID | None, since: datetime, until: datetime
) -> Iterator[Event]:
    """Dates of tours and classes, each once, with how many come."""
    wanted = (
        select(Occurrence, Service)
        .join(Service, col(Service.id) == col(Occurrence.service_id))
        .where(
            col(Occurrence.ends_at) > since,
            col(Occurrence.starts_at) < until,
            col(Occurrence.canceled_at).is_(None),
        )
    )
    if resource_id is not None:
        theirs = select(col(BookedResource.occurrence_id)).where(
            col(BookedResource.resource_id) == resource_id, col(BookedResource.active)
        )
        wanted = wanted.where(col(Occurrence.id).in_(theirs))
    reader = Reader(shop, shop.language)
    for row, service in db.execute(wanted.order_by(col(Occurrence.starts_at), col(Occurrence.id))):
        event = Event()
        event.add("uid", uid_of(row.id))
        event.add("dtstamp", row.created_at.astimezone(UTC).replace(microsecond=0))
        add_times(event, row.starts_at, row.ends_at, zone_of("", shop.zone))
        event.add("summary", reader.text(service.names))
        event.add(
            "description",
            say(shop.language, "{taken} of {seats} seats are taken", taken=row.taken, seats=row.seats),
        )
        event.add("status", "CONFIRMED")
        event.add("organizer", organizer(shop))
        yield event


def _first_names(db: Session, customers: set[UUID], order: str) -> dict[UUID, str]:
    rows = db.execute(
        select(col(Customer.id), col(Customer.name), col(Customer.profile_name)).where(
            col(Customer.id).in_(customers)
        )
    )
    return {row.id: given_name(row.name or row.profile_name, order) for row in rows}


def _changed_at(db: Session, at: datetime) -> datetime:
    """Of bookings and of dates that nobody has booked."""
    columns = (col(BookingChange.at), col(Occurrence.created_at), col(Occurrence.canceled_at))
    known = [db.scalars(select(func.max(column))).first() for column in columns]
    return min(max(filter(None, known), default=at), at).astimezone(UTC).replace(microsecond=0)
