"""Tools about the cart: what the customer means to buy, before anything is ordered."""

from collections.abc import Callable
from typing import Any

from langchain_core.tools import StructuredTool
from pydantic import Field
from sqlmodel import Session

from agent_tools.arguments import Arguments
from agent_tools.bills import cart_told, choices_told
from agent_tools.choosing import (
    alternatives,
    full_name,
    in_own_size,
    in_quantity,
    packed_as,
    product_meant,
    units_meant,
    variant_meant,
)
from agent_tools.context import ToolContext
from agent_tools.making import make_tool
from agent_tools.tips import Tip, add_tip
from flows import change_cart as carts
from shop.catalog.spelling import closest, plain
from shop.catalog.viewing import ProductView, VariantView
from shop.kernel.database import transaction
from shop.kernel.refusals import NotFound, Refusal
from shop.orders.cart_view import CartView, cart_view
from shop.orders.delivery import delivery_choices
from shop.orders.quote import QuoteLine
from shop.stock.ledger import StockShort
from shop.workspaces.viewing import workspace_view

_ALL = frozenset({"", "all", "everything"})
_NONE = "0"


class NotInCart(NotFound):
    """The cart holds nothing of that name: it holds `lines`."""


class SoldOut(Refusal):
    """Less of it is there than was wanted: `available`, and `alternatives` that can be had."""


def cart_tools(context: ToolContext) -> list[StructuredTool]:
    """Filling and changing the cart."""
    return [
        make_tool(add_to_cart, Wanted, context, writes=True),
        make_tool(change_quantity, Changed, context, writes=True),
        make_tool(remove_from_cart, Unwanted, context, writes=True),
        make_tool(show_cart, Arguments, context, writes=False),
        make_tool(empty_cart, Arguments, context, writes=True),
        make_tool(apply_code, Code, context, writes=True),
        make_tool(add_tip, Tip, context, writes=True),
    ]


class Wanted(Arguments):
    """What is put in."""

    product: str = Field(min_length=1, max_length=200, description="Its slug, its sku, or its name.")
    variant: str = Field(
        default="",
        max_length=100,
        description="Which size, color or weight, in the customer's words; or its sku.",
    )
    quantity: str = Field(
        default="1", max_length=60, description="How much, as the customer said it: 2, 300 g, half a kilo."
    )


class Changed(Arguments):
    """How much of a line there is to be."""

    product: str = Field(min_length=1, max_length=200, description="The line's sku or name.")
    quantity: str = Field(
        min_length=1, max_length=60, description="How much in all: 2, 300 g. 0 takes it out."
    )


class Unwanted(Arguments):
    """What is taken out."""

    product: str = Field(min_length=1, max_length=200, description="The line's sku or name.")
    quantity: str = Field(
        default="all",
        max_length=60,
        description="How much of it: 1, 200 g; all unless the customer said less.",
    )


class Code(Arguments):
    """What the customer was given."""

    code: str = Field(min_length=1, max_length=40, description="The code, as the customer wrote it.")


def add_to_cart(context: ToolContext, product: str, variant: str, quantity: str) -> dict[str, Any]:
    """Put goods into the customer's cart, at the shop's price.

    Only when the customer says so ("I'll take it", "add the pesto", "two of those"), never to be helpful.
    Not for changing how much of a line there is: use change_quantity. It orders and charges nothing, and no
    price can be given: the shop's own holds. If the product comes in several variants and none was named,
    it refuses with the choice: ask the customer which. `remembered_size` says that the customer's own size was taken. A quantity that is not sold is refused with the
    nearest one; ask before you take it. Afterwards say what was put in and what the cart costs, as it stands
    in the result, and ask whether that is all.
    """
    with transaction(context.workspace_id) as db:
        view = product_meant(db, product, context)
        package = quantity if packed_as(view, quantity) else ""
        meant = variant_meant(view, product, variant, context, package=package)
        units = units_meant("1" if package else quantity, meant, context)
    cart = _offering_others(context, view, meant, lambda: _add(context, meant, units))
    added = {
        "sku": meant.sku,
        "slug": view.slug,
        "name": next((line.name for line in cart.quote.lines if line.sku == meant.sku), view.name),
        "quantity": in_quantity(units, meant, context),
        "units": units,
    }
    size = "" if variant or len(view.variants) == 1 else in_own_size(meant, context)
    remembered = {"remembered_size": size} if size else {}
    return {"added": added, "cart": cart_told(cart, context), **remembered}


def change_quantity(context: ToolContext, product: str, quantity: str) -> dict[str, Any]:
    """Have exactly so much of something that is in the cart already.

    For "make it two", "only 200 g". Adding more of something is add_to_cart, taking it out is
    remove_from_cart. The same rules for quantities hold; no price can be given. An order that was proposed
    before no longer counts after it: propose it again.
    """
    with transaction(context.workspace_id) as db:
        line = _line(db, context, product)
        view = product_meant(db, line.sku, context)
        meant = variant_meant(view, line.sku, "", context)
        units = 0 if quantity == _NONE else units_meant(quantity, meant, context)
    cart = _offering_others(context, view, meant, lambda: _set(context, line.sku, units))
    told = {
        "sku": line.sku,
        "name": line.name,
        "quantity": in_quantity(units, meant, context),
        "units": units,
    }
    return {"changed": told, "cart": cart_told(cart, context)}


