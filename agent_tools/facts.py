"""Tools about the shop itself."""

from typing import Any

from langchain_core.tools import StructuredTool
from pydantic import Field

from agent_tools.arguments import Arguments
from agent_tools.context import ToolContext
from agent_tools.making import make_tool
from shop.kernel.database import transaction
from shop.orders.reach import sends_to
from shop.workspaces.viewing import facts, workspace_view

DELIVERY = "delivery"


def fact_tools(context: ToolContext) -> list[StructuredTool]:
    """What the shop says of itself."""
    return [make_tool(shop_facts, Topic, context, writes=False)]


class Topic(Arguments):
    """What is asked about."""

    topic: str = Field(
        min_length=1,
        max_length=60,
        description="hours, address, delivery, payment, returns, contact, about, another of the shop's own"
        " topics, or all.",
    )


def shop_facts(context: ToolContext, topic: str) -> dict[str, Any]:
    """What the shop says of itself.

    Opening hours and whether it is open now, address with a map link, delivery, payment, returns, how to
    reach it, who it is. For every question about the shop rather than its goods. Days, times, costs and addresses are only true
    as they stand here. `sends_to` of delivery are the countries where goods go, by their codes; no other one is
    reached. A topic that is refused is one the shop has said nothing about: do not fill it in.
    """
    with transaction(context.workspace_id) as db:
        shop = workspace_view(db, context.workspace_id)
        told = facts(db, shop, topic=topic.lower(), language=context.language, now=context.now)
        sent = sends_to(db) if topic.lower() == DELIVERY else None
    found = {fact.topic: {"text": fact.text, **fact.details} for fact in told}
    if sent:
        found[DELIVERY]["sends_to"] = sent
    return {"facts": found}
