"""Goods go to another country than was thought: what was agreed stays, and the tax within it is that country's."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from sqlalchemy import select, update
from sqlmodel import Session, col

from shop.kernel.language import Language, say
from shop.kernel.money import Money
from shop.orders.quote import Quote, QuotedDelivery, QuoteLine, TaxTotal
from shop.orders.taxes import TaxTable, tax_table, taxed, worded_rate
from shop.tables import DeliveryMethod, Order, OrderLine


def reaches(db: Session, code: str, country: str) -> bool:
    """Whether that way of delivery, or any where none is named, brings goods into the country."""
    methods = select(DeliveryMethod)
    methods = (
        methods.where(col(DeliveryMethod.code) == code) if code else methods.where(col(DeliveryMethod.active))
    )
    rows = db.scalars(methods).all()
    return not rows or any(
        row.kind == "pickup" or not row.countries or country in row.countries for row in rows
    )


def retax(db: Session, order: Order, *, country: str, day: date) -> bool:
    """Put the country's taxes into the locked order, where no price changes with that; tells whether it did.

    Where tax comes on top of the prices, another tax is another total: that was not agreed to.
    """
    quote = Quote.from_json(order.quote)
    if not quote.tax_included:
        return False
    table = tax_table(db, country=country, day=day)
    lines = tuple(_line(line, table) for line in quote.lines)
    delivery = _delivery(db, quote.delivery, table)
    taxes = tuple(tax_totals(lines, delivery, quote))
    tax = sum(total.tax_minor for total in taxes)
    order.quote = replace(quote, lines=lines, delivery=delivery, taxes=taxes, tax_minor=tax).as_json()
    order.tax_minor = tax
    order.delivery = {**order.delivery, "country": country}
    db.add(order)
    db.flush()
    for position, line in enumerate(lines):
        db.connection().execute(
            update(OrderLine)
            .where(col(OrderLine.order_id) == order.id, col(OrderLine.position) == position)
            .values(tax_rate=line.tax_rate, tax_minor=line.tax_minor)
        )
    return True


def tax_totals(
    lines: Sequence[QuoteLine], delivery: QuotedDelivery | None, quote: Quote
) -> Sequence[TaxTotal]:
    """By rate, the highest first, where prices hold their tax."""
    parts = [(line.tax_rate, line.net_minor, line.tax_minor) for line in lines]
    if delivery:
        parts.append((delivery.tax_rate, delivery.price_minor - delivery.tax_minor, delivery.tax_minor))
    parts.sort(reverse=True)
    found = []
    for rate, same in groupby(parts, key=lambda part: part[0]):
        alike = list(same)
        net, tax = sum(part[1] for part in alike), sum(part[2] for part in alike)
        found.append(TaxTotal(rate=rate, net_minor=net, tax_minor=tax, words=_words(rate, net, quote)))
    return found


def _line(line: QuoteLine, table: TaxTable) -> QuoteLine:
    rate = table.rate(line.tax_class)
    split = taxed(line.total_minor, rate, included=True)
    return replace(line, tax_rate=rate, net_minor=split.net_minor, tax_minor=split.tax_minor)


def _delivery(db: Session, way: QuotedDelivery | None, table: TaxTable) -> QuotedDelivery | None:
    if way is None:
        return None
    of_way = select(col(DeliveryMethod.tax_class)).where(col(DeliveryMethod.code) == way.code)
    rate = table.rate(db.scalars(of_way).first() or "standard")
    return replace(way, tax_rate=rate, tax_minor=taxed(way.price_minor, rate, included=True).tax_minor)


def _words(rate: int, net: int, quote: Quote) -> str:
    language = Language(quote.language)
    worded = Money(net, quote.currency).worded(language)
    return say(language, "VAT {rate} on {net}", rate=worded_rate(rate, language), net=worded)
