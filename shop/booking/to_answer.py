"""Which bookings wait for the shop's yes or no? Those whose money has come, or that cost nothing before."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.booking.viewing import BookingView, views_of
from shop.tables import BookedResource, Booking, Order
from shop.workspaces.viewing import WorkspaceView

MOST: Final = 100
"""So many are shown at once, the next to begin first."""


def to_answer(
    db: Session, *, shop: WorkspaceView, at: datetime, resource_id: UUID | None = None
) -> list[BookingView]:
    """What the shop has to accept, of everybody or of one host; `at` is the shop's time."""
    wanted = (
        select(Booking)
        .join(Order, col(Order.id) == col(Booking.order_id), isouter=True)
        .where(
            col(Booking.state) == "pending",
            col(Booking.starts_at) > at,
            col(Order.id).is_(None) | (col(Order.state) != "placed"),
        )
    )
    if resource_id is not None:
        theirs = select(col(BookedResource.booking_id)).where(
            col(BookedResource.resource_id) == resource_id, col(BookedResource.active)
        )
        wanted = wanted.where(col(Booking.id).in_(theirs))
    rows = db.scalars(wanted.order_by(col(Booking.starts_at), col(Booking.id)).limit(MOST)).all()
    return views_of(db, shop, rows)
