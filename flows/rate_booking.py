"""A customer says what they thought of a time that they had."""

from datetime import datetime
from uuid import UUID

from flows.booked import locked_booking
from shop.booking.rating import rate
from shop.booking.states import tell_event
from shop.booking.viewing import BookingView, booking_view
from shop.events.recorded import Actor
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.workspaces.viewing import workspace_view


def rate_booking(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    booking_id: UUID,
    customer_id: UUID | None,
    stars: int,
    words: str = "",
) -> BookingView:
    """Give the booking one to five stars, and a sentence; another time replaces what was said before.

    The stars count for the people who hosted it. With `customer_id` only that customer's own. Refuses
    BookingUnknown, and NotOver before it has taken place.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        booking = locked_booking(db, booking_id, customer_id=customer_id).booking
        rate(db, booking, stars=stars, words=words, at=shop.at(now))
        tell_event(db, booking, "BookingRated", actor=actor, at=shop.at(now), stars=stars)
        return booking_view(db, booking_id, shop=shop)
