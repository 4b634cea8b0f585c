"""What things cost together, as JSON for a model: every figure worded by code, and in minor units beside it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from babel.dates import format_date

from agent_tools.answers import in_other
from agent_tools.context import ToolContext
from shop.catalog.quantities import worded
from shop.kernel.language import Language, day_and_time
from shop.kernel.money import Money
from shop.orders.cart_view import CartView
from shop.orders.delivery import DeliveryChoice
from shop.orders.order_view import OrderView
from shop.orders.quote import Quote, QuotedDelivery, QuoteLine

_DAY = {Language.EN: "EEEE d MMMM", Language.IT: "EEEE d MMMM", Language.ES: "EEEE d 'de' MMMM"}


def day_in_words(day: date | None, language: Language) -> str:
    """A day such as ``venerdì 27 novembre``; empty for none."""
    return format_date(day, _DAY[language], locale=language.locale) if day else ""


def cart_told(cart: CartView, context: ToolContext) -> dict[str, Any]:
    """A cart with its lines, what it costs together, and what has changed in it since it was last shown."""
    return {
        **quote_told(cart.quote, context),
        "payment": cart.payment,
        "notices": [
            {"kind": one.kind, "name": one.name, "before": one.before, "after": one.after}
            for one in cart.notices
        ],
    }


def quote_told(quote: Quote, context: ToolContext) -> dict[str, Any]:
    """Lines, discounts, delivery, taxes and total. What is nothing is left out."""
    told: dict[str, Any] = {"lines": [_line(line, quote, context) for line in quote.lines]}
    told |= {"currency": quote.currency, "tax_included": quote.tax_included}
    for name in ("goods", "discount", "delivery", "tip", "tax", "total"):
        minor = getattr(quote, f"{name}_minor")
        if minor or name in {"goods", "total"}:
            told |= {f"{name}_amount": _money(minor, quote, context), f"{name}_minor": minor}
    told |= in_other(Money(quote.total_minor, quote.currency), context)
    if quote.delivery is not None:
        told["delivery"] = _delivery(quote.delivery, quote, context)
    told["discounts"] = [
        {
            "words": step.words,
            "discount_amount": _money(step.minor, quote, context),
            "discount_minor": -step.minor,
        }
        for step in quote.steps
        if step.minor < 0
    ]
    told["taxes"] = [
        {"words": tax.words, "tax_amount": _money(tax.tax_minor, quote, context), "tax_minor": tax.tax_minor}
        for tax in quote.taxes
        if tax.tax_minor
    ]
    told["codes"] = list(quote.codes)
    told["refused_codes"] = [{"code": code, "why": why} for code, why in quote.refused_codes]
    return told


def choices_told(choices: Iterable[DeliveryChoice], context: ToolContext) -> list[dict[str, Any]]:
    """The ways to get the goods, with what each costs and promises."""
    return [
        {
            "code": one.code,
            "name": one.name,
            "kind": one.kind,
            **_priced(one.price_minor, context.currency, context),
            "promised_on": one.promised_on.isoformat(),
            "arrives": day_in_words(one.promised_on, context.language),
            "order_by": day_and_time(one.order_by.astimezone(context.zone), context.language),
            "payments": list(one.payments),
        }
        for one in choices
    ]


def order_told(order: OrderView, context: ToolContext) -> dict[str, Any]:
    """An order as its customer may hear of it in a chat: no name, no address."""
    open_minor = max(order.total_minor - order.paid_minor, 0) if order.state == "placed" else 0
    told: dict[str, Any] = {
        "number": str(order.number),
        "state": order.state,
        "status": order.status_words,
        "placed": day_in_words(order.placed_at.astimezone(context.zone).date(), context.language),
        "arrives": day_in_words(order.promised_on, context.language),
        "delivery": {
            "name": str(order.delivery.get("name", "")),
            "kind": str(order.delivery.get("kind", "")),
        },
        "payment": order.payment,
        "address_given": bool(order.address),
        "lines": [
            {
                "sku": line.sku,
                "name": line.name,
                "quantity": worded(line.quantity, line.unit, context.language),
                "units": line.quantity,
                "unit": line.unit,
                "total_amount": Money(line.total_minor, order.currency).worded(context.language),
                "total_minor": line.total_minor,
                "returnable": line.returnable and line.returned < line.quantity,
            }
            for line in order.lines
        ],
        "currency": order.currency,
        "total_amount": Money(order.total_minor, order.currency).worded(context.language),
        "total_minor": order.total_minor,
        **_then(order, context),
        "parcels": _parcels(order, context),
        "returns": [{"number": str(one.number), "status": one.words} for one in order.returns],
        "invoice": order.invoice_id is not None,
    }
    if open_minor and order.payment != "cash":
        told |= {"to_pay_amount": Money(open_minor, order.currency).worded(context.language)}
        told |= {"to_pay_minor": open_minor}
        if order.pay_until is not None:
            told["pay_until"] = day_and_time(order.pay_until.astimezone(context.zone), context.language)
    if order.refunded_minor:
        told |= {"refunded_amount": Money(order.refunded_minor, order.currency).worded(context.language)}
        told |= {"refunded_minor": order.refunded_minor}
    return told


def _then(order: OrderView, context: ToolContext) -> dict[str, Any]:
    """At the rate that was kept with the order, where there was one; else at the one of today."""
    told = replace(context, rate=order.told_in or context.rate)
    return in_other(Money(order.total_minor, order.currency), told)


def _parcels(order: OrderView, context: ToolContext) -> Sequence[dict[str, Any]]:
    return [
        {
            "carrier": one.carrier,
            "tracking_number": one.tracking_number,
            "tracking_url": one.tracking_url,
            "state": one.state,
            "sent": day_in_words(one.at.astimezone(context.zone).date(), context.language),
        }
        for one in order.shipments
    ]


def _line(line: QuoteLine, quote: Quote, context: ToolContext) -> dict[str, Any]:
    told = {
        "sku": line.sku,
        "product": line.slug,
        "name": line.name,
        "quantity": worded(line.quantity, line.unit, context.language),
        "units": line.quantity,
        "unit": line.unit,
        **_priced(line.unit_minor, quote.currency, context),
        "total_amount": _money(line.shown_minor, quote, context),
        "total_minor": line.shown_minor,
    }
    if line.price_per > 1:
        told["price_for"] = worded(line.price_per, line.unit, context.language)
    if line.discount_minor:
        told |= {"discount_amount": _money(line.discount_minor, quote, context)}
        told |= {"discount_minor": line.discount_minor, "why": [reason.words for reason in line.reasons]}
    return told


def _delivery(delivery: QuotedDelivery, quote: Quote, context: ToolContext) -> dict[str, Any]:
    told = {
        "code": delivery.code,
        "name": delivery.name,
        "kind": delivery.kind,
        **_priced(delivery.price_minor, quote.currency, context),
        "arrives": day_in_words(delivery.promised_on, context.language),
    }
    if delivery.promised_on:
        told["promised_on"] = delivery.promised_on.isoformat()
    if delivery.order_by:
        told["order_by"] = day_and_time(delivery.order_by.astimezone(context.zone), context.language)
    if delivery.price_minor and delivery.free_from_minor:
        told["free_from_amount"] = _money(delivery.free_from_minor, quote, context)
        told["free_from_minor"] = delivery.free_from_minor
    return told


def _priced(minor: int, currency: str, context: ToolContext) -> dict[str, Any]:
    return {"price": Money(minor, currency).worded(context.language), "price_minor": minor}


def _money(minor: int, quote: Quote, context: ToolContext) -> str:
    return Money(minor, quote.currency).worded(context.language)
