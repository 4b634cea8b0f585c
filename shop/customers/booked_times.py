"""What a customer booked and waits for: taken away on request, and forgotten as far as the shop can do without.

Read and erased straight from the tables: the trade that writes them stands above the customers.
"""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from shop.events.recorded import kind_of
from shop.tables import (
    BookedResource,
    Booking,
    BookingChange,
    Reminder,
    Resource,
    Service,
    ShopEvent,
    TimeWish,
)

_OF_BOOKING: Final = {
    "code", "state", "starts_at", "ends_at", "timezone", "customer_timezone", "seats", "guests", "note",
    "price_minor", "deposit_minor", "policy", "stars", "feedback", "created_at", "canceled_at",
}  # fmt: skip
_OF_CHANGE: Final = {"state", "starts_at", "reason", "actor", "at"}
_OF_WISH: Final = {"from_at", "until_at", "seats", "state", "created_at"}


def booked_times(db: Session, customer: UUID) -> dict[str, list[dict[str, Any]]]:
    """Bookings with their history, and places in the lines for times that are full; plain JSON values."""
    bookings = db.scalars(
        select(Booking).where(col(Booking.customer_id) == customer).order_by(col(Booking.starts_at))
    )
    wishes = db.scalars(
        select(TimeWish)
        .where(col(TimeWish.customer_id) == customer)
        .order_by(col(TimeWish.created_at), col(TimeWish.id))
    )
    return {
        "bookings": [_booking(db, row) for row in bookings],
        "waiting_for_times": [
            {"service": _service(db, row.service_id), **row.model_dump(mode="json", include=_OF_WISH)}
            for row in wishes
        ],
    }


def forget_booked_times(db: Session, customer: UUID) -> None:
    """Notes, guests, opinions and reasons go, and so do places in lines and what was still to be sent.

    The bare bookings stay: a time to come is somebody's until the shop or the customer cancels it, and what
    was paid for has to be shown for years.
    """
    theirs = select(col(Booking.id)).where(col(Booking.customer_id) == customer)
    run = db.connection().execute
    run(delete(TimeWish).where(col(TimeWish.customer_id) == customer))
    run(
        update(Reminder)
        .where(col(Reminder.booking_id).in_(theirs), col(Reminder.state) == "due")
        .values(state="dropped")
    )
    run(update(BookingChange).where(col(BookingChange.booking_id).in_(theirs)).values(reason=""))
    run(update(ShopEvent).where(col(ShopEvent.subject_id).in_(theirs)).values(details={}))
    run(
        update(Booking)
        .where(col(Booking.customer_id) == customer)
        .values(guests=[], note="", feedback="", customer_timezone="")
    )


def _booking(db: Session, row: Booking) -> dict[str, Any]:
    changes = db.scalars(
        select(BookingChange)
        .where(col(BookingChange.booking_id) == row.id)
        .order_by(col(BookingChange.at), col(BookingChange.id))
    )
    theirs = col(BookedResource.booking_id) == row.id
    if row.occurrence_id is not None:
        theirs = theirs | (col(BookedResource.occurrence_id) == row.occurrence_id)
    people = (
        select(col(Resource.name))
        .join(BookedResource, col(BookedResource.resource_id) == col(Resource.id))
        .where(theirs)
    )
    return {
        "service": _service(db, row.service_id),
        **row.model_dump(mode="json", include=_OF_BOOKING),
        "with": sorted(set(db.scalars(people))),
        "history": [
            {**change.model_dump(mode="json", include=_OF_CHANGE), "actor": kind_of(change.actor)}
            for change in changes
        ],
    }


def _service(db: Session, service: UUID) -> str:
    return db.scalars(select(col(Service.slug)).where(col(Service.id) == service)).one()
