"""What a price, a cart or an order is about in another currency, at the rate that the shop keeps."""

from dataclasses import replace
from typing import Any

from langchain_core.tools import StructuredTool
from pydantic import Field
from sqlmodel import Session

from agent_tools.answers import in_brief, in_other
from agent_tools.arguments import Arguments
from agent_tools.bills import order_told, quote_told
from agent_tools.choosing import product_meant
from agent_tools.context import ToolContext
from agent_tools.making import make_tool
from agent_tools.ordered import own_order
from flows.tell_rates import choose_currency
from shop.kernel.currency_names import currency_named
from shop.kernel.database import transaction
from shop.kernel.exchange import Rate
from shop.kernel.refusals import Refusal
from shop.orders.cart_view import cart_view
from shop.workspaces.exchange import rate_for, rates_of
from shop.workspaces.viewing import workspace_view

_SUMS = ("name", "number", "currency", "total_amount", "total_minor", "in_other")


class CurrencyUnclear(Refusal):
    """`told` names no currency: `known` are those that amounts can be told in."""

    status = 422


def exchange_tools(context: ToolContext) -> list[StructuredTool]:
    """Amounts in another currency."""
    return [make_tool(tell_in_currency, WhichAmount, context, writes=True)]


def with_rate(db: Session, context: ToolContext) -> ToolContext:
    """The context with the rate of the currency that the customer chose, where they chose one."""
    shop = workspace_view(db, context.workspace_id)
    return replace(context, rate=rate_for(db, shop, context.customer_id, context.now))


class WhichAmount(Arguments):
    """Which amount, in which currency."""

    currency: str = Field(
        max_length=40,
        description="As the customer named it: dollars, CHF. The shop's own ends telling in another.",
    )
    product: str = Field(default="", max_length=200, description="Slug or name, where one is asked about.")
    order: str = Field(
        default="",
        max_length=20,
        description="Number of an order that was made, or: latest, where it is meant.",
    )


def tell_in_currency(context: ToolContext, currency: str, product: str, order: str) -> dict[str, Any]:
    """Tell what a price, the cart or an order is about in another currency ("how much is that in dollars?").

    With a product its price, with an order that order, with neither the cart. The amounts are worked out here
    from a rate that the shop keeps, with its day and source: say `about_amount` as it stands, as about, and say
    that it is paid in the shop's own currency. Never convert or round by yourself. From now on the customer is told both, also on their pages,
    until they ask for the shop's own again.
    """
    code = currency_named(currency)
    if not code:
        raise CurrencyUnclear(told=currency, known=_known(context))
    rate = choose_currency(
        now=context.real_now,
        actor="agent",
        workspace_id=context.workspace_id,
        customer_id=context.customer_id,
        currency=code,
    )
    told: dict[str, Any] = {"done": True, "pays_in": context.currency, "told_in": code}
    if rate is not None:
        told |= _source(rate, context)
    return told | _amounts(replace(context, rate=rate), product, order)


def _known(context: ToolContext) -> list[str]:
    with transaction(context.workspace_id) as db:
        shop = workspace_view(db, context.workspace_id)
        return [rate.currency for rate in rates_of(db, shop, context.now)]


def _source(rate: Rate, context: ToolContext) -> dict[str, str]:
    return {
        "rate": rate.worded(context.language),
        "rate_day": rate.day_worded(context.language),
        "rate_source": rate.source,
    }


def _amounts(context: ToolContext, product: str, order: str) -> dict[str, Any]:
    """What was asked about, with what it is about in the other currency."""
    with transaction(context.workspace_id) as db:
        if product:
            meant = product_meant(db, product, context)
            return {"product": in_brief(meant, context) | in_other(meant.offer.price, context)}
        if order:
            number = "" if order.lower() == "latest" else order
            told = order_told(own_order(db, context, number), context)
            return {"order": {key: told[key] for key in _SUMS if key in told}}
        shop = workspace_view(db, context.workspace_id)
        cart = cart_view(
            db, shop=shop, customer_id=context.customer_id, language=context.language, at=context.now
        )
    told = quote_told(cart.quote, context)
    return {"cart": {key: told[key] for key in _SUMS if key in told}} if cart.quote.lines else {}
