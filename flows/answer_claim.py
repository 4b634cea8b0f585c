"""Somebody booked with a customer's number, and proved nothing: its customer says whether it is theirs."""

from datetime import datetime
from typing import Final
from uuid import UUID

from flows.booked import booking_changed, locked_booking
from flows.booked_money import settle_up
from shop.booking.claims import NOT_THEIRS, THEIRS, NotClaimed, is_claim
from shop.booking.states import take_step
from shop.booking.taking import free_time
from shop.booking.viewing import BookingView, booking_view
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.workspaces.viewing import workspace_view

_OPEN: Final = frozenset({"pending", "confirmed"})


def answer_claim(
    *, now: datetime, workspace_id: WorkspaceId, booking_id: UUID, customer_id: UUID, theirs: bool
) -> BookingView:
    """``theirs``: it is a booking like every other from now on. Else it is canceled, and all that was paid goes back.

    To be asked only for whoever has proven the number. Refuses BookingUnknown, and NotClaimed where
    it is none, or over.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        at = shop.at(now)
        found = locked_booking(db, booking_id, customer_id=customer_id)
        booking = found.booking
        if not is_claim(booking) or booking.state not in _OPEN:
            raise NotClaimed(booking=booking.code)
        if theirs:
            booking.claim = THEIRS
            db.add(booking)
        else:
            take_step(db, booking, "canceled", actor="customer", at=at, reason=NOT_THEIRS)
            free_time(db, booking, now=now)
            settle_up(db, shop, found.order, keep_minor=0, actor="customer", reason="canceled", now=now)
            booking_changed(db, shop=shop, booking=booking, kind="canceled", now=now)
        record(
            db,
            "BookingClaimAnswered",
            workspace_id=workspace_id,
            actor="customer",
            now=at,
            subject_id=booking.id,
            booking=booking.code,
            theirs=theirs,
        )
        return booking_view(db, booking_id, shop=shop)
