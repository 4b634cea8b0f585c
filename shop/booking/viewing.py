"""What may be known of a booking? Frozen views, in its customer's language."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlmodel import Session, col

from shop.booking.claims import is_claim
from shop.booking.services import (
    Reader,
    ResourceView,
    ServiceView,
    resources,
    service_by,
    service_view,
    service_views,
    services,
)
from shop.booking.slot import ServiceUnknown
from shop.booking.states import BLOCKING, state_words
from shop.booking.zones import bounds_of, zone_of
from shop.events.recorded import kind_of
from shop.kernel.asked import asked_once
from shop.kernel.ids import BookingId, CustomerId
from shop.kernel.language import Language
from shop.kernel.money import Money
from shop.kernel.refusals import NotFound
from shop.kernel.rows import among
from shop.tables import (
    BookedResource,
    Booking,
    BookingChange,
    Order,
    Resource,
    Service,
)
from shop.workspaces.viewing import WorkspaceView

__all__ = [
    "BookingStep",
    "BookingUnknown",
    "BookingView",
    "Reader",
    "ResourceView",
    "ServiceUnknown",
    "ServiceView",
    "agenda",
    "booking_by_code",
    "booking_view",
    "bookings_between",
    "bookings_of",
    "resources",
    "service_by",
    "service_view",
    "services",
    "views_of",
]


class BookingUnknown(NotFound):
    """There is no such booking, or it is somebody else's."""


@dataclass(frozen=True, slots=True)
class BookingStep:
    """One line of a booking's history."""

    state: str
    words: str
    starts_at: datetime
    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingView:
    """A time that somebody has, or is about to have."""

    id: BookingId
    code: str
    service: ServiceView
    state: str
    state_words: str
    starts_at: datetime
    ends_at: datetime
    zone: ZoneInfo
    """The host's."""
    customer_zone: ZoneInfo | None
    """None where it is not known."""
    seats: int
    guests: tuple[Mapping[str, str], ...]
    people: tuple[str, ...]
    """Names of who and what is booked with it, people first."""
    resource_ids: tuple[UUID, ...]
    occurrence_id: UUID | None
    hold_until: datetime | None
    note: str
    price: Money
    """For all seats."""
    deposit: Money
    paid_minor: int
    """What came and has not gone back."""
    policy: Mapping[str, Any]
    policy_words: str
    order_id: UUID | None
    pay_until: datetime | None
    """Until when the payment has to be there that it waits for."""
    sequence: int
    steps: tuple[BookingStep, ...]
    live_kind: str
    language: Language
    customer_id: CustomerId
    conversation_id: UUID | None
    created_at: datetime
    claimed: bool = False
    """Whether somebody only typed its customer's number, and they have not said yet that it is theirs."""


def booking_view(
    db: Session, booking_id: UUID, *, shop: WorkspaceView, customer_id: UUID | None = None
) -> BookingView:
    """The booking in its customer's language; with `customer_id` only that customer's own. Refuses BookingUnknown."""
    mine = [] if customer_id is None else [col(Booking.customer_id) == customer_id]
    return _one(db, shop, [col(Booking.id) == booking_id, *mine])


def booking_by_code(db: Session, code: str, customer_id: UUID | None, *, shop: WorkspaceView) -> BookingView:
    """The customer's booking of that code, however it is spelled. Refuses BookingUnknown."""
    told = code.strip().upper()
    spelled = told if told.startswith("B-") else f"B-{told.removeprefix('B')}"
    mine = [] if customer_id is None else [col(Booking.customer_id) == customer_id]
    return _one(db, shop, [col(Booking.code) == spelled, *mine])


def bookings_of(
    db: Session,
    customer_id: UUID,
    *,
    shop: WorkspaceView,
    at: datetime,
    upcoming: bool = True,
    limit: int = 20,
) -> list[BookingView]:
    """The customer's bookings: those to come, the next first; or all that ever were, the latest first."""
    wanted = select(Booking).where(col(Booking.customer_id) == customer_id)
    if upcoming:
        wanted = wanted.where(
            col(Booking.state).in_(BLOCKING),
            col(Booking.ends_at) > at,
            (col(Booking.state) != "held") | (col(Booking.hold_until) > at),
        ).order_by(col(Booking.starts_at), col(Booking.id))
    else:
        wanted = wanted.order_by(col(Booking.starts_at).desc(), col(Booking.id))
    rows = db.scalars(wanted.limit(limit).execution_options(populate_existing=True)).all()
    return views_of(db, shop, rows)


def agenda(
    db: Session, day: date, *, shop: WorkspaceView, at: datetime, resource_id: UUID | None = None
) -> list[BookingView]:
    """Everything that somebody comes for on that day in the shop's zone, in its order."""
    begins, ends = bounds_of(day, shop.zone)
    return bookings_between(db, begins, ends, shop=shop, at=at, resource_id=resource_id)


def bookings_between(
    db: Session,
    begins: datetime,
    ends: datetime,
    *,
    shop: WorkspaceView,
    at: datetime,
    resource_id: UUID | None = None,
    limit: int | None = None,
) -> list[BookingView]:
    """Everything that somebody comes for in that stretch, in its order; the first so many of it."""
    wanted = select(Booking).where(
        col(Booking.starts_at) < ends,
        col(Booking.ends_at) > begins,
        col(Booking.state) != "canceled",
        (col(Booking.state) != "held") | (col(Booking.hold_until) > at),
    )
    if resource_id is not None:
        busy = select(col(BookedResource.id)).where(
            col(BookedResource.resource_id) == resource_id,
            (col(BookedResource.booking_id) == col(Booking.id))
            | (col(BookedResource.occurrence_id) == col(Booking.occurrence_id)),
            col(BookedResource.active),
        )
        wanted = wanted.where(busy.exists())
    rows = db.scalars(wanted.order_by(col(Booking.starts_at), col(Booking.id)).limit(limit)).all()
    return views_of(db, shop, rows)


