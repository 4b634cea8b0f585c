"""Builders of booking: people who can be booked, what they do, and customers who want it."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from flows.cancel_booking import cancel_booking
from flows.change_dates import put_occurrence
from flows.change_services import put_hours, put_resource, put_service
from flows.confirm_booking import confirm_booking
from flows.expire_hold import expire_hold
from flows.hold_slot import hold_slot
from flows.wait_for_time import offer_time
from shop.booking.profiles import HoursProfile, OccurrenceProfile, ResourceProfile, ServiceProfile
from shop.booking.slot import DayOfSlots, Slot
from shop.booking.slots import slots_of
from shop.booking.viewing import BookingView, booking_view
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, OccurrenceId, ResourceId, ServiceId, new_id
from shop.kernel.language import Language
from shop.kernel.refusals import Refusal
from shop.tables import Customer
from shop.workspaces.viewing import workspace_view
from tests.world import MORNING, Shop, due, one, rows

MONDAY = date(2026, 11, 23)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
Act = Callable[[], object]


def a_resource(shop: Shop, slug: str = "ada", **changes: Any) -> ResourceId:
    """Somebody or something that can be booked."""
    profile = ResourceProfile.model_validate({"slug": slug, "name": slug.title()} | changes)
    return put_resource(now=MORNING, actor="member", workspace_id=shop.id, resource=profile).id


def a_service(shop: Shop, slug: str = "consultation", **changes: Any) -> ServiceId:
    """An hour with Ada, at every half hour, unless told otherwise."""
    told: dict[str, Any] = {
        "slug": slug,
        "names": {Language.IT: "Consulenza", Language.EN: "Consultation"},
        "minutes": 60,
        "notice_minutes": 60,
        "needs": [[{"resource": "ada"}]] if changes.get("kind", "appointment") == "appointment" else [],
    }
    profile = ServiceProfile.model_validate(told | changes)
    return put_service(now=MORNING, actor="member", workspace_id=shop.id, service=profile).id


def a_date(shop: Shop, *, starts_at: datetime, service: str = "tour", **told: Any) -> OccurrenceId:
    """A date of the tour."""
    profile = OccurrenceProfile.model_validate({"service": service, "starts_at": starts_at} | told)
    return put_occurrence(now=MORNING, actor="member", workspace_id=shop.id, occurrence=profile)


def works(shop: Shop, *ranges: tuple[int, str, str], **whose: Any) -> None:
    """Weekly hours: (weekday, opens, closes)."""
    told = {
        "weekly": [
            {"weekday": day, "opens": time.fromisoformat(opens), "closes": time.fromisoformat(closes)}
            for day, opens, closes in ranges
        ],
        **whose,
    }
    put_hours(now=MORNING, actor="member", workspace_id=shop.id, hours=HoursProfile.model_validate(told))


def somebody(shop: Shop, **told: Any) -> CustomerId:
    """A customer, of whom nothing else matters."""
    customer = new_id()
    values = {
        "id": customer,
        "workspace_id": shop.id,
        "code": str(customer)[-12:],
        "language": "it",
        "created_at": MORNING,
    }
    with transaction(shop.id) as db:
        db.connection().execute(insert(Customer).values(**values | told))
    return CustomerId(customer)


def a_crowd(shop: Shop, many: int) -> list[CustomerId]:
    """So many customers."""
    people = [new_id() for _ in range(many)]
    values = {"workspace_id": shop.id, "language": "it", "created_at": MORNING}
    with transaction(shop.id) as db:
        rows_of = [{"id": who, "code": str(who)[-12:], **values} for who in people]
        db.connection().execute(insert(Customer), rows_of)
    return [CustomerId(who) for who in people]


def on(day: date, clock: str) -> datetime:
    """That hour in the shop, in winter."""
    return datetime.combine(day, time.fromisoformat(clock), UTC) - HOUR


def days(
    shop: Shop,
    service: UUID,
    first: date = MONDAY,
    last: date | None = None,
    *,
    at: datetime = MORNING,
    **told: Any,
) -> list[DayOfSlots]:
    """The calendar."""
    with transaction(shop.id) as db:
        return slots_of(
            db,
            shop=workspace_view(db, shop.id),
            service_id=service,
            from_day=first,
            to_day=last or first,
            at=at,
            **told,
        )


def slots(shop: Shop, service: UUID, first: date = MONDAY, **told: Any) -> list[Slot]:
    """The starts of one day."""
    return list(days(shop, service, first, **told)[0].slots)


def clocks(found: Sequence[Slot], *, free: bool = True) -> list[str]:
    """The hours of the starts as their host's clock shows them."""
    return [
        f"{slot.starts_at.astimezone(slot.zone):%H:%M}" for slot in found if bool(slot.seats_left) == free
    ]


