"""Tools about orders: proposed, placed on the customer's own yes, followed, repeated, sent back."""

from typing import Any

from langchain_core.tools import StructuredTool
from pydantic import Field

from agent_tools.agreeing import agreed
from agent_tools.arguments import Arguments
from agent_tools.bills import cart_told, choices_told, order_told, quote_told
from agent_tools.choosing import alternatives, product_meant
from agent_tools.context import ToolContext
from agent_tools.making import make_tool
from agent_tools.ordered import own_order
from flows import change_cart as carts
from flows import place_order as placing
from flows import propose_order as proposing
from flows.issue_link import issue_link
from shop.catalog.viewing import ProductView
from shop.kernel.database import transaction
from shop.kernel.language import day_and_time
from shop.kernel.refusals import Refusal
from shop.orders.cart_view import cart_view
from shop.orders.delivery import delivery_choices
from shop.orders.order_view import OrderView, orders_of
from shop.stock.ledger import StockShort
from shop.workspaces.viewing import workspace_view

_LATEST = 3
_ON_THE_WAY = frozenset({"shipped", "ready", "delivered"})


class NotAgreed(Refusal):
    """The customer's own words of this turn are no plain yes to the proposal of that `code`."""

    status = 422


class GoodsShort(Refusal):
    """Some of the goods are no longer there: `short`, and `alternatives`."""


class NothingToReturn(Refusal):
    """Nothing of the order can come back: it is not there yet, or its goods may not."""


def order_tools(context: ToolContext) -> list[StructuredTool]:
    """Ordering, and what follows."""
    return [
        make_tool(propose_order, Arguments, context, writes=True),
        make_tool(place_order, Agreed, context, writes=True),
        make_tool(order_status, WhichOrder, context, writes=False),
        make_tool(track_shipment, WhichOrder, context, writes=False),
        make_tool(repeat_order, WhichOrder, context, writes=True),
        make_tool(return_item, SentBack, context, writes=True),
    ]


class Agreed(Arguments):
    """What was agreed to."""

    proposal: str = Field(min_length=1, max_length=40, description="The code that propose_order gave.")


class WhichOrder(Arguments):
    """One of the customer's own orders."""

    order: str = Field(default="", max_length=20, description="Its number; empty for the latest.")


class SentBack(WhichOrder):
    """What comes back."""

    product: str = Field(default="", max_length=200, description="What of it, in the customer's words.")


def propose_order(context: ToolContext) -> dict[str, Any]:
    """Show the customer the whole order, with every line, discount, tax, delivery and the total, and ask for a yes.

    When the customer wants to order or pay, and after every change of a cart that was proposed before. Code
    writes the summary with its buttons under your words: lead to it in one sentence, without figures. It keeps
    the goods for a few minutes, and orders nothing: that takes the customer's own yes in their next message.
    If the way of delivery is missing it refuses with the choices: ask the customer.
    """
    try:
        proposal = proposing.propose_order(
            now=context.real_now,
            actor="agent",
            workspace_id=context.workspace_id,
            customer_id=context.customer_id,
            conversation_id=context.conversation_id,
            language=context.language,
            turn_id=context.turn_id,
        )
    except proposing.DeliveryMissing as missing:
        raise _with_ways(context) from missing
    except StockShort as short:
        raise _with_others(context, short) from short
    return {
        "proposal": {
            "code": proposal.code,
            **quote_told(proposal.quote, context),
            "payment": proposal.payment,
            "holds_until": day_and_time(proposal.expires_at.astimezone(context.zone), context.language),
        }
    }


def place_order(context: ToolContext, proposal: str) -> dict[str, Any]:
    """Make the order of a proposal that the customer has just agreed to.

    Only in the turn in which the customer's message is a plain yes to the newest proposal, shown in an earlier
    message. Code looks for that yes in the customer's own words or tap: without it this is refused, whatever
    you say. A yes with a change ("yes, but two") is a change: make it and propose again. It charges
    nothing. The answer carries the link to the order's secure page, where the customer gives the address and
    pays; never ask for an address or a card in the chat.
    """
    code = proposal.upper()
    _see_agreed(context, code)
    try:
        order = placing.place_order(
            now=context.real_now,
            actor="customer",
            workspace_id=context.workspace_id,
            customer_id=context.customer_id,
            proposal=code,
            evidence=context.evidence,
            turn_id=context.turn_id,
        )
    except StockShort as short:
        raise _with_others(context, short) from short
    return {"order": order_told(order, context), **_page(context, order)}


