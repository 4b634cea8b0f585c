"""The tool that calls an order off: on the customer's own yes alone, and only while the shop has not packed it."""

import re
from collections.abc import Sequence
from typing import Any

from langchain_core.tools import StructuredTool
from pydantic import Field
from sqlmodel import Session

from agent_tools.agreeing import agreed_to
from agent_tools.arguments import Arguments
from agent_tools.bills import order_told
from agent_tools.context import ToolContext
from agent_tools.making import make_tool
from agent_tools.ordered import own_order
from flows import cancel_order as canceling
from flows.booked_orders import is_of_booking
from shop.kernel.database import transaction
from shop.kernel.money import Money
from shop.kernel.refusals import Refusal
from shop.orders.order_view import OrderView, orders_of
from shop.payments.refunding import refunds_of

CANCEL = "cancel:"
"""How the id of the button begins that calls an order off; its number follows."""
_OPEN = frozenset({"placed", "paid"})
_LATEST = 10
_BUYS = re.compile(
    r"\b(?:ordin(?!e\b)|(?:place|make|confirm\w*|conferm\w*|fai|fate|haz|haga) (?:the|my|it|l'|el|all|tutto|todo)|order (?:it|that)|order$|"
    r"buy|take it|want it|i'd like to order|compr|prend|pid|pedi[rm]|llev|(?:lo|la) quiero)"
)
_CALLS_OFF = re.compile(r"cancel|annull|anul|disdi|call it off")


class CancelNotAgreed(Refusal):
    """The customer's own words of this turn are no plain yes to calling that order off: `order`, `back_amount`."""

    status = 422


class NotCancelable(Refusal):
    """The order is being packed already, or is over: its `status`."""


def cancel_tools(context: ToolContext) -> list[StructuredTool]:
    """Calling an order off."""
    return [make_tool(cancel_order, Unwanted, context, writes=True)]


class Unwanted(Arguments):
    """The order that is not wanted any more."""

    order: str = Field(default="", max_length=20, description="Its number; empty for the latest open one.")


def cancel_order(context: ToolContext, order: str) -> dict[str, Any]:
    """Call one of this customer's orders off; what was paid goes back.

    For "cancel my order". The first call cancels nothing: it tells what would be canceled and what goes back. Say
    that and ask; code puts the buttons under your words. Call it again in the next turn: code looks for
    the customer's plain yes. An order cannot be changed in part: "take the honey out of my order" means
    canceling it and ordering anew, or a person. Not for a cart, and not for a booking.
    """
    with transaction(context.workspace_id) as db:
        found = _meant(db, context, order)
        if is_of_booking(db, found.id):
            raise canceling.OrderOfBooking(order=str(found.number))
    if found.state != "canceled":
        _see_cancelable(context, found)
        found = canceling.cancel_order(
            now=context.real_now,
            actor="customer",
            workspace_id=context.workspace_id,
            order_id=found.id,
            reason="customer",
            customer_id=context.customer_id,
            in_chat=False,
        )
    with transaction(context.workspace_id) as db:
        back = sum(one.amount.minor for one in refunds_of(db, found.id) if one.state != "failed")
    return {"canceled": True, "order": _told(context, found), **_back(context, found, back)}


def _meant(db: Session, context: ToolContext, number: str) -> OrderView:
    """The order of that number; without one the latest that can still be called off, else the latest."""
    if not number.strip():
        for one in orders_of(db, context.customer_id, _LATEST):
            if one.state in _OPEN and not is_of_booking(db, one.id):
                return one
    return own_order(db, context, number)


def _see_cancelable(context: ToolContext, order: OrderView) -> None:
    """Refuses unless the order may be called off and the customer's words of this turn agree to just that."""
    told = _told(context, order)
    if order.state not in _OPEN:
        raise NotCancelable(order=told, status=order.status_words)
    if not calls_off(context.said, context.tapped, number=order.number, asked=context.asked):
        back = max(order.paid_minor - order.refunded_minor, 0)
        raise CancelNotAgreed(order=told, **_back(context, order, back))


def calls_off(said: str, tapped: Sequence[str], *, number: int, asked: Sequence[str]) -> bool:
    """Whether words and taps of one turn say yes to calling off the order of that number, and nothing besides."""
    button = f"{CANCEL}{number}"
    return agreed_to(said, tapped, button=button, asked=asked, about="canceling") and not _buys(said)


def _buys(said: str) -> bool:
    """Whether an agreement is one to an order rather than to its end: "order it", "confermo l'ordine"."""
    words = said.lower()
    return _BUYS.search(words) is not None and _CALLS_OFF.search(words) is None


def _told(context: ToolContext, order: OrderView) -> dict[str, Any]:
    told = order_told(order, context)
    kept = (
        "number",
        "state",
        "status",
        "placed",
        "lines",
        "payment",
        "total_amount",
        "total_minor",
        "currency",
    )
    return {key: told[key] for key in kept}


def _back(context: ToolContext, order: OrderView, minor: int) -> dict[str, Any]:
    """What goes back; nothing where nothing was paid."""
    if not minor:
        return {}
    return {"back_amount": Money(minor, order.currency).worded(context.language), "back_minor": minor}
