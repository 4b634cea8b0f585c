"""A customer changes the cart: in the chat, on its page or through a program, at the same time if they like."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from flows.open_cart import CartChanged, Change, Who, changing
from shop.events.recorded import Actor
from shop.kernel.ids import CustomerId, WorkspaceId
from shop.kernel.language import Language
from shop.kernel.refusals import NotFound, Refusal
from shop.orders.cart_view import CartView
from shop.orders.carts import is_sold, left_for, lines_of, put_line
from shop.orders.choosing import payments_for, told_ways, ways_for
from shop.orders.order_view import order_view
from shop.orders.quantities import nearest
from shop.stock.ledger import StockShort, short_of
from shop.tables import Product, Variant

__all__ = [
    "CartChanged",
    "CodeRefused",
    "DeliveryUnknown",
    "PaymentNotOffered",
    "QuantityRefused",
    "VariantUnknown",
    "add_to_cart",
    "apply_code",
    "choose_delivery",
    "choose_payment",
    "drop_code",
    "empty_cart",
    "repeat_order",
    "set_cart_line",
]


class VariantUnknown(NotFound):
    """The shop does not sell that, or no longer."""


class QuantityRefused(Refusal):
    """It is not sold in that quantity: at least `least`, at most `most`, in steps of `step`; `nearest` is."""

    status = 422


class CodeRefused(Refusal):
    """The code takes nothing off: `code`, and `why` in words."""

    status = 422


class DeliveryUnknown(Refusal):
    """That way does not hold for this cart; `choices` do."""

    status = 422


class PaymentNotOffered(Refusal):
    """It cannot be paid like that; `choices` can."""

    status = 422


def add_to_cart(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    customer_id: CustomerId,
    conversation_id: UUID | None,
    sku: str,
    quantity: int,
    language: Language,
    version: int | None = None,
) -> CartView:
    """Put so many more units of a variant in. Refuses VariantUnknown, QuantityRefused, StockShort, CartChanged."""
    who = Who(now, actor, workspace_id, customer_id, conversation_id, language, version)
    with changing(who) as change:
        variant = _sold(change, sku)
        _have(change, variant, _held(change, variant) + _at_least_one(quantity, variant))
        return change.view()


def set_cart_line(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    customer_id: CustomerId,
    conversation_id: UUID | None,
    sku: str,
    quantity: int,
    language: Language,
    version: int | None = None,
) -> CartView:
    """Have exactly so many units of a variant; 0 takes it out, even what is no longer sold. Refuses as above."""
    who = Who(now, actor, workspace_id, customer_id, conversation_id, language, version)
    with changing(who) as change:
        if quantity == 0:
            _take_out(change, sku)
        else:
            variant = _sold(change, sku)
            _have(change, variant, _at_least_one(quantity, variant))
        return change.view()


def choose_delivery(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    customer_id: CustomerId,
    conversation_id: UUID | None,
    code: str,
    language: Language,
    version: int | None = None,
) -> CartView:
    """Choose how the goods arrive. Refuses DeliveryUnknown(choices), CartChanged.

    A way of paying that does not go with it is forgotten.
    """
    who = Who(now, actor, workspace_id, customer_id, conversation_id, language, version)
    with changing(who) as change:
        ways = ways_for(change.db, change.shop, change.seen(), change.at)
        way = next((each for each in ways if each.code == code), None)
        if way is None:
            raise DeliveryUnknown(code=code, choices=told_ways(ways, change.shop, language))
        change.cart.delivery = way.code
        if change.cart.payment not in payments_for(change.shop, way):
            change.cart.payment = ""
        return change.view()


def choose_payment(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    customer_id: CustomerId,
    conversation_id: UUID | None,
    kind: str,
    language: Language,
    version: int | None = None,
) -> CartView:
    """Choose how it is paid: ``card``, ``transfer`` or ``cash``. Refuses PaymentNotOffered(choices), CartChanged."""
    who = Who(now, actor, workspace_id, customer_id, conversation_id, language, version)
    with changing(who) as change:
        ways = ways_for(change.db, change.shop, change.seen(), change.at)
        way = next((each for each in ways if each.code == change.cart.delivery), None)
        choices = payments_for(change.shop, way)
        if kind not in choices:
            raise PaymentNotOffered(kind=kind, choices=list(choices))
        change.cart.payment = kind
        return change.view()


def apply_code(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    customer_id: CustomerId,
    conversation_id: UUID | None,
    code: str,
    language: Language,
    version: int | None = None,
) -> CartView:
    """Have an offer's code count. Refuses CodeRefused(code, why), CartChanged."""
    who = Who(now, actor, workspace_id, customer_id, conversation_id, language, version)
    with changing(who) as change:
        told = code.strip().upper()
        if told not in change.cart.codes:
            change.cart.codes = [*change.cart.codes, told]
        cart = change.view()
        why = dict(cart.quote.refused_codes).get(told)
        if why is not None:
            raise CodeRefused(code=told, why=why)
        return cart


