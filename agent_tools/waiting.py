"""Tools about what is sold out: being told when it is there again."""

from typing import Any

from langchain_core.tools import StructuredTool
from pydantic import Field
from sqlmodel import Session

from agent_tools.arguments import Arguments
from agent_tools.choosing import full_name, product_meant, units_meant, variant_meant
from agent_tools.context import ToolContext
from agent_tools.making import make_tool
from flows.join_waiting_list import join_waiting_list as wait_for
from flows.leave_waiting_list import leave_waiting_list as stop_waiting
from shop.catalog.naming import ProductNotFound
from shop.kernel.database import transaction
from shop.kernel.refusals import NotFound, Refusal
from shop.stock.waiting import skus_waited_for

_ALL = "all"


def waiting_tools(context: ToolContext) -> list[StructuredTool]:
    """The waiting list."""
    return [
        make_tool(join_waiting_list, Missed, context, writes=True),
        make_tool(leave_waiting_list, Unneeded, context, writes=True),
    ]


class NotWaiting(NotFound):
    """The customer waits for nothing of that name; what they wait for is in `waiting`."""


class WaitingUnclear(Refusal):
    """The customer waits for several things, all in `waiting`, and none was named."""


class Missed(Arguments):
    """What is sold out."""

    product: str = Field(min_length=1, max_length=200, description="Its slug, its sku, or its name.")
    variant: str = Field(default="", max_length=100, description="Which size, color or weight.")
    quantity: str = Field(default="1", max_length=60, description="How much the customer wants.")


class Unneeded(Arguments):
    """What is no longer waited for."""

    product: str = Field(
        default="",
        max_length=200,
        description="Its slug, its sku, or its name; empty where only one thing is waited for; all for everything.",
    )


def join_waiting_list(context: ToolContext, product: str, variant: str, quantity: str) -> dict[str, Any]:
    """Put the customer on the waiting list for something that is sold out.

    Only after the customer has said that they want to wait. When it is there again, the next in line gets a
    message with goods kept for a while. It reserves and orders nothing now; promise no day. What can be had
    goes into the cart instead (add_to_cart).
    """
    with transaction(context.workspace_id) as db:
        view = product_meant(db, product, context)
        meant = variant_meant(view, product, variant, context)
        units = max(units_meant(quantity, meant, context), meant.least)
    wait_for(
        now=context.real_now,
        actor="agent",
        workspace_id=context.workspace_id,
        customer_id=context.customer_id,
        conversation_id=context.conversation_id,
        sku=meant.sku,
        quantity=units,
    )
    return {"done": True, "waiting": {"sku": meant.sku, "slug": view.slug, "name": full_name(view, meant)}}


def leave_waiting_list(context: ToolContext, product: str) -> dict[str, Any]:
    """Take the customer off the waiting list.

    For "I don't need it any more", "don't tell me when it's back", and where they say no to what is kept for them:
    it goes to the next in line. Only when the customer says so.
    """
    places = _places(context)
    left = _meant(context, places, product)
    for one in left:
        stop_waiting(
            now=context.real_now,
            actor="agent",
            workspace_id=context.workspace_id,
            customer_id=context.customer_id,
            sku=one["sku"],
        )
    return {"done": True, "left": left, "waiting": [one for one in places if one not in left]}


def _places(context: ToolContext) -> list[dict[str, Any]]:
    """What the customer waits for: sku, slug and name of each."""
    with transaction(context.workspace_id) as db:
        return [_place(db, context, sku) for sku in skus_waited_for(db, context.customer_id)]


def _place(db: Session, context: ToolContext, sku: str) -> dict[str, Any]:
    view = product_meant(db, sku, context)
    return {"sku": sku, "slug": view.slug, "name": full_name(view, variant_meant(view, sku, "", context))}


def _meant(context: ToolContext, places: list[dict[str, Any]], words: str) -> list[dict[str, Any]]:
    """Which of the places are meant. Refuses NotWaiting, WaitingUnclear."""
    if words.strip().lower() == _ALL:
        return places
    if not words.strip():
        if len(places) > 1:
            raise WaitingUnclear(waiting=places)
        found = places
    else:
        found = [one for one in places if words.strip().upper() == one["sku"].upper()] or [
            one for one in places if one["slug"] == _slug(context, words)
        ]
    if not found:
        raise NotWaiting(product=words, waiting=places)
    return found


def _slug(context: ToolContext, words: str) -> str:
    with transaction(context.workspace_id) as db:
        try:
            return product_meant(db, words, context).slug
        except ProductNotFound:
            return ""
