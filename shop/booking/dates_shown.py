"""One date of a tour or a class as its shop sees it, and those that are to come."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.booking.services import Reader
from shop.booking.states import state_words
from shop.kernel.refusals import NotFound
from shop.tables import BookedResource, Booking, Customer, Occurrence, Resource, Service

MOST = 200


class DateUnknown(NotFound):
    """There is no such date."""


@dataclass(frozen=True, slots=True)
class Comes:
    """Somebody who comes to a date, or does not after all."""

    id: UUID
    name: str
    seats: int
    state: str
    words: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DateView:
    """One date."""

    id: UUID
    service_id: UUID
    service: str
    slug: str
    starts_at: datetime
    ends_at: datetime
    seats: int
    taken: int
    language: str
    off: bool
    series: bool
    """Whether a series made it."""
    hosts: tuple[str, ...] = ()
    people: tuple[Comes, ...] = ()


def date_view(db: Session, date_id: UUID, reader: Reader) -> DateView:
    """The date with whoever comes. Refuses DateUnknown."""
    found = db.execute(
        select(Occurrence, Service)
        .join(Service, col(Service.id) == col(Occurrence.service_id))
        .where(col(Occurrence.id) == date_id)
    ).first()
    if found is None:
        raise DateUnknown(kind="date")
    row, service = found
    hosts = db.scalars(
        select(col(Resource.name))
        .join(BookedResource, col(BookedResource.resource_id) == col(Resource.id))
        .where(col(BookedResource.occurrence_id) == row.id, col(BookedResource.active))
    ).all()
    people = db.execute(
        select(Booking, col(Customer.name), col(Customer.profile_name))
        .join(Customer, col(Customer.id) == col(Booking.customer_id))
        .where(col(Booking.occurrence_id) == row.id, col(Booking.state) != "canceled")
        .order_by(col(Booking.created_at), col(Booking.id))
        .limit(MOST)
    )
    comes = tuple(
        Comes(
            one.id,
            name or profile or one.code,
            one.seats,
            one.state,
            state_words(one.state, reader.language),
            one.code,
        )
        for one, name, profile in people
    )
    return _view(row, service, reader, tuple(hosts), comes)


def dates_to_come(db: Session, service_id: UUID, reader: Reader, at: datetime) -> list[DateView]:
    """The service's dates that have not begun, the next first; those that were called off among them."""
    found = db.execute(
        select(Occurrence, Service)
        .join(Service, col(Service.id) == col(Occurrence.service_id))
        .where(
            col(Occurrence.service_id) == service_id,
            col(Occurrence.starts_at) > at,
            col(Occurrence.canceled_at).is_(None) | col(Occurrence.called_off),
        )
        .order_by(col(Occurrence.starts_at))
        .limit(MOST)
    )
    return [_view(row, service, reader, (), ()) for row, service in found]


def _view(
    row: Occurrence, service: Service, reader: Reader, hosts: tuple[str, ...], people: tuple[Comes, ...]
) -> DateView:
    return DateView(
        id=row.id,
        service_id=row.service_id,
        service=reader.text(service.names),
        slug=service.slug,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        seats=row.seats,
        taken=row.taken,
        language=row.language,
        off=row.canceled_at is not None,
        series=row.series_id is not None,
        hosts=hosts,
        people=people,
    )