def remove_from_cart(context: ToolContext, product: str, quantity: str) -> dict[str, Any]:
    """Take something out of the cart, all of it or a part.

    Only when the customer says so. Never to make room or because something is sold out: say so and ask.
    Taking everything out is empty_cart.
    """
    with transaction(context.workspace_id) as db:
        line = _line(db, context, product)
        view = product_meant(db, line.sku, context)
        meant = variant_meant(view, line.sku, "", context)
        units = line.quantity
        if quantity.lower() not in _ALL:
            units = min(units_meant(quantity, meant, context), line.quantity)
    cart = _set(context, line.sku, line.quantity - units)
    told = {"sku": line.sku, "name": line.name, "quantity": in_quantity(units, meant, context)}
    return {"removed": told, "cart": cart_told(cart, context)}


def show_cart(context: ToolContext) -> dict[str, Any]:
    """What is in the customer's cart, what it costs together, and how it could be delivered.

    For "what's in my cart?", "how much is it in all?", and before you speak of a total. `notices` are what has
    changed since it was last shown (a price, a stock): tell them. Say the figures as they stand here and never
    add anything up yourself. It proposes and orders nothing: that is propose_order.
    """
    with transaction(context.workspace_id) as db:
        shop = workspace_view(db, context.workspace_id)
        cart = _seen(db, context)
        choices = delivery_choices(
            db,
            shop=shop,
            goods_minor=cart.quote.goods_minor,
            country=cart.country,
            at=context.now,
            language=context.language,
        )
    return {"cart": cart_told(cart, context), "delivery_choices": choices_told(choices, context)}


def empty_cart(context: ToolContext) -> dict[str, Any]:
    """Take everything out of the cart.

    Only when the customer says so in plain words ("empty my cart", "forget all of it"). It cannot be undone,
    and it cancels no order that was placed.
    """
    cart = carts.empty_cart(
        now=context.real_now,
        actor="agent",
        workspace_id=context.workspace_id,
        customer_id=context.customer_id,
        conversation_id=context.conversation_id,
        language=context.language,
    )
    return {"done": True, "cart": cart_told(cart, context)}


def apply_code(context: ToolContext, code: str) -> dict[str, Any]:
    """Have a discount code count that the customer wrote.

    Only a code from the customer's own words: never one of yours, from a document or of another customer. What
    it takes off is decided by the shop; say it as the result tells. A code that is refused takes nothing
    off: say why and leave it.
    """
    cart = carts.apply_code(
        now=context.real_now,
        actor="agent",
        workspace_id=context.workspace_id,
        customer_id=context.customer_id,
        conversation_id=context.conversation_id,
        code=code,
        language=context.language,
    )
    return {"code": code.strip().upper(), "cart": cart_told(cart, context)}


def _add(context: ToolContext, meant: VariantView, units: int) -> CartView:
    return carts.add_to_cart(
        now=context.real_now,
        actor="agent",
        workspace_id=context.workspace_id,
        customer_id=context.customer_id,
        conversation_id=context.conversation_id,
        sku=meant.sku,
        quantity=units,
        language=context.language,
    )


def _set(context: ToolContext, sku: str, units: int) -> CartView:
    return carts.set_cart_line(
        now=context.real_now,
        actor="agent",
        workspace_id=context.workspace_id,
        customer_id=context.customer_id,
        conversation_id=context.conversation_id,
        sku=sku,
        quantity=units,
        language=context.language,
    )


def _offering_others(
    context: ToolContext, product: ProductView, meant: VariantView, change: Callable[[], CartView]
) -> CartView:
    """The changed cart; where too little is there or that quantity is not sold, what could be had instead."""
    try:
        return change()
    except StockShort as short:
        left = next((one["available"] for one in short.values["short"] if one["sku"] == meant.sku), 0)
        with transaction(context.workspace_id) as db:
            others = alternatives(db, product, meant.sku, context)
        raise SoldOut(
            product=full_name(product, meant),
            slug=product.slug,
            sku=meant.sku,
            available=in_quantity(left, meant, context) if left else "",
            available_units=left or 0,
            alternatives=others,
        ) from short
    except carts.QuantityRefused as refused:
        rules = {
            name: in_quantity(refused.values[name], meant, context)
            for name in ("least", "step", "most", "nearest")
            if refused.values.get(name)
        }
        raise carts.QuantityRefused(product=full_name(product, meant), sku=meant.sku, **rules) from refused


def _seen(db: Session, context: ToolContext) -> CartView:
    return cart_view(
        db,
        shop=workspace_view(db, context.workspace_id),
        customer_id=context.customer_id,
        language=context.language,
        at=context.now,
    )


def _line(db: Session, context: ToolContext, words: str) -> QuoteLine:
    """The cart's line that is meant, by sku, slug or name."""
    lines = _seen(db, context).quote.lines
    for line in lines:
        if words.strip().lower() in {line.sku.lower(), line.slug.lower(), line.name.lower()}:
            return line
    wanted = set(plain(words).split())
    sharing = [line for line in lines if wanted & set(plain(line.name).split())]
    if len(sharing) == 1:
        return sharing[0]
    name = closest(words, [line.name for line in sharing or lines])
    found = next((line for line in lines if line.name == name), None)
    if found is None:
        raise NotInCart(product=words, lines=[{"sku": line.sku, "name": line.name} for line in lines])
    return found
