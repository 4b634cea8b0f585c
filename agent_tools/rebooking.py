"""Tools around what is booked: the same once more, with whoever hosted it; and pages for whoever comes along."""

from typing import Any

from langchain_core.tools import StructuredTool
from pydantic import Field

from agent_tools.arguments import Arguments
from agent_tools.booked import own_booking
from agent_tools.booking_told import booking_told, clocks_of
from agent_tools.context import ToolContext
from agent_tools.making import make_tool
from agent_tools.services import find_slots
from flows import invite_guests as inviting
from shop.booking.again import again_of, last_booked
from shop.booking.slot import ServiceUnknown
from shop.booking.viewing import booking_by_code
from shop.kernel.database import transaction
from shop.workspaces.viewing import workspace_view


def rebooking_tools(context: ToolContext) -> list[StructuredTool]:
    """Having a booking once more, and whoever comes along with one."""
    return [
        make_tool(book_again, Again, context, writes=False),
        make_tool(invite_guests, Whose, context, writes=True),
    ]


class Again(Arguments):
    """Which booking is to be had once more, and when."""

    booking: str = Field(
        default="", max_length=20, description="The code of that booking; empty for the customer's last one."
    )
    when: str = Field(
        default="",
        max_length=300,
        description="The customer's own words about the new time, unchanged. Empty for the next free times.",
    )


class Whose(Arguments):
    """One of the customer's own bookings."""

    booking: str = Field(default="", max_length=20, description="Its code; empty where there is one alone.")


def invite_guests(context: ToolContext, booking: str) -> dict[str, Any]:
    """A link for each guest who is named in the customer's booking, for the customer to pass on.

    For "can I send it to the others?", "a link for Luca". Put each `url` beside its name exactly as it stands. On
    that page a guest sees time and place and can say that they are not coming: no price, nothing of the customer.
    """
    with transaction(context.workspace_id) as db:
        shop = workspace_view(db, context.workspace_id)
        found = own_booking(db, context, shop, booking, held=False)
        clocks = clocks_of(db, context, shop)
    invited = inviting.invite_guests(
        now=context.real_now,
        actor="agent",
        workspace_id=context.workspace_id,
        booking_id=found.id,
        customer_id=context.customer_id,
    )
    guests = [{"name": one.guest.name, "url": one.link.url} for one in invited.invitations]
    return {"booking": booking_told(invited.booking, clocks, context.now), "guests": guests}


def book_again(context: ToolContext, booking: str, when: str) -> dict[str, Any]:
    """The free times to have a booking once more: the same service, the same person, for as many.

    When the customer wants "the same again", "with her again", "as last time" of a time that is booked. `again` says
    which booking that was; the rest is as find_slots tells it. Where whoever hosted it does so no longer, the
    times are with anybody (`host` is empty): say that. It keeps nothing: that is hold_slot.
    """
    with transaction(context.workspace_id) as db:
        shop = workspace_view(db, context.workspace_id)
        own = context.customer_id
        view = (
            booking_by_code(db, booking, own, shop=shop)
            if booking
            else last_booked(db, own, shop=shop, at=context.now)
        )
        told = booking_told(view, clocks_of(db, context, shop), context.now)
    wanted = again_of(view)
    if wanted is None:
        raise ServiceUnknown(service=view.service.name, nearest=[])
    host = wanted.host.slug if wanted.host else ""
    found = find_slots(context, wanted.service.slug, when, wanted.seats, host, "")
    return found | {"again": told}
