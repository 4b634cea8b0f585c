"""A booking's time has come and gone: it took place, or nobody came."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from flows.booked import Locked, booking_changed, locked_booking
from flows.booked_money import close, settle_up
from shop.booking.claims import is_claim
from shop.booking.policies import no_show_fee
from shop.booking.states import take_step
from shop.booking.viewing import BookingView, booking_view
from shop.events.recorded import Actor
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.refusals import Refusal
from shop.tables import Booking
from shop.workspaces.viewing import WorkspaceView, workspace_view

STAYS_OPEN: Final = timedelta(days=3)
"""So long after its end a member can say that nobody came; then it counts as having taken place."""
_GOES_ON: Final = ("confirmed", "live")
MOST: Final = 200
"""So many of a workspace are completed in one sweep."""


class NotBegun(Refusal):
    """It has not begun yet: ``booking, starts_at``."""


def complete_booking(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, booking_id: UUID
) -> BookingView:
    """It took place; one that did already stays so. Refuses BookingUnknown, NotBegun, StepRefused."""
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        found = locked_booking(db, booking_id)
        if found.booking.state != "completed":
            _require_begun(found, shop.at(now))
            _complete(db, shop, found, actor, now)
        return booking_view(db, booking_id, shop=shop)


def complete_begun(db: Session, shop: WorkspaceView, found: Locked, *, actor: Actor, now: datetime) -> None:
    """For flows, in their transactions: what is going on has taken place; anything else stays as it is."""
    if found.booking.state == "live":
        _complete(db, shop, found, actor, now)


def past_bookings(*, now: datetime, workspace_id: WorkspaceId) -> list[UUID]:
    """What was confirmed and is over for so long that nobody says otherwise any more; the oldest first."""
    with transaction(workspace_id) as db:
        latest = workspace_view(db, workspace_id).at(now) - STAYS_OPEN
        over = select(col(Booking.id)).where(col(Booking.state).in_(_GOES_ON), col(Booking.ends_at) <= latest)
        return list(db.scalars(over.order_by(col(Booking.ends_at), col(Booking.id)).limit(MOST)))


def complete_past(*, now: datetime, workspace_id: WorkspaceId, booking_id: UUID) -> bool:
    """Whether such a booking is completed now, by itself; it is looked at again under its lock.

    Of two at once one does it; what was moved, canceled or missed meanwhile is left alone. Refuses BookingUnknown.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        found = locked_booking(db, booking_id)
        if found.booking.state not in _GOES_ON or found.booking.ends_at > shop.at(now) - STAYS_OPEN:
            return False
        _complete(db, shop, found, "system", now)
        return True


def mark_no_show(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, booking_id: UUID) -> BookingView:
    """Nobody came: the rule's part of the price is kept of what was paid, and the rest goes back.

    What the fee is more than was paid is told by the event (`owed_minor`), of a claim nothing; without a rule for it no money
    moves. Refuses BookingUnknown, NotBegun, StepRefused.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        found = locked_booking(db, booking_id)
        booking, at = found.booking, shop.at(now)
        if booking.state != "no_show":
            _require_begun(found, at)
            fee, paid = no_show_fee(booking), found.order.paid_minor if found.order else 0
            owed = 0 if is_claim(booking) else max(fee - paid, 0)
            take_step(db, booking, "no_show", actor=actor, at=at, fee_minor=fee, owed_minor=owed)
            if fee:
                settle_up(db, shop, found.order, keep_minor=fee, actor=actor, reason="no_show", now=now)
            else:
                close(db, shop, found.order, actor=actor, now=now)
            booking_changed(db, shop=shop, booking=booking, kind="no_show", now=now)
        return booking_view(db, booking_id, shop=shop)


def _complete(db: Session, shop: WorkspaceView, found: Locked, actor: Actor, now: datetime) -> None:
    take_step(db, found.booking, "completed", actor=actor, at=shop.at(now))
    close(db, shop, found.order, actor=actor, now=now)
    booking_changed(db, shop=shop, booking=found.booking, kind="completed", now=now)


def _require_begun(found: Locked, at: datetime) -> None:
    if at < found.booking.starts_at:
        raise NotBegun(booking=found.booking.code, starts_at=found.booking.starts_at)
