"""All bookings of a shop, a page at a time, in the order in which they take place."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlmodel import Session, col

from shop.booking.viewing import BookingUnknown, BookingView, views_of
from shop.tables import Booking
from shop.workspaces.viewing import WorkspaceView


def bookings_page(
    db: Session,
    *,
    shop: WorkspaceView,
    states: Sequence[str] = (),
    customer_id: UUID | None = None,
    service_id: UUID | None = None,
    from_at: datetime | None = None,
    until_at: datetime | None = None,
    after: UUID | None = None,
    limit: int = 20,
) -> list[BookingView]:
    """The bookings of the workspace, the earliest first: those that fit, after that one, where told.

    They fit where they end after `from_at` and start before `until_at`. Refuses BookingUnknown (`after`).
    """
    wanted = select(Booking).order_by(col(Booking.starts_at), col(Booking.id)).limit(limit)
    if states:
        wanted = wanted.where(col(Booking.state).in_(states))
    if customer_id is not None:
        wanted = wanted.where(col(Booking.customer_id) == customer_id)
    if service_id is not None:
        wanted = wanted.where(col(Booking.service_id) == service_id)
    if from_at is not None:
        wanted = wanted.where(col(Booking.ends_at) > from_at)
    if until_at is not None:
        wanted = wanted.where(col(Booking.starts_at) < until_at)
    if after is not None:
        last = db.scalars(select(Booking).where(col(Booking.id) == after)).first()
        if last is None:
            raise BookingUnknown
        place = tuple_(col(Booking.starts_at), col(Booking.id))
        wanted = wanted.where(place > tuple_(last.starts_at, last.id))
    return views_of(db, shop, db.scalars(wanted).all())
