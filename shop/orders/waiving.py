"""What is not charged after all: an unpaid order without the price of its delivery, every figure adding up again."""

from dataclasses import replace

from sqlmodel import Session

from shop.orders.quote import Quote
from shop.orders.retaxing import tax_totals
from shop.tables import Order


def waive_delivery(db: Session, order: Order) -> bool:
    """Charge nothing for bringing the locked, unpaid order; tells whether anything was charged before.

    Everything else stays as it was agreed. Where tax comes on top of the prices, nothing is changed: the
    total was agreed as one.
    """
    quote = Quote.from_json(order.quote)
    way = quote.delivery
    if way is None or not way.price_minor or not quote.tax_included:
        return False
    free = replace(way, price_minor=0, tax_minor=0)
    taxes = tuple(tax_totals(quote.lines, free, quote))
    tax = sum(total.tax_minor for total in taxes)
    total = quote.total_minor - way.price_minor
    steps = tuple(step for step in quote.steps if step.words != way.name)
    order.quote = replace(
        quote, delivery=free, delivery_minor=0, taxes=taxes, tax_minor=tax, total_minor=total, steps=steps
    ).as_json()
    order.delivery = {**order.delivery, "price_minor": 0}
    order.delivery_minor, order.tax_minor, order.total_minor = 0, tax, total
    db.add(order)
    db.flush()
    return True
