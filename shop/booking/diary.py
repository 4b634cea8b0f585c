"""What stands in the shop's diary in a stretch of days: who comes, which dates take place, who is not to be had."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import exists, func, select, true
from sqlmodel import Session, col

from shop.booking.claims import is_claim
from shop.booking.opening import Span, read_opening
from shop.booking.services import Reader
from shop.booking.zones import days_between
from shop.kernel.ids import new_id
from shop.kernel.rows import among
from shop.tables import (
    BookedResource,
    Booking,
    BusyTime,
    Closure,
    Customer,
    Occurrence,
    Order,
    Resource,
    Service,
)

Kind = Literal["booking", "date", "busy", "closed"]
MOST: Final = 800
"""So many things of a stretch are shown."""
MOST_COUNTED: Final = 999
_LONGEST: Final = timedelta(days=15)
"""Nothing that is booked takes longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiaryEntry:
    """One thing in the diary."""

    id: UUID
    kind: Kind
    starts_at: datetime
    ends_at: datetime
    state: str = ""
    code: str = ""
    title: str = ""
    """Who comes; of a date what it is; why somebody is not to be had."""
    service: str = ""
    service_id: UUID | None = None
    seats: int = 1
    taken: int = 0
    """Of a date: how many of its seats are somebody's."""
    claimed: bool = False
    resource_ids: tuple[UUID, ...] = ()
    """Whose columns it stands in; none where it is everybody's."""


@dataclass(frozen=True, slots=True)
class DiaryResource:
    """Somebody or something with a column of its own."""

    id: UUID
    slug: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Diary:
    """A stretch of days."""

    entries: tuple[DiaryEntry, ...]
    """In the order in which they begin."""
    resources: tuple[DiaryResource, ...]
    """People first, in the shop's order."""
    open: Mapping[tuple[UUID | None, date], tuple[Span, ...]]
    """When each can be had, by the minutes of the day; under None the shop itself."""


def diary(
    db: Session,
    begins: datetime,
    ends: datetime,
    *,
    reader: Reader,
    at: datetime,
    only: Callable[[DiaryResource], bool] | None = None,
) -> Diary:
    """What is between the two instants, in a fixed number of queries; `at` is the shop's time.

    Of what is booked the first so many, of all or of `only` one of the resources and of nobody.
    """
    found = resources_of(db)
    names = _service_names(db, reader)
    alone = next((one.id for one in found if only(one)), None) if only else None
    entries = [
        *_bookings(db, begins, ends, names, at, alone),
        *_dates(db, begins, ends, names),
        *_busy(db, begins, ends),
        *_closed(db, begins, ends, names),
    ]
    zone = reader.shop.zone
    first, last = begins.astimezone(zone).date(), (ends - timedelta(seconds=1)).astimezone(zone).date()
    return Diary(
        tuple(sorted(entries, key=lambda one: (one.starts_at, one.ends_at))),
        tuple(found),
        _open(db, [one.id for one in found], first, last),
    )


def resources_of(db: Session) -> list[DiaryResource]:
    """Everybody and everything that can be booked, people first."""
    wanted = (
        select(Resource)
        .where(col(Resource.active))
        .order_by(col(Resource.kind).desc(), col(Resource.position), col(Resource.name))
    )
    return [DiaryResource(row.id, row.slug, row.kind, row.name) for row in db.scalars(wanted)]


def how_many_to_answer(db: Session, at: datetime) -> int:
    """How many bookings wait for the shop's yes; at most `MOST_COUNTED`."""
    waiting = (
        select(col(Booking.id))
        .join(Order, col(Order.id) == col(Booking.order_id), isouter=True)
        .where(
            col(Booking.state) == "pending",
            col(Booking.starts_at) > at,
            col(Order.id).is_(None) | (col(Order.state) != "placed"),
        )
        .limit(MOST_COUNTED)
        .subquery()
    )
    return int(db.scalar(select(func.count()).select_from(waiting)) or 0)


def closures_to_come(db: Session, at: datetime) -> list[DiaryEntry]:
    """Days that are closed and are not over, the next first; whose, by `resource_ids` and `service_id`."""
    rows = db.scalars(
        select(Closure).where(col(Closure.ends_at) > at).order_by(col(Closure.starts_at)).limit(MOST)
    )
    return [_closure(row, {}) for row in rows]


