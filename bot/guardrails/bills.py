"""A cart, a proposal, an order as their customer reads them: every figure as the tool gave it, worded by code."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.guardrails.formatting import plain
from bot.guardrails.wording import sentence
from shop.kernel.language import Language

_Told = Mapping[str, Any]


def proposal_text(proposal: _Told, language: Language) -> str:
    """Everything that a yes agrees to: lines, discounts, delivery, tax, total, day, payment, what a yes does."""
    lines = [sentence("proposal", language), *_bill(proposal, language), *_arrival(proposal, language)]
    lines.append(sentence(f"bill_pay_{proposal.get('payment') or 'card'}", language))
    lines += ["", sentence("bill_yes", language, until=proposal["holds_until"])]
    return "\n".join(lines)


def cart_text(cart: _Told, language: Language) -> str:
    """What is in the cart and what it costs; that it is empty where it is."""
    if not cart.get("lines"):
        return sentence("cart_empty", language)
    return "\n".join([sentence("cart", language), *_bill(cart, language, taxes=False)])


def quantity_and_name(line: _Told) -> str:
    """Such as ``2 × Miele ibleo`` or ``Ragusano, 300 g``."""
    name = plain(str(line["name"]))
    return f"{line['units']} × {name}" if line.get("unit") == "piece" else f"{name}, {line['quantity']}"


def about(told: _Told, language: Language) -> Iterator[str]:
    """What it is about in the currency that the customer chose; nothing where they chose none."""
    other = told.get("in_other")
    if other:
        yield sentence("bill_about", language, amount=other["about_amount"], currency=told["currency"])


def way_text(way: _Told, language: Language) -> str:
    """A way of delivery with its price and day."""
    return sentence(
        "way", language, way=plain(str(way["name"])), price=_price(way, language), day=way["arrives"]
    )


def _bill(told: _Told, language: Language, *, taxes: bool = True) -> Iterator[str]:
    for line in told["lines"]:
        yield f"• {quantity_and_name(line)}: {line['total_amount']}"
    for each in told.get("discounts") or []:
        yield f"{plain(str(each['words']))}: {each['discount_amount']}"
    delivery = told.get("delivery")
    if delivery:
        yield sentence(
            "bill_delivery", language, way=plain(str(delivery["name"])), price=_price(delivery, language)
        )
    if told.get("tip_amount"):
        yield sentence("bill_tip", language, price=told["tip_amount"])
    included = told.get("tax_included", True)
    worded = [f"{each['words']}: {each['tax_amount']}" for each in told.get("taxes") or []]
    if not included:
        yield from worded
    yield sentence(
        "bill_total_included" if included and worded else "bill_total", language, price=told["total_amount"]
    )
    yield from about(told, language)
    if included and worded and taxes:
        yield f"({'; '.join(worded)})"


def _arrival(told: _Told, language: Language) -> Iterator[str]:
    delivery = told.get("delivery") or {}
    if not delivery.get("arrives"):
        return
    if delivery.get("kind") == "pickup":
        yield sentence("bill_ready", language, day=delivery["arrives"])
    else:
        yield sentence("bill_arrives", language, day=delivery["arrives"], until=delivery.get("order_by", ""))


def _price(told: _Told, language: Language) -> str:
    return str(told["price"]) if told.get("price_minor") else sentence("bill_free", language)