def _one(db: Session, shop: WorkspaceView, conditions: Sequence[ColumnElement[bool]]) -> BookingView:
    row = db.scalars(select(Booking).where(*conditions).execution_options(populate_existing=True)).first()
    if row is None:
        raise BookingUnknown
    return views_of(db, shop, [row])[0]


def views_of(db: Session, shop: WorkspaceView, rows: Sequence[Booking]) -> list[BookingView]:
    """Views of the rows, in their order: a few queries, however many there are."""
    if not rows:
        return []
    told = {
        language: _services_of(db, rows, Reader(shop, Language(language)))
        for language in {row.language for row in rows}
    }
    people, orders, steps = _people(db, rows), _orders(db, rows), _steps(db, rows)
    return [
        _booking(row, shop, told[row.language][row.service_id], people[row.id], orders, steps[row.id])
        for row in rows
    ]


def _services_of(db: Session, rows: Sequence[Booking], reader: Reader) -> dict[UUID, ServiceView]:
    ids = frozenset(row.service_id for row in rows if row.language == reader.language.value)

    def ask() -> dict[UUID, ServiceView]:
        found = db.scalars(select(Service).where(among(col(Service.id), ids))).all()
        return {view.id: view for view in service_views(db, found, reader)}

    return asked_once(db, ("services of bookings", reader.language, ids), ask)


def _people(db: Session, rows: Sequence[Booking]) -> Mapping[UUID, list[tuple[UUID, str]]]:
    """Who and what is booked with each, people first; of a date, who hosts it."""
    by_date: dict[UUID | None, list[UUID]] = defaultdict(list)
    for row in rows:
        by_date[row.occurrence_id].append(row.id)
    found = db.execute(
        select(
            col(BookedResource.booking_id),
            col(BookedResource.occurrence_id),
            col(Resource.id),
            col(Resource.name),
        )
        .join(Resource, col(Resource.id) == col(BookedResource.resource_id))
        .where(
            col(BookedResource.active),
            among(col(BookedResource.booking_id), [row.id for row in rows])
            | among(col(BookedResource.occurrence_id), [one for one in by_date if one]),
        )
        .order_by(col(Resource.kind).desc(), col(Resource.position), col(Resource.name))
    )
    people: dict[UUID, list[tuple[UUID, str]]] = defaultdict(list)
    for booking, occurrence, resource, name in found:
        for each in [booking] if booking else by_date[occurrence]:
            people[each].append((resource, name))
    return people


def _orders(db: Session, rows: Sequence[Booking]) -> dict[UUID, Order]:
    ids = [row.order_id for row in rows if row.order_id]
    if not ids:
        return {}
    wanted = select(Order).where(among(col(Order.id), ids))
    return {order.id: order for order in db.scalars(wanted.execution_options(populate_existing=True))}


def _steps(db: Session, rows: Sequence[Booking]) -> Mapping[UUID, list[BookingStep]]:
    bookings = {row.id: row for row in rows}
    found = db.scalars(
        select(BookingChange)
        .where(col(BookingChange.booking_id).in_(bookings))
        .order_by(col(BookingChange.at), col(BookingChange.id))
    )
    steps: dict[UUID, list[BookingStep]] = defaultdict(list)
    for row in found:
        booking = bookings[row.booking_id]
        unpaid = booking.order_id if row.reason == "to_pay" else None
        words = state_words(row.state, Language(booking.language), order_id=unpaid)
        steps[row.booking_id].append(
            BookingStep(row.state, words, row.starts_at, row.at, kind_of(row.actor), row.reason)
        )
    return steps


def _booking(
    row: Booking,
    shop: WorkspaceView,
    service: ServiceView,
    people: Sequence[tuple[UUID, str]],
    orders: Mapping[UUID, Order],
    steps: Sequence[BookingStep],
) -> BookingView:
    language = Language(row.language)
    order = orders.get(row.order_id) if row.order_id else None
    paid = order is not None and order.paid_minor >= order.total_minor
    return BookingView(
        id=BookingId(row.id),
        code=row.code,
        service=service,
        state=row.state,
        state_words=state_words(row.state, language, order_id=row.order_id, paid=paid),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        zone=zone_of(row.timezone, shop.zone),
        customer_zone=ZoneInfo(row.customer_timezone) if row.customer_timezone else None,
        seats=row.seats,
        guests=tuple(row.guests),
        people=tuple(name for _, name in people),
        resource_ids=tuple(resource for resource, _ in people),
        occurrence_id=row.occurrence_id,
        hold_until=row.hold_until,
        note=row.note,
        price=Money(row.price_minor, shop.currency),
        deposit=Money(row.deposit_minor, shop.currency),
        paid_minor=order.paid_minor - order.refunded_minor if order else 0,
        policy=row.policy,
        policy_words=str(row.policy.get("words", "")),
        order_id=row.order_id,
        pay_until=order.pay_until if order and row.state == "pending" else None,
        sequence=row.sequence,
        steps=tuple(steps),
        live_kind=service.live_kind,
        language=language,
        customer_id=CustomerId(row.customer_id),
        conversation_id=row.conversation_id,
        created_at=row.created_at,
        claimed=is_claim(row),
    )
