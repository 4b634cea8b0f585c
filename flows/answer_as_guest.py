"""A guest says that they are not coming, or are after all; whoever booked is told."""

from datetime import datetime
from uuid import UUID

from flows.booked import locked_booking
from flows.tell_booking import tell_customer
from shop.booking.guests import NotToCome, is_to_come, note_answer
from shop.booking.telling import GUEST, Change
from shop.booking.viewing import BookingView, booking_view
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.workspaces.viewing import workspace_view


def answer_as_guest(
    *, now: datetime, workspace_id: WorkspaceId, booking_id: UUID, guest_id: str, coming: bool
) -> BookingView:
    """Note it, and tell whoever booked; the seat stays theirs. Twice is once. `now` is the real instant.

    Refuses BookingUnknown, GuestUnknown, and NotToCome once it has begun or is off.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        booking = locked_booking(db, booking_id).booking
        view = booking_view(db, booking_id, shop=shop)
        if not is_to_come(view, shop.at(now)):
            raise NotToCome(booking=view.code, state=view.state)
        if note_answer(db, booking, guest_id, coming=coming):
            record(
                db,
                "GuestAnswered",
                workspace_id=workspace_id,
                actor="customer",
                now=shop.at(now),
                subject_id=view.id,
                booking=view.code,
                coming=coming,
            )
            told = Change(kind=f"{GUEST}{guest_id}", actor="system")
            tell_customer(db, shop, booking_view(db, booking_id, shop=shop), told, now)
        return booking_view(db, booking_id, shop=shop)
