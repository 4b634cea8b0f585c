"""A booking is canceled: its time is free in the same moment, and money goes back by the rule it was booked under."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from flows.booked import Locked, booking_changed, locked_booking
from flows.booked_money import settle_up
from shop.booking.holding import end_hold
from shop.booking.policies import late_fee
from shop.booking.states import require_step, take_step
from shop.booking.taking import free_time
from shop.booking.viewing import BookingView, booking_view
from shop.events.recorded import Actor, kind_of
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.refusals import Refusal
from shop.workspaces.viewing import WorkspaceView, workspace_view


class BookingBegun(Refusal):
    """It has begun, or is over, so its customer can no longer cancel or move it: ``booking``."""


def cancel_booking(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    booking_id: UUID,
    customer_id: UUID | None = None,
    reason: str = "",
) -> BookingView:
    """Cancel the booking, or give up the hold; one that is canceled already stays so.

    Where its customer (or the agent for them) cancels later than the frozen rule allows, the rule's part of
    the price is kept of what was paid; where the shop does, everything goes back. With `customer_id` only that
    customer's own. Refuses BookingUnknown, BookingBegun, StepRefused.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        found = locked_booking(db, booking_id, customer_id=customer_id)
        if found.booking.state != "canceled":
            _cancel(db, shop, found, actor, reason, now)
        return booking_view(db, booking_id, shop=shop)


def _cancel(
    db: Session, shop: WorkspaceView, found: Locked, actor: Actor, reason: str, now: datetime
) -> None:
    booking, at = found.booking, shop.at(now)
    require_step(booking, "canceled")
    by_customer = kind_of(actor) in {"customer", "agent"}
    if booking.state == "held":
        end_hold(db, booking, reason=reason or "customer", actor=actor, at=at, now=now)
        booking_changed(db, shop=shop, booking=booking, kind="canceled", now=now)
        return
    if by_customer and booking.starts_at <= at:
        raise BookingBegun(booking=booking.code)
    fee = late_fee(booking, at) if by_customer and booking.state == "confirmed" else 0
    why = reason or ("customer" if by_customer else "shop")
    take_step(db, booking, "canceled", actor=actor, at=at, reason=why, fee_minor=fee)
    free_time(db, booking, now=now)
    settle_up(db, shop, found.order, keep_minor=fee, actor=actor, reason="canceled", now=now)
    booking_changed(db, shop=shop, booking=booking, kind="canceled", now=now)
