"""What the shop recommends today, and what is new on its shelf."""

from datetime import timedelta
from typing import Any, Final

from langchain_core.tools import StructuredTool
from pydantic import Field
from sqlmodel import Session

from agent_tools.answers import on_offer, reader_for
from agent_tools.arguments import Arguments
from agent_tools.bills import day_in_words
from agent_tools.context import ToolContext
from agent_tools.making import make_tool
from agent_tools.pages import page_of, shop_path
from shop.catalog.categories import CategoryUnknown, category_ids
from shop.catalog.facets import tag_meant
from shop.catalog.listing import known_tags
from shop.catalog.picks import new_arrivals, picks_of
from shop.kernel.database import transaction

NEW_FOR: Final = timedelta(days=30)
_MOST: Final = 6


def news_tools(context: ToolContext) -> list[StructuredTool]:
    """What is recommended, what is new."""
    return [
        make_tool(todays_picks, Arguments, context, writes=False),
        make_tool(whats_new, WhatOf, context, writes=False),
    ]


class WhatOf(Arguments):
    """New among what."""

    among: str = Field(
        default="",
        max_length=80,
        description="A category or a trait in the customer's words (cheese, red, size m); empty for everything.",
    )


def todays_picks(context: ToolContext) -> dict[str, Any]:
    """What the shop itself recommends today, in its own order, each with the shop's words why.

    For "what do you recommend today?", "what is the pick of the day?". What is sold out is left out. Not for a wish
    or a gift (find_products). `url` is the page of today's picks.
    """
    with transaction(context.workspace_id) as db:
        shop = shop_path(db, context)
        picks = picks_of(db, context.now.astimezone(context.zone).date(), reader_for(context))
    return {
        "products": [
            on_offer(pick.product, context, page_of(pick.product, shop, context), 1.0) | {"why": pick.words}
            for pick in picks
        ],
        "url": context.page_url(f"{shop}/today"),
    }


def whats_new(context: ToolContext, among: str) -> dict[str, Any]:
    """What arrived in the shop in the last thirty days and can be had, the newest first, each with its day.

    For "what's new?", "anything new in red?". `among` narrows it to a category or a trait; where the shop knows neither,
    `among_unknown` says so and everything new is told. `url` is the page of what is new. Not for news about an
    order (order_status).
    """
    until = context.now.astimezone(context.zone).date()
    with transaction(context.workspace_id) as db:
        shop = shop_path(db, context)
        narrowed = _narrowed(db, among)
        found = new_arrivals(db, until - NEW_FOR, until, reader_for(context), limit=_MOST, **narrowed)
    told: dict[str, Any] = {
        "products": [
            on_offer(view, context, page_of(view, shop, context), 1.0)
            | {"arrived": day_in_words(view.arrived_on, context.language)}
            for view in found
        ],
        "url": context.page_url(f"{shop}/new"),
    }
    return told | ({"among_unknown": among} if among and not narrowed else {})


def _narrowed(db: Session, among: str) -> dict[str, Any]:
    """The category or the trait that is meant; nothing where the shop knows neither."""
    if not among:
        return {}
    tag = tag_meant(among, known_tags(db))
    if tag:
        return {"tags": [tag]}
    try:
        category_ids(db, among)
    except CategoryUnknown:
        return {}
    return {"category": among}
