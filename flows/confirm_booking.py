"""The customer says yes to a held time: it is booked, or waits for the money or the shop."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col

from flows.booked import Locked, booking_changed, locked_booking
from flows.order_booking import due_minor, order_booking
from shop.booking.states import State, note_change, tell_event
from shop.booking.time_list import take_offer
from shop.booking.viewing import BookingView, booking_view
from shop.events.recorded import Actor, for_shop
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.refusals import Refusal
from shop.tables import Booking
from shop.workspaces.viewing import WorkspaceView, workspace_view


class HoldOver(Refusal):
    """It was not confirmed in time, or given up: ``booking, service, starts_at``. Nothing is held any more."""

    status = 410


class PhoneUnproven(Refusal):
    """For this service whoever books proves their number first: ``booking``."""

    status = 403


def confirm_booking(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    booking_id: UUID,
    customer_id: UUID | None = None,
    verified: bool = False,
) -> BookingView:
    """Turn the hold into a booking, by compare and set: once, and never after its time.

    ``confirmed`` where nothing stands against it; ``pending`` where it is to be paid first (then it has an
    order, and half an hour) or the shop has to accept it. `verified`: the customer's number is known to be
    theirs. Saying yes twice changes nothing. Refuses BookingUnknown, HoldOver, PhoneUnproven.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        found = locked_booking(db, booking_id, customer_id=customer_id)
        if found.booking.state in {"held", "canceled"}:
            booker = found.booking.customer_id
            told = confirm_locked(db, shop, found, booker, actor=actor, verified=verified, now=now)
            if told is not None:
                return told
        return booking_view(db, booking_id, shop=shop)


def confirm_locked(
    db: Session,
    shop: WorkspaceView,
    found: Locked,
    booker: UUID,
    *,
    actor: Actor,
    verified: bool,
    now: datetime,
) -> BookingView | None:
    """The locked hold is a booking of `booker`, whoever held it. Refuses HoldOver, PhoneUnproven.

    It changes hands in the same step in which it stops being held: of a service a customer holds one time, and
    what the booker holds of it besides stays theirs. The booking as everybody was told of it; None where nobody was.
    """
    booking, service, at = found.booking, found.service, shop.at(now)
    if service.verify_phone and not verified and not for_shop(actor):
        raise PhoneUnproven(booking=booking.code)
    to_pay = due_minor(booking, service) > 0
    waits = to_pay or (service.approval and not for_shop(actor))
    state: State = "pending" if waits else "confirmed"
    if not _set(db, booking.id, booker, state, at):
        raise HoldOver(booking=booking.code, service=service.slug, starts_at=booking.starts_at)
    db.refresh(booking)
    take_offer(db, booking.id)
    if to_pay:
        order_booking(db, shop, booking, service, actor=actor, now=now)
    note_change(db, booking, actor=actor, at=at, reason="to_pay" if to_pay else "")
    event = "BookingPending" if waits else "BookingConfirmed"
    tell_event(db, booking, event, actor=actor, at=at)
    return booking_changed(db, shop=shop, booking=booking, kind=state, now=now)


def _set(db: Session, booking_id: UUID, booker: UUID, state: str, at: datetime) -> bool:
    """Whether it was held to that moment."""
    held = update(Booking).where(
        col(Booking.id) == booking_id, col(Booking.state) == "held", col(Booking.hold_until) > at
    )
    return (
        db.connection().execute(held.values(state=state, hold_until=None, customer_id=booker)).rowcount == 1
    )
