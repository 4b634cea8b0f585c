"""What the flows of booking share: the booking locked in its turn, and what each change brings with it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from flows.booking_tax import put_tax_on
from flows.outside_calendar_entries import calendar_entries
from flows.plan_reminders import plan_reminders
from flows.showing_set import choose_first
from flows.tell_booking import tell_booking
from secure_links.links import prolong_all, revoke_all
from shop.booking.taking import lock_bookings
from shop.booking.unanswered import look_at_start
from shop.booking.viewing import BookingUnknown, BookingView
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
    others: tuple[Booking, ...] = ()


def locked_booking(
    db: Session, booking_id: UUID, *, customer_id: UUID | None = None, others: Collection[UUID] = ()
) -> Locked:
    """The booking after its order, which whoever brings money has locked before it; `others` in their turn with it.

    With `customer_id` only that customer's own. Refuses BookingUnknown.
    """
    known = db.scalars(select(col(Booking.order_id)).where(col(Booking.id) == booking_id)).first()
    order = lock_order(db, known) if known else None
    rows = {row.id: row for row in lock_bookings(db, {booking_id, *others})}
    booking = rows.pop(booking_id, None)
    if booking is None or customer_id not in {None, booking.customer_id}:
        raise BookingUnknown
    if booking.order_id is not None and order is None:
        order = lock_order(db, booking.order_id)
    return Locked(booking, order, db.get_one(Service, booking.service_id), tuple(rows.values()))


def booking_changed(
    db: Session, *, shop: WorkspaceView, booking: Booking, kind: str, now: datetime
) -> BookingView | None:
    """What every change brings with it, last in its transaction: reminders are planned anew, and all are told.

    `kind` is ``held``, ``pending``, ``confirmed``, ``moved``, ``canceled``, ``completed`` or ``no_show``; `now` is
    the real instant. A cancellation is one more change of its calendar file. The booking as everybody was told of it;
    None where nobody was.
    """
    db.flush()
    if kind == "canceled":
        booking.sequence += 1
        db.add(booking)
        db.flush()
    if kind == "confirmed":
        choose_first(db, shop, booking, db.get_one(Service, booking.service_id).live_kind)
    _guests_links(db, booking, kind, at=shop.at(now))
    if kind == "held":
        put_tax_on(db, shop, booking, at=shop.at(now))
    if booking.state == "pending":
        look_at_start(db, booking, at=shop.at(now), now=now)
    if kind != "held":
        plan_reminders(db, shop=shop, booking=booking, now=now)
        calendar_entries(db, booking, kind, now)
        return tell_booking(db, shop=shop, booking=booking, kind=kind, now=now)
    return None


def _guests_links(db: Session, booking: Booking, kind: str, *, at: datetime) -> None:
    """The pages of whoever comes along end with the booking, and move with it."""
    if kind in {"canceled", "completed", "no_show"}:
        revoke_all(db, purpose="guest", subject_id=booking.id, now=at)
    elif kind in {"moved", "pending"}:
        prolong_all(db, purpose="guest", subject_id=booking.id, until=booking.ends_at)
