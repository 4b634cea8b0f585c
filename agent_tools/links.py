"""Tools that send the customer to a page of their own."""

from typing import Any

from langchain_core.tools import StructuredTool
from pydantic import Field

from agent_tools.arguments import Arguments
from agent_tools.context import ToolContext
from agent_tools.making import make_tool
from flows.issue_link import issue_link
from secure_links.links import Purpose
from shop.kernel.language import day_and_time


def link_tools(context: ToolContext) -> list[StructuredTool]:
    """Secure links."""
    return [make_tool(send_link, WhichPage, context, writes=True)]


class WhichPage(Arguments):
    """Where the link leads."""

    purpose: Purpose = Field(
        description="registration: to sign up. profile: to see, correct, export or erase one's own data."
    )


def send_link(context: ToolContext, purpose: Purpose) -> dict[str, Any]:
    """Make a secure link for this customer, to register or to see and change their own data.

    For anything personal: names, addresses, e-mail, consents, deleting data. Such things are never asked
    for or repeated in the chat. Put the `url` into the answer exactly as it is and say until when it holds.
    Each new link ends the older ones. It works for this customer alone, never for somebody else.
    """
    link = issue_link(
        now=context.now,
        actor="agent",
        workspace_id=context.workspace_id,
        customer_id=context.customer_id,
        conversation_id=context.conversation_id,
        purpose=purpose,
        language=context.language,
    )
    until = day_and_time(link.expires_at.astimezone(context.zone), context.language)
    return {"url": link.url, "expires": until, "purpose": purpose}