def drop_code(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    customer_id: CustomerId,
    conversation_id: UUID | None,
    code: str,
    language: Language,
    version: int | None = None,
) -> CartView:
    """Have it count no longer. Refuses CartChanged."""
    who = Who(now, actor, workspace_id, customer_id, conversation_id, language, version)
    with changing(who) as change:
        told = code.strip().upper()
        change.cart.codes = [each for each in change.cart.codes if each != told]
        return change.view()


def empty_cart(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    customer_id: CustomerId,
    conversation_id: UUID | None,
    language: Language,
    version: int | None = None,
) -> CartView:
    """Take everything out, codes and a tip too; how it is delivered and paid stays chosen. Refuses CartChanged."""
    who = Who(now, actor, workspace_id, customer_id, conversation_id, language, version)
    with changing(who) as change:
        for each in lines_of(change.db, change.cart.id):
            put_line(
                change.db, change.cart, variant_id=each.variant.id, quantity=0, shown_minor=0, at=change.at
            )
        change.cart.codes, change.cart.tip_rate, change.cart.tip_minor = [], 0, 0
        return change.view()


def repeat_order(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    customer_id: CustomerId,
    conversation_id: UUID | None,
    order_id: UUID,
    language: Language,
) -> tuple[CartView, tuple[str, ...]]:
    """Put what was bought then into the cart again, at today's prices; beside it, the names of what is not to be had.

    Refuses OrderUnknown, another customer's too.
    """
    who = Who(now, actor, workspace_id, customer_id, conversation_id, language, None)
    with changing(who) as change:
        order = order_view(change.db, order_id, customer_id=customer_id)
        left_out = []
        for line in order.lines:
            try:
                variant = _sold(change, line.sku)
                _have(change, variant, max(_held(change, variant), line.quantity))
            except (VariantUnknown, QuantityRefused, StockShort):
                left_out.append(line.name)
        return change.view(), tuple(left_out)


def _sold(change: Change, sku: str) -> Variant:
    """The variant of that sku; refuses what the shop does not sell, or no longer."""
    found = change.db.execute(
        select(Variant, Product)
        .join(Product, col(Product.id) == col(Variant.product_id))
        .where(col(Variant.sku) == sku)
    ).first()
    if found is None or not is_sold(found[0], found[1], change.at):
        raise VariantUnknown(sku=sku)
    variant: Variant = found[0]
    return variant


def _held(change: Change, variant: Variant) -> int:
    lines = lines_of(change.db, change.cart.id)
    return next((each.line.quantity for each in lines if each.variant.id == variant.id), 0)


def _at_least_one(quantity: int, variant: Variant) -> int:
    if quantity < 1:
        raise _refused(quantity, variant)
    return quantity


def _have(change: Change, variant: Variant, quantity: int) -> None:
    """So much of it in the cart; refuses what is not sold like that, and what is not there."""
    if nearest(quantity, variant) != quantity:
        raise _refused(quantity, variant)
    left = left_for(change.db, change.who.customer_id, [variant.id], at=change.at)[variant.id]
    if left is not None and left < quantity:
        raise StockShort(short=[short_of(variant.id, variant.sku, quantity, left)])
    put_line(
        change.db,
        change.cart,
        variant_id=variant.id,
        quantity=quantity,
        shown_minor=variant.price_minor,
        at=change.at,
    )


def _refused(quantity: int, variant: Variant) -> QuantityRefused:
    return QuantityRefused(
        sku=variant.sku,
        quantity=quantity,
        unit=variant.unit,
        least=variant.least,
        step=variant.step,
        most=variant.most,
        nearest=nearest(quantity, variant),
    )


def _take_out(change: Change, sku: str) -> None:
    for each in lines_of(change.db, change.cart.id):
        if each.variant.sku == sku:
            put_line(
                change.db, change.cart, variant_id=each.variant.id, quantity=0, shown_minor=0, at=change.at
            )
