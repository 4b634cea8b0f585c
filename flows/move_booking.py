"""A booking moves to another time, in one swap: either it has the new one, or it keeps the old."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from flows.booked import Locked, booking_changed, locked_booking
from flows.cancel_booking import BookingBegun
from shop.booking.moving import MoveTooLate, holds_in_the_way, swap
from shop.booking.policies import free_until, late_fee
from shop.booking.slot import Asked
from shop.booking.states import StepRefused, note_change, take_step, tell_event
from shop.booking.viewing import BookingView, booking_view
from shop.events.recorded import Actor, for_shop
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.refusals import Refusal
from shop.workspaces.viewing import WorkspaceView, workspace_view


class MovedSince(Refusal):
    """It is no longer where whoever takes a move back had put it: ``booking``, and since then ``starts_at``."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a booking was put: its start, and with whom."""

    starts_at: datetime
    resource_id: UUID | None


_MOVABLE = frozenset({"pending", "confirmed"})


def move_booking(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    booking_id: UUID,
    starts_at: datetime,
    customer_id: UUID | None = None,
    occurrence_id: UUID | None = None,
    resource_id: UUID | None = None,
    still_at: Whereabouts | None = None,
) -> BookingView:
    """Give the booking another start under the same code, at the price and rule that were agreed.

    `still_at`: where it has to be, so that taking a move back undoes that move and nobody else's. A hold is not
    moved but replaced (`hold_slot`). What the shop has to accept it has to accept anew where the
    customer moved it. Refuses BookingUnknown, StepRefused, BookingBegun, MoveTooLate (a customer, once
    canceling would cost), MovedSince, SameTime, and as `hold_slot` does; then nothing has changed.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        over = holds_in_the_way(db, booking_id, starts_at, occurrence_id, at=shop.at(now))
        found = locked_booking(db, booking_id, customer_id=customer_id, others=over)
        _require_movable(found, actor, shop.at(now))
        if still_at is not None:
            _require_there(booking_view(db, booking_id, shop=shop), still_at)
        asked = Asked(
            shop,
            found.service,
            shop.at(now),
            found.booking.seats,
            resource_id,
            besides=booking_id,
            by_shop=for_shop(actor),
        )
        before = found.booking.starts_at
        swap(db, found.booking, asked, starts_at, occurrence_id, over=found.others, now=now)
        _note(db, shop, found, before, actor, now)
        booking_changed(db, shop=shop, booking=found.booking, kind="moved", now=now)
        return booking_view(db, booking_id, shop=shop)


def _require_movable(found: Locked, actor: Actor, at: datetime) -> None:
    booking = found.booking
    if booking.state not in _MOVABLE:
        raise StepRefused(state=booking.state, to="moved", possible=[], booking=booking.code)
    if for_shop(actor):
        return
    if booking.starts_at <= at:
        raise BookingBegun(booking=booking.code)
    if late_fee(booking, at) and booking.state == "confirmed":
        raise MoveTooLate(booking=booking.code, until=free_until(booking))


def _require_there(booking: BookingView, still_at: Whereabouts) -> None:
    host = booking.resource_ids[0] if booking.resource_ids else None
    if (booking.starts_at, host) != (still_at.starts_at, still_at.resource_id):
        raise MovedSince(booking=booking.code, starts_at=booking.starts_at)


def _note(
    db: Session, shop: WorkspaceView, found: Locked, before: datetime, actor: Actor, now: datetime
) -> None:
    booking, at = found.booking, shop.at(now)
    if found.service.approval and booking.state == "confirmed" and not for_shop(actor):
        take_step(db, booking, "pending", actor=actor, at=at, reason="moved")
    else:
        note_change(db, booking, actor=actor, at=at, reason="moved")
    tell_event(db, booking, "BookingMoved", actor=actor, at=at, before=before.isoformat())
