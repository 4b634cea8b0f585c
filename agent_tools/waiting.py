"""Tools about what is sold out: being told when it is there again."""

from typing import Any

from langchain_core.tools import StructuredTool
from pydantic import Field

from agent_tools.arguments import Arguments
from agent_tools.choosing import full_name, product_meant, units_meant, variant_meant
from agent_tools.context import ToolContext
from agent_tools.making import make_tool
from flows.join_waiting_list import join_waiting_list as wait_for
from shop.kernel.database import transaction


def waiting_tools(context: ToolContext) -> list[StructuredTool]:
    """The waiting list."""
    return [make_tool(join_waiting_list, Missed, context, writes=True)]


class Missed(Arguments):
    """What is sold out."""

    product: str = Field(min_length=1, max_length=200, description="Its slug, its sku, or its name.")
    variant: str = Field(default="", max_length=100, description="Which size, color or weight.")
    quantity: str = Field(default="1", max_length=60, description="How much the customer wants.")


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
