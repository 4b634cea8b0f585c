"""Whoever comes along with a booking gets a link of their own; it ends with the booking."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flows.booked import locked_booking
from flows.guest_links import guest_link
from secure_links.links import IssuedLink
from shop.booking.guests import Guest, NobodyNamed, NotToCome, is_to_come, number_guests
from shop.booking.viewing import BookingView, booking_view
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.workspaces.viewing import workspace_view


@dataclass(frozen=True, slots=True)
class Invitation:
    """A guest with a fresh link; the address exists nowhere else."""

    guest: Guest
    link: IssuedLink


@dataclass(frozen=True, slots=True)
class Invited:
    """Everybody who comes along with a booking."""

    booking: BookingView
    invitations: tuple[Invitation, ...]


def invite_guests(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    booking_id: UUID,
    customer_id: UUID | None = None,
) -> Invited:
    """A link for each guest whom the booking names; those that they had stay good. `now` is the real instant.

    With `customer_id` only that customer's own. Refuses BookingUnknown, NobodyNamed, NotToCome.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        booking = locked_booking(db, booking_id, customer_id=customer_id).booking
        guests = number_guests(db, booking)
        if not guests:
            raise NobodyNamed(booking=booking.code)
        view = booking_view(db, booking_id, shop=shop)
        if not is_to_come(view, shop.at(now)):
            raise NotToCome(booking=view.code, state=view.state)
        record(
            db,
            "GuestsInvited",
            workspace_id=workspace_id,
            actor=actor,
            now=shop.at(now),
            subject_id=view.id,
            booking=view.code,
            guests=len(guests),
        )
        links = [Invitation(guest, guest_link(db, shop, view, guest, at=shop.at(now))) for guest in guests]
        return Invited(view, tuple(links))
