"""Tools that bring in a person."""

from typing import Any

from langchain_core.tools import StructuredTool
from pydantic import Field

from agent_tools.arguments import Arguments
from agent_tools.context import ToolContext
from agent_tools.making import make_tool
from flows.hand_off import hand_off
from shop.kernel.database import transaction
from shop.workspaces.viewing import opening_of, workspace_view


def handoff_tools(context: ToolContext) -> list[StructuredTool]:
    """Handing over."""
    return [make_tool(hand_over, Reason, context, writes=True)]


class Reason(Arguments):
    """Why a person is needed."""

    reason: str = Field(
        min_length=1,
        max_length=300,
        description="One short sentence for the person, without private details.",
    )


def hand_over(context: ToolContext, reason: str) -> dict[str, Any]:
    """Ask a person of the shop to take over this conversation.

    When the customer asks for a person, complains, is upset, or needs something no tool can do. Not before
    trying to answer a plain question. After it you are silent: say who will answer and, if the shop is
    closed (`open_now` is false), when it opens. Do not promise how soon.
    """
    hand_off(
        now=context.now,
        actor="agent",
        workspace_id=context.workspace_id,
        conversation_id=context.conversation_id,
        reason=reason,
    )
    with transaction(context.workspace_id) as db:
        shop = workspace_view(db, context.workspace_id)
        hours = opening_of(db, shop, now=context.now, language=context.language)
    return {
        "done": True,
        "person": shop.person,
        "hours_text": hours.text,
        "open_now": hours.open_now,
        "opens_next": hours.opens_next,
    }
