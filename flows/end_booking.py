"""A booking's time has come and gone: it took place, or nobody came."""

from datetime import datetime
from uuid import UUID

from flows.booked import Locked, booking_changed, locked_booking
from flows.booked_money import close, settle_up
from shop.booking.policies import no_show_fee
from shop.booking.states import take_step
from shop.booking.viewing import BookingView, booking_view
from shop.events.recorded import Actor
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.refusals import Refusal
from shop.workspaces.viewing import workspace_view


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
            take_step(db, found.booking, "completed", actor=actor, at=shop.at(now))
            close(db, shop, found.order, actor=actor, now=now)
            booking_changed(db, shop=shop, booking=found.booking, kind="completed", now=now)
        return booking_view(db, booking_id, shop=shop)


def mark_no_show(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, booking_id: UUID) -> BookingView:
    """Nobody came: the rule's part of the price is kept of what was paid, and the rest goes back.

    What the fee is more than was paid is told by the event (`owed_minor`); without a rule for it no money
    moves. Refuses BookingUnknown, NotBegun, StepRefused.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        found = locked_booking(db, booking_id)
        booking, at = found.booking, shop.at(now)
        if booking.state != "no_show":
            _require_begun(found, at)
            fee, paid = no_show_fee(booking), found.order.paid_minor if found.order else 0
            owed = max(fee - paid, 0)
            take_step(db, booking, "no_show", actor=actor, at=at, fee_minor=fee, owed_minor=owed)
            if fee:
                settle_up(db, shop, found.order, keep_minor=fee, actor=actor, reason="no_show", now=now)
            else:
                close(db, shop, found.order, actor=actor, now=now)
            booking_changed(db, shop=shop, booking=booking, kind="no_show", now=now)
        return booking_view(db, booking_id, shop=shop)


def _require_begun(found: Locked, at: datetime) -> None:
    if at < found.booking.starts_at:
        raise NotBegun(booking=found.booking.code, starts_at=found.booking.starts_at)
