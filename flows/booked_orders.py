"""A booking that is paid for first stands and falls with its order: paid it is confirmed, unpaid it ends."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from flows.booked import booking_changed
from shop.booking.states import UNPAID, take_step
from shop.booking.taking import free_time, lock_bookings
from shop.events.recorded import Actor
from shop.tables import Booking, Order, Service
from shop.workspaces.viewing import WorkspaceView


def is_of_booking(db: Session, order_id: UUID) -> bool:
    """Whether the order pays for a booking."""
    return bool(_ids(db, order_id))


def tells_itself(db: Session, order_id: UUID, state: str) -> bool:
    """Whether a booking of the order is in that state: its own news then say what the order's would say again."""
    of_order = select(col(Booking.id)).where(col(Booking.order_id) == order_id, col(Booking.state) == state)
    return db.scalars(of_order).first() is not None


def confirm_booked(db: Session, shop: WorkspaceView, order: Order, *, actor: Actor, now: datetime) -> None:
    """The locked order is paid: what waited for it is confirmed; what the shop must accept waits on."""
    for booking in lock_bookings(db, _ids(db, order.id)):
        approval = db.scalars(
            select(col(Service.approval)).where(col(Service.id) == booking.service_id)
        ).one()
        if booking.state == "pending" and not approval:
            take_step(db, booking, "confirmed", actor=actor, at=shop.at(now), reason="paid")
            booking_changed(db, shop=shop, booking=booking, kind="confirmed", now=now)


def end_booked(
    db: Session, shop: WorkspaceView, order: Order, *, actor: Actor, reason: str, now: datetime
) -> None:
    """The locked order is called off: what it was for ends, and its time is free in this very transaction."""
    for booking in lock_bookings(db, _ids(db, order.id)):
        if booking.state in {"pending", "confirmed"}:
            why = UNPAID if reason == UNPAID else reason
            take_step(db, booking, "canceled", actor=actor, at=shop.at(now), reason=why)
            free_time(db, booking, now=now)
            booking_changed(db, shop=shop, booking=booking, kind="canceled", now=now)


def _ids(db: Session, order_id: UUID) -> list[UUID]:
    return list(db.scalars(select(col(Booking.id)).where(col(Booking.order_id) == order_id)))
