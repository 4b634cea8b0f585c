"""The tool about what takes place on a day: dated goods that are bought, and dates that are booked."""

from datetime import date
from typing import Any

from langchain_core.tools import StructuredTool
from sqlmodel import Session

from agent_tools.answers import reader_for
from agent_tools.arguments import Day
from agent_tools.bills import day_in_words
from agent_tools.booking_told import clocks_of, slot_told
from agent_tools.context import ToolContext
from agent_tools.making import make_tool
from shop.booking.services import Reader, services
from shop.booking.slots import slots_of
from shop.catalog.dated import dated_variants
from shop.kernel.database import transaction
from shop.kernel.language import clock_time
from shop.workspaces.viewing import workspace_view

_MOST = 10
_Told = dict[str, Any]


def event_tools(context: ToolContext) -> list[StructuredTool]:
    """Asking for a day."""
    return [make_tool(events_on, Day, context, writes=False)]


def events_on(context: ToolContext, day: date) -> dict[str, Any]:
    """What takes place on a day: tours, tastings, classes and whatever else has a date.

    For "what is on Saturday?", "is there a tour on the 12th?". Places that are left are `stock`. What has a
    `slot` is booked with hold_slot; what has a `sku` is bought like any other goods, with add_to_cart. Nothing
    listed means that nothing takes place; do not invent anything.
    """
    with transaction(context.workspace_id) as db:
        found = [*_bought(db, context, day), *_booked(db, context, day)]
    found.sort(key=lambda event: str(event["starts"]))
    return {
        "day": day.isoformat(),
        "day_in_words": day_in_words(day, context.language),
        "events": found[:_MOST],
    }


def _bought(db: Session, context: ToolContext, day: date) -> list[_Told]:
    return [
        {
            "slug": product.slug,
            "sku": variant.sku,
            "name": product.name,
            "starts": clock_time(variant.starts_at.astimezone(context.zone), context.language),
            "price": variant.price.worded(context.language),
            "price_minor": variant.price.minor,
            "stock": variant.stock,
        }
        for product, variant in dated_variants(db, day, context.zone, reader_for(context))
        if variant.starts_at is not None
    ]


def _booked(db: Session, context: ToolContext, day: date) -> list[_Told]:
    shop = workspace_view(db, context.workspace_id)
    clocks = clocks_of(db, context, shop)
    dated = [one for one in services(db, Reader(shop, context.language)) if one.kind != "appointment"]
    found: list[_Told] = []
    for service in dated:
        days = slots_of(db, shop=shop, service_id=service.id, from_day=day, to_day=day, at=context.now)
        found += [
            {"slug": service.slug, "name": service.name, "stock": slot.seats_left}
            | slot_told(slot, service, clocks)
            | {"starts": clock_time(slot.starts_at.astimezone(slot.zone), context.language)}
            for each in days
            for slot in each.slots
        ]
    return found