def _bookings(
    db: Session,
    begins: datetime,
    ends: datetime,
    names: Mapping[UUID, str],
    at: datetime,
    alone: UUID | None,
) -> list[DiaryEntry]:
    """What is booked at a free time; seats of a date are counted with the date."""
    taken = exists().where(col(BookedResource.booking_id) == col(Booking.id), col(BookedResource.active))
    theirs = true() if alone is None else taken.where(col(BookedResource.resource_id) == alone) | ~taken
    found = db.execute(
        select(Booking, col(Customer.name), col(Customer.profile_name))
        .join(Customer, col(Customer.id) == col(Booking.customer_id))
        .where(
            col(Booking.starts_at) > begins - _LONGEST,
            col(Booking.starts_at) < ends,
            col(Booking.ends_at) > begins,
            col(Booking.occurrence_id).is_(None),
            col(Booking.state) != "canceled",
            (col(Booking.state) != "held") | (col(Booking.hold_until) > at),
            theirs,
        )
        .order_by(col(Booking.starts_at), col(Booking.id))
        .limit(MOST)
    ).all()
    whose = _whose(db, [row.id for row, *_ in found], BookedResource.booking_id)
    return [
        DiaryEntry(
            id=row.id,
            kind="booking",
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            state=row.state,
            code=row.code,
            title=name or profile or "",
            service=names.get(row.service_id, ""),
            service_id=row.service_id,
            seats=row.seats,
            claimed=is_claim(row),
            resource_ids=whose[row.id],
        )
        for row, name, profile in found
    ]


def _dates(db: Session, begins: datetime, ends: datetime, names: Mapping[UUID, str]) -> list[DiaryEntry]:
    rows = db.scalars(
        select(Occurrence)
        .where(
            col(Occurrence.starts_at) > begins - _LONGEST,
            col(Occurrence.starts_at) < ends,
            col(Occurrence.ends_at) > begins,
            col(Occurrence.canceled_at).is_(None),
        )
        .order_by(col(Occurrence.starts_at))
        .limit(MOST)
    ).all()
    whose = _whose(db, [row.id for row in rows], BookedResource.occurrence_id)
    return [
        DiaryEntry(
            id=row.id,
            kind="date",
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            state="confirmed",
            title=names.get(row.service_id, ""),
            service_id=row.service_id,
            seats=row.seats,
            taken=row.taken,
            resource_ids=whose[row.id],
        )
        for row in rows
    ]


def _busy(db: Session, begins: datetime, ends: datetime) -> Iterable[DiaryEntry]:
    """What a calendar elsewhere calls busy; it does not say of what."""
    rows = db.scalars(
        select(BusyTime).where(col(BusyTime.starts_at) < ends, col(BusyTime.ends_at) > begins).limit(MOST)
    )
    for row in rows:
        yield DiaryEntry(
            id=row.id,
            kind="busy",
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            resource_ids=(row.resource_id,),
        )


def _closed(db: Session, begins: datetime, ends: datetime, names: Mapping[UUID, str]) -> Iterable[DiaryEntry]:
    rows = db.scalars(
        select(Closure).where(col(Closure.starts_at) < ends, col(Closure.ends_at) > begins).limit(MOST)
    )
    for row in rows:
        yield _closure(row, names)


def _closure(row: Closure, names: Mapping[UUID, str]) -> DiaryEntry:
    return DiaryEntry(
        id=row.id,
        kind="closed",
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        title=row.reason,
        service=names.get(row.service_id, "") if row.service_id else "",
        service_id=row.service_id,
        resource_ids=(row.resource_id,) if row.resource_id else (),
    )


def _whose(db: Session, ids: Sequence[UUID], owner: UUID | None) -> Mapping[UUID, tuple[UUID, ...]]:
    """By whose stretch it is: who and what is taken by it."""
    of = col(owner)
    whose: dict[UUID, tuple[UUID, ...]] = defaultdict(tuple)
    if ids:
        taken = select(of, col(BookedResource.resource_id)).where(among(of, ids), col(BookedResource.active))
        for one, resource in db.execute(taken):
            whose[one] += (resource,)
    return whose


def _service_names(db: Session, reader: Reader) -> dict[UUID, str]:
    found = db.execute(select(col(Service.id), col(Service.names)))
    return {identity: reader.text(names) for identity, names in found}


def _open(
    db: Session, resources: Sequence[UUID], first: date, last: date
) -> Mapping[tuple[UUID | None, date], tuple[Span, ...]]:
    opening = read_opening(db, service_id=new_id(), resource_ids=resources, first=first, last=last)
    hours: dict[tuple[UUID | None, date], tuple[Span, ...]] = {}
    for day in days_between(first, last):
        hours[None, day] = opening.ranges_of(new_id(), day)
        for resource in resources:
            hours[resource, day] = opening.ranges_of(resource, day)
    return hours
