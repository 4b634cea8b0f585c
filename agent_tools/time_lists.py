"""Tools about times that are full: being offered one when it is free again."""

from datetime import datetime, timedelta
from typing import Any

from langchain_core.tools import StructuredTool
from pydantic import Field

from agent_tools.arguments import Arguments
from agent_tools.booking_told import clocks_of, slots_told
from agent_tools.context import ToolContext
from agent_tools.finding_slots import slots_meant
from agent_tools.making import make_tool
from agent_tools.said_times import Meant, said_times
from agent_tools.services import WhenUnclear, service_meant, zone_of_words
from flows import wait_for_time as waiting
from shop.booking.services import Reader
from shop.booking.slot import Asked
from shop.booking.slots import service_row
from shop.booking.time_list import TimeFree
from shop.kernel.database import transaction
from shop.workspaces.viewing import workspace_view

_MINUTE = timedelta(minutes=1)


def time_list_tools(context: ToolContext) -> list[StructuredTool]:
    """The waiting list for times."""
    return [
        make_tool(join_time_list, Missed, context, writes=True),
        make_tool(leave_time_list, Left, context, writes=True),
    ]


class Left(Arguments):
    """What is waited for."""

    service: str = Field(default="", max_length=120, description="Its slug or name.")


class Missed(Left):
    """Which time is full."""

    when: str = Field(
        min_length=1,
        max_length=300,
        description="The customer's own words about the time, unchanged, or one of the `stretches` of find_slots.",
    )
    seats: int = Field(default=1, ge=1, le=500, description="For how many people.")


def join_time_list(context: ToolContext, service: str, when: str, seats: int) -> dict[str, Any]:
    """Put the customer on the waiting list for a time of a service that is full.

    Only after find_slots has found it full and the customer has said that they want to wait. When a time in that
    stretch becomes free, the next in line is offered it by a message, kept for a while. It books nothing now;
    promise nothing. Where something is free after all it is refused with it.
    """
    with transaction(context.workspace_id) as db:
        shop = workspace_view(db, context.workspace_id)
        view = service_meant(db, Reader(shop, context.language), service)
        clocks = clocks_of(db, context, shop)
        zone = zone_of_words(view, shop, clocks)
        meant = said_times(when, at=context.now, zone=zone, language=context.language)
        asked = Asked(shop, service_row(db, view.id), context.now, seats)
        free = slots_meant(db, asked, meant).slots if meant else ()
    if not meant:
        raise WhenUnclear(when=when)
    told = {"slug": view.slug, "name": view.name}
    others = slots_told(free, view, clocks, seats=seats)
    starts, ends = _stretch(meant)
    try:
        place = waiting.join_time_list(
            now=context.real_now,
            actor="agent",
            workspace_id=context.workspace_id,
            customer_id=context.customer_id,
            conversation_id=context.conversation_id,
            service=view.slug,
            from_at=max(starts, context.now),
            until_at=ends,
            seats=seats,
        )
    except TimeFree as known:
        raise TimeFree(service=told, others=others) from known
    return {
        "waiting": told
        | {"from": clocks.told(place.from_at, zone)["when"], "place_in_line": str(place.place)}
    }


def leave_time_list(context: ToolContext, service: str) -> dict[str, Any]:
    """Take the customer off the waiting list for the times of a service.

    Only when they say that they no longer want to wait. What is kept for them from that list is given up with it.
    """
    with transaction(context.workspace_id) as db:
        shop = workspace_view(db, context.workspace_id)
        view = service_meant(db, Reader(shop, context.language), service)
    left = waiting.leave_time_list(
        now=context.real_now,
        actor="agent",
        workspace_id=context.workspace_id,
        customer_id=context.customer_id,
        service=view.slug,
    )
    return {"done": left, "service": {"slug": view.slug, "name": view.name}}


def _stretch(meant: list[Meant]) -> tuple[datetime, datetime]:
    """From the first start that may be meant to the last end; of an hour, its minute."""
    readings = [reading for time in meant for reading in time.readings]
    ends = [reading.ends or reading.starts + _MINUTE for reading in readings]
    return min(reading.starts for reading in readings), max(ends)
