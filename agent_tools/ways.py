"""A tool for how a customer hears of what they booked: only as their own words of this turn say."""

import re
from typing import Any, Final, Literal

from langchain_core.tools import StructuredTool
from pydantic import Field

from agent_tools.arguments import Arguments
from agent_tools.context import ToolContext
from agent_tools.making import make_tool
from flows import prefer_way as preferring
from shop.catalog.spelling import plain
from shop.customers.ways import USUAL_WAYS, Way
from shop.kernel.refusals import Refusal

_SAID: Final[dict[str, re.Pattern[str]]] = {
    "email": re.compile(r"\b(?:e ?mails?|mail|posta|correo)\b"),
    "sms": re.compile(r"\b(?:sms|texts?|text messages?|messaggi\w* di testo|mensajes? de texto)\b"),
    "whatsapp": re.compile(r"\b(?:whats ?app|chat|qui|here|aqui)\b"),
    "": re.compile(r"\b(?:usual|before|prima|solito|siempre|antes)\b"),
}


class WayNotSaid(Refusal):
    """The customer's own words name no such way: ``way``."""

    status = 422


def way_tools(context: ToolContext) -> list[StructuredTool]:
    """How the customer is written to."""
    return [make_tool(prefer_way, Wanted, context, writes=True)]


class Wanted(Arguments):
    """The way."""

    way: Literal["whatsapp", "email", "sms", ""] = Field(description="Empty for as usual.")


def prefer_way(context: ToolContext, way: str) -> dict[str, Any]:
    """Note how the customer wants to hear of what they booked: confirmations, changes and reminders.

    Only when the customer asks for it in this message and names the way ("reminders by e-mail", "by SMS from now
    on"). `WayMissing` says what is not known: an e-mail address is told on the profile page (send_link), never here.
    """
    known: dict[str, Way] = {one: one for one in USUAL_WAYS}
    if not _SAID[way].search(plain(context.said or "").replace("-", " ")):
        raise WayNotSaid(way=way)
    changed = preferring.prefer_way(
        now=context.real_now,
        actor="agent",
        workspace_id=context.workspace_id,
        customer_id=context.customer_id,
        way=known.get(way),
    )
    return {"done": True, "way": way, "changed": changed}