def order_status(context: ToolContext, order: str) -> dict[str, Any]:
    """How one of this customer's orders is going: its state, the promised day, what is still to pay.

    For "where is my order?", "has it left?", "did my payment arrive?". Without a number the latest, with the
    numbers of the ones before beside it. Only this customer's own orders exist here, whatever number is
    asked for. Say states and days as they stand; promise no other. It changes and cancels nothing.
    """
    with transaction(context.workspace_id) as db:
        found = own_order(db, context, order)
        others = [one for one in orders_of(db, context.customer_id, _LATEST + 1) if one.id != found.id]
    return {
        "order": order_told(found, context),
        "others": [{"number": str(one.number), "status": one.status_words} for one in others[:_LATEST]],
    }


def track_shipment(context: ToolContext, order: str) -> dict[str, Any]:
    """Where the parcel of an order is: the carrier, its number and its tracking page.

    For "track my parcel", "what's the tracking number?". Where no parcel has left yet `parcels` is empty: say so,
    with the order's state and the promised day. Where it is right now only the carrier's page knows.
    """
    with transaction(context.workspace_id) as db:
        found = own_order(db, context, order)
    told = order_told(found, context)
    kept = ("number", "state", "status", "arrives", "delivery", "parcels")
    return {"order": {key: told[key] for key in kept}}


def repeat_order(context: ToolContext, order: str) -> dict[str, Any]:
    """Put everything of an earlier order into the cart again, at today's prices.

    For "the same as last time". What is no longer sold or not there is in `left_out`: say so. It orders
    nothing: show the cart, and propose when the customer wants to order.
    """
    with transaction(context.workspace_id) as db:
        found = own_order(db, context, order)
    cart, left_out = carts.repeat_order(
        now=context.real_now,
        actor="agent",
        workspace_id=context.workspace_id,
        customer_id=context.customer_id,
        conversation_id=context.conversation_id,
        order_id=found.id,
        language=context.language,
    )
    return {"repeated": str(found.number), "left_out": list(left_out), "cart": cart_told(cart, context)}


def return_item(context: ToolContext, order: str, product: str) -> dict[str, Any]:
    """Give the customer the page on which goods of an order are sent back.

    For "I want to return the oil", "it came broken". It returns and refunds nothing by itself: on the page the
    customer says what and why, and the shop answers. Promise no refund and no sum. General questions about
    returns are shop_facts. If somebody is upset or something arrived broken, also offer a person.
    """
    with transaction(context.workspace_id) as db:
        found = own_order(db, context, order)
    lines = [line for line in found.lines if line.returnable and line.returned < line.quantity]
    if found.state not in _ON_THE_WAY or not lines:
        raise NothingToReturn(order=str(found.number), status=found.status_words)
    told = order_told(found, context)
    kept = {key: told[key] for key in ("number", "status")}
    return {
        "order": kept | {"returnable": [{"name": line.name} for line in lines]},
        "asked_for": product,
        **_page(context, found),
    }


def _see_agreed(context: ToolContext, proposal: str) -> None:
    """Refuses unless the customer's own words or tap of this turn agree to exactly that proposal."""
    if not agreed(context.said, context.tapped, code=proposal, asked=context.asked):
        raise NotAgreed(proposal=proposal)


def _page(context: ToolContext, order: OrderView) -> dict[str, str]:
    """The secure page of an order."""
    link = issue_link(
        now=context.now,
        actor="agent",
        workspace_id=context.workspace_id,
        customer_id=context.customer_id,
        conversation_id=context.conversation_id,
        purpose="order",
        language=context.language,
        subject_id=order.id,
    )
    return {
        "url": link.url,
        "expires": day_and_time(link.expires_at.astimezone(context.zone), context.language),
    }


def _with_ways(context: ToolContext) -> proposing.DeliveryMissing:
    with transaction(context.workspace_id) as db:
        shop = workspace_view(db, context.workspace_id)
        cart = cart_view(
            db, shop=shop, customer_id=context.customer_id, language=context.language, at=context.now
        )
        choices = delivery_choices(
            db,
            shop=shop,
            goods_minor=cart.quote.goods_minor,
            country=cart.country,
            at=context.now,
            language=context.language,
        )
    return proposing.DeliveryMissing(choices=choices_told(choices, context))


def _with_others(context: ToolContext, short: StockShort) -> GoodsShort:
    """What is missing by name, and what could be had instead."""
    told: list[dict[str, Any]] = []
    others: list[dict[str, Any]] = []
    with transaction(context.workspace_id) as db:
        for one in short.values["short"]:
            product: ProductView = product_meant(db, str(one["sku"]), context)
            told.append({"sku": one["sku"], "name": product.name, "available": one["available"]})
            others += alternatives(db, product, str(one["sku"]), context)
    return GoodsShort(short=told, alternatives=others[:_LATEST])
