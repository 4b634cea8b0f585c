"""What the flows of booking share: the booking locked in its turn, and what each change brings with it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from flows.outside_calendar_entries import calendar_entries
from flows.plan_reminders import plan_reminders
from flows.showing_set import choose_first
from flows.tell_booking import tell_booking
from shop.booking.taking import lock_bookings
from shop.booking.viewing import BookingUnknown
from shop.orders.states import lock_order
from shop.tables import Booking, Order, Service
from shop.workspaces.viewing import WorkspaceView


@dataclass(frozen=True, slots=True)
class Locked:
    """A booking, nobody else's to change until this transaction ends."""

    booking: Booking
    order: Order | None
    """How it is paid for, locked too."""
    service: Service


def locked_booking(db: Session, booking_id: UUID, *, customer_id: UUID | None = None) -> Locked:
    """The booking after its order, which whoever brings money has locked before it.

    With `customer_id` only that customer's own. Refuses BookingUnknown.
    """
    known = db.scalars(select(col(Booking.order_id)).where(col(Booking.id) == booking_id)).first()
    order = lock_order(db, known) if known else None
    rows = lock_bookings(db, [booking_id])
    if not rows or customer_id not in {None, rows[0].customer_id}:
        raise BookingUnknown
    booking = rows[0]
    if booking.order_id is not None and order is None:
        order = lock_order(db, booking.order_id)
    return Locked(booking, order, db.get_one(Service, booking.service_id))


def booking_changed(db: Session, *, shop: WorkspaceView, booking: Booking, kind: str, now: datetime) -> None:
    """What every change brings with it, last in its transaction: reminders are planned anew, and all are told.

    `kind` is ``held``, ``pending``, ``confirmed``, ``moved``, ``canceled``, ``completed`` or ``no_show``; `now` is
    the real instant. A cancellation is one more change of its calendar file.
    """
    db.flush()
    if kind == "canceled":
        booking.sequence += 1
        db.add(booking)
        db.flush()
    if kind == "confirmed":
        choose_first(db, shop, booking, db.get_one(Service, booking.service_id).live_kind)
    if kind != "held":
        plan_reminders(db, shop=shop, booking=booking, now=now)
        calendar_entries(db, booking, kind, now)
        tell_booking(db, shop=shop, booking=booking, kind=kind, now=now)
