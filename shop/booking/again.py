"""What is it to have a booking once more? The same service, for as many, with whoever hosted it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.booking.services import ResourceView, ServiceView
from shop.booking.viewing import BookingUnknown, BookingView, booking_view
from shop.tables import Booking
from shop.workspaces.viewing import WorkspaceView

_COUNTS = ("pending", "confirmed", "live", "completed", "no_show")


@dataclass(frozen=True, slots=True)
class Again:
    """What is looked for."""

    service: ServiceView
    host: ResourceView | None
    """Who hosted it; None where they do so no longer, or nobody did."""
    seats: int


def again_of(view: BookingView) -> Again | None:
    """What to look for to have that booking once more; None where its service is no longer offered."""
    if view.service.status != "active":
        return None
    host = next((one for one in view.service.hosts if one.id in view.resource_ids), None)
    return Again(view.service, host, view.seats)


def last_booked(db: Session, customer_id: UUID, *, shop: WorkspaceView, at: datetime) -> BookingView:
    """The customer's latest booking that has begun, else the next that will. Refuses BookingUnknown."""
    mine = select(Booking).where(col(Booking.customer_id) == customer_id, col(Booking.state).in_(_COUNTS))
    begun = mine.where(col(Booking.starts_at) <= at).order_by(col(Booking.starts_at).desc())
    coming = mine.order_by(col(Booking.starts_at))
    row = db.scalars(begun.limit(1)).first() or db.scalars(coming.limit(1)).first()
    if row is None:
        raise BookingUnknown
    return booking_view(db, row.id, shop=shop)