def holds(
    shop: Shop, customer: CustomerId, starts_at: datetime, *, at: datetime = MORNING, **told: Any
) -> BookingView:
    """A customer holds a start."""
    values: dict[str, Any] = {
        "actor": "customer",
        "service": "consultation",
        "language": Language.IT,
        "conversation_id": None,
    }
    return hold_slot(
        now=at,
        workspace_id=shop.id,
        customer_id=customer,
        starts_at=starts_at,
        **values | told,
    )


def confirms(shop: Shop, booking: BookingView, *, at: datetime = MORNING, **told: Any) -> BookingView:
    """A customer says yes."""
    values: dict[str, Any] = {"actor": "customer", "verified": True}
    return confirm_booking(now=at, workspace_id=shop.id, booking_id=booking.id, **values | told)


def books(
    shop: Shop, customer: CustomerId, starts_at: datetime, *, at: datetime = MORNING, **told: Any
) -> BookingView:
    """A customer holds a start and says yes."""
    return confirms(shop, holds(shop, customer, starts_at, at=at, **told), at=at)


def cancels(shop: Shop, booking: BookingView, *, at: datetime = MORNING, **told: Any) -> BookingView:
    """A customer cancels."""
    values: dict[str, Any] = {"actor": "customer"}
    return cancel_booking(now=at, workspace_id=shop.id, booking_id=booking.id, **values | told)


def as_it_is(shop: Shop, booking: BookingView) -> BookingView:
    """The booking as it stands now."""
    with transaction(shop.id) as db:
        return booking_view(db, booking.id, shop=workspace_view(db, shop.id))


def time_passes(at: datetime) -> None:
    """What the worker does with holds that are over and times that are free."""
    for entry in due("hold", at=at):
        expire_hold(now=at, entry=entry)
    while entries := due("time_offer", at=at):
        for entry in entries:
            offer_time(now=at, entry=entry)


def at_once(acts: Sequence[Act]) -> list[Refusal | None]:
    """Each act in a thread of its own, all let go together; what each was refused with."""
    gate = Barrier(len(acts))

    def run(act: Act) -> Refusal | None:
        gate.wait(timeout=30)
        try:
            act()
        except Refusal as refused:
            return refused
        return None

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def state_of_the_house(owner: Any) -> list[Any]:
    """Everything that a refusal must leave as it was."""
    return [
        rows(owner, query)
        for query in (
            "SELECT id, state, starts_at, hold_until, sequence FROM booking ORDER BY id",
            "SELECT resource_id, during, active FROM booked_resource ORDER BY id",
            "SELECT id, taken, seats FROM occurrence ORDER BY id",
            "SELECT count(*) FROM booking_change",
            "SELECT count(*) FROM outbox",
            "SELECT count(*) FROM customer_order",
        )
    ]


def seats_that_do_not_add_up(owner: Any) -> int:
    """Dates whose counter is not the sum of its bookings."""
    return int(
        one(
            owner,
            """
            SELECT count(*) FROM occurrence WHERE taken <> (
                SELECT coalesce(sum(seats), 0) FROM booking
                WHERE occurrence_id = occurrence.id AND state IN ('held', 'pending', 'confirmed', 'live')
            )
            """,
        )
    )
