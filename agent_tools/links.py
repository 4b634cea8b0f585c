"""Tools that send the customer to a page of their own."""

from typing import Any, Literal
from uuid import UUID

from langchain_core.tools import StructuredTool
from pydantic import Field

from agent_tools.arguments import Arguments
from agent_tools.booked import own_booking
from agent_tools.context import ToolContext
from agent_tools.making import make_tool
from agent_tools.ordered import own_order
from flows.issue_link import issue_link
from shop.kernel.database import transaction
from shop.kernel.language import day_and_time
from shop.kernel.refusals import Refusal
from shop.workspaces.viewing import workspace_view

Page = Literal["registration", "profile", "cart", "order", "invoice", "booking"]
"""Whatever else has a link is not for the model to send."""


class InvoiceNotYet(Refusal):
    """The order has no invoice so far: it is written once the order is paid."""


def link_tools(context: ToolContext) -> list[StructuredTool]:
    """Secure links."""
    return [make_tool(send_link, WhichPage, context, writes=True)]


class WhichPage(Arguments):
    """Where the link leads."""

    purpose: Page = Field(
        description="registration: to sign up. profile: to see, correct, export or erase one's own data."
        " cart: to see and change the cart. order: to follow, pay or send back an order, and give its address."
        " invoice: to read the invoice of an order. booking: to see, move or cancel a booking."
    )
    order: str = Field(
        default="",
        max_length=20,
        description="For order and invoice: the order's number; empty for the latest. For booking: its code.",
    )


def send_link(context: ToolContext, purpose: Page, order: str) -> dict[str, Any]:
    """Make a secure link for this customer: to register, to their own data, cart, order, invoice or booking.

    For anything personal: names, addresses, e-mail, consents, deleting data, paying, invoices. Such things are
    never asked for or repeated in the chat. Put the `url` into the answer exactly as it is and say until when
    it holds. It works for this customer and their own orders alone, never for somebody else.
    """
    link = issue_link(
        now=context.now,
        actor="agent",
        workspace_id=context.workspace_id,
        customer_id=context.customer_id,
        conversation_id=context.conversation_id,
        purpose=purpose,
        language=context.language,
        subject_id=_subject(context, purpose, order),
    )
    until = day_and_time(link.expires_at.astimezone(context.zone), context.language)
    return {"url": link.url, "expires": until, "purpose": purpose}


def _subject(context: ToolContext, purpose: Page, order: str) -> UUID | None:
    """The order, invoice or booking that the page is about; None for a page about the customer."""
    if purpose == "booking":
        with transaction(context.workspace_id) as db:
            return own_booking(db, context, workspace_view(db, context.workspace_id), order, held=False).id
    if purpose not in {"order", "invoice"}:
        return None
    with transaction(context.workspace_id) as db:
        found = own_order(db, context, order)
    if purpose == "order":
        return found.id
    if found.invoice_id is None:
        raise InvoiceNotYet(order=str(found.number), status=found.status_words)
    return found.invoice_id
