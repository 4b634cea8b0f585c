"""When can a service be booked? Slots: computed from hours and what is taken, never stored."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.booking.appointments import appointments
from shop.booking.gross import rate_on_top
from shop.booking.occurrences import Dated, dated
from shop.booking.slot import SHOPS_HORIZON, Asked, DayOfSlots, ServiceUnknown, Slot, day_of_slots
from shop.booking.zones import bounds_of, day_of, days_between
from shop.kernel.money import Money
from shop.tables import Service
from shop.workspaces.viewing import WorkspaceView

__all__ = [
    "Asked",
    "DayOfSlots",
    "ServiceUnknown",
    "Slot",
    "days_of",
    "next_slots",
    "service_row",
    "slots_of",
]

_A_STEP: Final = 13
"""How many days are looked through at once for the next free start."""


def slots_of(
    db: Session,
    *,
    shop: WorkspaceView,
    service_id: UUID,
    from_day: date,
    to_day: date,
    at: datetime,
    seats: int = 1,
    resource_id: UUID | None = None,
    besides: UUID | None = None,
    language: str = "",
) -> list[DayOfSlots]:
    """Every day from the first to the last, both of them too, with its starts; `at` is the shop's time.

    With `resource_id` only what that person, room or camera can do; the time of the booking `besides`, which
    is to be moved, counts as free. With `language` (ISO 639) only what can be had in it. Refuses
    ServiceUnknown, ResourceUnknown.
    """
    asked = Asked(shop, service_row(db, service_id), at, seats, resource_id, besides, language=language)
    return days_of(db, asked, from_day, to_day)


def next_slots(
    db: Session,
    *,
    shop: WorkspaceView,
    service_id: UUID,
    after: datetime,
    at: datetime,
    limit: int = 5,
    resource_id: UUID | None = None,
    window: timedelta | None = None,
    seats: int = 1,
    language: str = "",
) -> list[Slot]:
    """The first free starts at or after an instant, within the window or the service's horizon.

    Refuses ServiceUnknown, ResourceUnknown.
    """
    asked = Asked(shop, service_row(db, service_id), at, seats, resource_id, language=language)
    ends = datetime.max.replace(tzinfo=UTC) if window is None else after + window
    last = min(asked.last_day, day_of(min(ends, after + SHOPS_HORIZON), shop.zone)) + timedelta(days=1)
    first = day_of(after, shop.zone) - timedelta(days=1)
    found: list[Slot] = []
    while first <= last and len(found) < limit:
        part = min(first + timedelta(days=_A_STEP), last)
        free = (
            slot for day in days_of(db, asked, first, part) for slot in day.slots if slot.seats_left >= seats
        )
        found += [slot for slot in free if after <= slot.starts_at < ends]
        first = part + timedelta(days=1)
    return found[:limit]


def service_row(db: Session, service_id: UUID) -> Service:
    """The service, whether it is shown or hidden. Refuses ServiceUnknown."""
    wanted = select(Service).where(col(Service.id) == service_id)
    row = db.scalars(wanted.execution_options(populate_existing=True)).first()
    if row is None:
        raise ServiceUnknown(service=str(service_id), nearest=[])
    return row


def days_of(db: Session, asked: Asked, first: date, last: date) -> list[DayOfSlots]:
    """The days with their starts, of appointments or of what is dated."""
    days = appointments if asked.service.kind == "appointment" else _occurrences
    return days(db, asked, first, last)


def _occurrences(db: Session, asked: Asked, first: date, last: date) -> list[DayOfSlots]:
    shop = asked.shop
    by_day: dict[date, list[Slot]] = defaultdict(list)
    over: set[date] = set()
    on_top = rate_on_top(db, shop, asked.service.tax_class, at=asked.at)
    found = dated(
        db,
        service_id=asked.service.id,
        start=bounds_of(first, shop.zone)[0],
        end=bounds_of(last, shop.zone)[1],
        at=asked.at,
        resource_id=asked.resource_id,
    )
    for one in found:
        if not _held_in(one, asked):
            continue
        day = day_of(one.starts_at, shop.zone)
        if one.starts_at < asked.earliest or day > asked.last_day:
            over.add(day)
            continue
        by_day[day].append(_of_date(one, asked, on_top))
    return [day_of_slots(asked, day, by_day[day], missed=day in over) for day in days_between(first, last)]


def _held_in(one: Dated, asked: Asked) -> bool:
    """Whether the date is held in the language that is wanted; of one that tells none, the service's count."""
    return not asked.language or asked.language in (
        [one.language] if one.language else asked.service.languages
    )


def _of_date(one: Dated, asked: Asked, on_top: int) -> Slot:
    shown = one.starts_at.astimezone(asked.shop.zone)
    price = asked.service.price_minor if one.price_minor is None else one.price_minor
    return Slot(
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        zone=asked.shop.zone,
        resource_ids=one.resource_ids,
        seats_left=one.seats_left,
        occurrence_id=one.id,
        fold=bool(shown.fold),
        price=Money(price, asked.shop.currency),
        language=one.language,
        tax_on_top=on_top,
    )
