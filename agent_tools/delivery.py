"""Tools about getting the goods: ways of delivery, and the day they arrive."""

from datetime import date
from typing import Any, Literal

from langchain_core.tools import StructuredTool
from pydantic import Field
from sqlmodel import Session

from agent_tools.arguments import Arguments, Day
from agent_tools.bills import cart_told, choices_told, day_in_words
from agent_tools.context import ToolContext
from agent_tools.making import make_tool
from flows import change_cart as carts
from shop.catalog.spelling import closest, plain
from shop.kernel.database import transaction
from shop.kernel.refusals import Refusal
from shop.orders.cart_view import CartView, cart_view
from shop.orders.delivery import DeliveryChoice, delivery_choices
from shop.workspaces.viewing import workspace_view


class WayUnclear(Refusal):
    """None, or more than one, of the ways to get the goods is called that: one of `choices`."""


class DayOver(Refusal):
    """That day has passed: `today` is."""

    status = 422


def delivery_tools(context: ToolContext) -> list[StructuredTool]:
    """Choosing a way, and asking for a day."""
    return [
        make_tool(choose_delivery, Way, context, writes=True),
        make_tool(choose_payment, Paying, context, writes=True),
        make_tool(delivery_by, Day, context, writes=False),
    ]


class Way(Arguments):
    """How the goods are to arrive."""

    method: str = Field(default="", max_length=100, description="Its code or name, or pickup.")
    by_day: date | None = Field(
        default=None,
        description="YYYY-MM-DD: the day it must be there at the latest; the cheapest way that keeps it is taken.",
    )


class Paying(Arguments):
    """How it is to be paid."""

    way: Literal["card", "transfer", "cash"] = Field(
        description="card: on a secure page. transfer: to the shop's account. cash: on delivery or at the counter."
    )


def choose_delivery(context: ToolContext, method: str, by_day: date | None) -> dict[str, Any]:
    """Choose how the cart's goods reach the customer: one of the shop's own ways.

    When the customer says how, or by which day. Where the shop has several ways and the customer has said
    nothing, ask; do not choose for them. Prices and days of the ways are set by the shop. Addresses are never
    asked for or written in the chat: the secure page asks for them after the order.
    """
    with transaction(context.workspace_id) as db:
        choices = _choices(db, context, _cart(db, context))
    code = _way(method, by_day, choices, context)
    cart = carts.choose_delivery(
        now=context.real_now,
        actor="agent",
        workspace_id=context.workspace_id,
        customer_id=context.customer_id,
        conversation_id=context.conversation_id,
        code=code,
        language=context.language,
    )
    return {"cart": cart_told(cart, context)}


def choose_payment(context: ToolContext, way: str) -> dict[str, Any]:
    """Choose how the order will be paid, among what its way of delivery allows.

    Only when the customer says how. Card is what is taken otherwise. Never ask for or repeat card or account
    numbers: paying happens on a secure page, after the order.
    """
    cart = carts.choose_payment(
        now=context.real_now,
        actor="agent",
        workspace_id=context.workspace_id,
        customer_id=context.customer_id,
        conversation_id=context.conversation_id,
        kind=way,
        language=context.language,
    )
    return {"cart": cart_told(cart, context)}


def delivery_by(context: ToolContext, day: date) -> dict[str, Any]:
    """Whether the goods of the cart would be there by a day, for each way of delivery.

    For "does it arrive before Friday?", "can I have it by the 12th?": the day asked about, and for "before
    Friday" the Thursday. `in_time` is the answer, `arrives` the day that the shop promises, `order_by` until
    when to order for that. Promise nothing else, and never work out a day yourself. If `next friday` could
    mean two days, ask which. It orders and chooses nothing.
    """
    today = context.now.astimezone(context.zone).date()
    if day < today:
        raise DayOver(today=today.isoformat())
    with transaction(context.workspace_id) as db:
        cart = _cart(db, context)
        choices = _choices(db, context, cart)
    told = choices_told(choices, context)
    for one, choice in zip(told, choices, strict=True):
        one["in_time"] = choice.arrives_by(day)
    return {
        "day": day.isoformat(),
        "day_in_words": day_in_words(day, context.language),
        "for_cart": bool(cart.quote.lines),
        "possible": any(one["in_time"] for one in told),
        "ways": told,
    }


def _cart(db: Session, context: ToolContext) -> CartView:
    return cart_view(
        db,
        shop=workspace_view(db, context.workspace_id),
        customer_id=context.customer_id,
        language=context.language,
        at=context.now,
    )


def _choices(db: Session, context: ToolContext, cart: CartView) -> list[DeliveryChoice]:
    return delivery_choices(
        db,
        shop=workspace_view(db, context.workspace_id),
        goods_minor=cart.quote.goods_minor,
        country=cart.country,
        at=context.now,
        language=context.language,
    )


def _way(method: str, by_day: date | None, choices: list[DeliveryChoice], context: ToolContext) -> str:
    """The code of the way that is meant; of several in time, the cheapest."""
    if by_day is not None and not method:
        in_time = [one for one in choices if one.kind == "delivery" and one.arrives_by(by_day)]
        if in_time:
            return min(in_time, key=lambda one: (one.price_minor, one.promised_on)).code
    for one in choices:
        if plain(method) in {plain(one.code), plain(one.name)}:
            return one.code
    kinds = [one for one in choices if one.kind == plain(method)]
    if len(kinds) == 1:
        return kinds[0].code
    name = closest(method, [one.name for one in choices]) if method else None
    if name is None:
        raise WayUnclear(method=method, choices=choices_told(choices, context))
    return next(one.code for one in choices if one.name == name)
