"""A tool that looks for a time once more: the service that the customer had, with whoever hosted it."""

from typing import Any

from langchain_core.tools import StructuredTool
from pydantic import Field

from agent_tools.arguments import Arguments
from agent_tools.booking_told import booking_told, clocks_of
from agent_tools.context import ToolContext
from agent_tools.making import make_tool
from agent_tools.services import find_slots
from shop.booking.again import again_of, last_booked
from shop.booking.slot import ServiceUnknown
from shop.booking.viewing import booking_by_code
from shop.kernel.database import transaction
from shop.workspaces.viewing import workspace_view


def rebooking_tools(context: ToolContext) -> list[StructuredTool]:
    """Having a booking once more."""
    return [make_tool(book_again, Again, context, writes=False)]


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
