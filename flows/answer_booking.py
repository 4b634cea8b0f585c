"""The shop accepts a booking that waits for it, or does not, or says nothing until it would begin."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from flows.booked import Locked, booking_changed, locked_booking
from flows.booked_money import settle_up
from shop.booking.states import DECLINED, StepRefused, take_step
from shop.booking.taking import free_time
from shop.booking.viewing import BookingView, booking_view
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.events.recorded import Actor
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.workspaces.viewing import WorkspaceView, workspace_view


def accept_booking(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, booking_id: UUID
) -> BookingView:
    """The booking is confirmed; one that is so already stays so.

    Refuses BookingUnknown, and StepRefused where it does not wait for the shop: its payment has not come, or
    it is over.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        found = locked_booking(db, booking_id)
        booking = found.booking
        if booking.state == "confirmed":
            return booking_view(db, booking_id, shop=shop)
        unpaid = found.order is not None and found.order.state == "placed"
        if booking.state != "pending" or unpaid:
            raise StepRefused(state=booking.state, to="confirmed", possible=[], booking=booking.code)
        take_step(db, booking, "confirmed", actor=actor, at=shop.at(now), reason="accepted")
        booking_changed(db, shop=shop, booking=booking, kind="confirmed", now=now)
        return booking_view(db, booking_id, shop=shop)


def decline_booking(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, booking_id: UUID, reason: str = ""
) -> BookingView:
    """The booking ends, its time is free, and what was paid goes back whole. `reason`: the shop's own words.

    Refuses BookingUnknown, and StepRefused where it does not wait for the shop.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        found = locked_booking(db, booking_id)
        booking = found.booking
        if booking.state != "pending":
            raise StepRefused(state=booking.state, to="canceled", possible=[], booking=booking.code)
        _decline(db, shop, found, actor, reason, now)
        return booking_view(db, booking_id, shop=shop)


def decline_unanswered(*, now: datetime, entry: Claimed) -> bool:
    """Whether the booking of an entry of the topic ``unanswered`` was declined now, since it would begin.

    What was answered meanwhile is left alone; what begins later, by the shop's clock or since it was moved, is
    looked at again.
    """
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return False
        shop = workspace_view(db, entry.workspace_id)
        found = locked_booking(db, UUID(entry.payload["booking"]))
        waits, left = found.booking.state == "pending", found.booking.starts_at - shop.at(now)
        if waits and left > timedelta(0):
            outbox.wait_again(db, entry.id, until=now + left)
            return False
        outbox.finish(db, entry.id, now=now)
        if waits:
            _decline(db, shop, found, "system", "", now)
        return waits


def _decline(
    db: Session, shop: WorkspaceView, found: Locked, actor: Actor, reason: str, now: datetime
) -> None:
    take_step(db, found.booking, "canceled", actor=actor, at=shop.at(now), reason=reason or DECLINED)
    free_time(db, found.booking, now=now)
    settle_up(db, shop, found.order, keep_minor=0, actor=actor, reason=DECLINED, now=now)
    booking_changed(db, shop=shop, booking=found.booking, kind="canceled", now=now)
