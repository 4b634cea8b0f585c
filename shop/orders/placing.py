"""A proposal becomes an order: its row, its lines, its history."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session

from shop.events import outbox
from shop.kernel.exchange import Rate
from shop.kernel.ids import new_id
from shop.orders.quote import Quote, QuoteLine
from shop.tables import Order, OrderLine, Proposal

KEPT_UNPAID: Final[Mapping[str, timedelta]] = {
    "card": timedelta(minutes=30),
    "transfer": timedelta(days=5),
}
"""So long goods are kept for money that has not come; what is paid in cash is bound at once."""


def pay_until(payment: str, quote: Quote, at: datetime) -> datetime | None:
    """Until when the money has to be there; None where none is waited for."""
    kept = KEPT_UNPAID.get(payment)
    return at + kept if kept and quote.total_minor else None


def write_order(
    db: Session,
    row: Proposal,
    *,
    order_id: UUID,
    number: int,
    conversation_id: UUID | None,
    address: Mapping[str, str],
    tax_number: str,
    terms_version: str,
    rate: Rate | None,
    at: datetime,
) -> Order:
    """The order of the proposal and its lines, as they were shown; at `rate` where another currency was told."""
    quote = Quote.from_json(row.quote["shown"])
    order = Order(
        id=order_id,
        workspace_id=row.workspace_id,
        number=number,
        customer_id=row.customer_id,
        conversation_id=conversation_id,
        cart_id=row.cart_id,
        proposal_id=row.id,
        payment=row.quote["payment"],
        currency=quote.currency,
        language=quote.language.value,
        goods_minor=quote.goods_minor,
        discount_minor=quote.discount_minor,
        delivery_minor=quote.delivery_minor,
        tip_minor=quote.tip_minor,
        tax_minor=quote.tax_minor,
        total_minor=quote.total_minor,
        quote=row.quote["shown"],
        delivery=way_chosen(quote, row.quote["country"]),
        address=dict(address),
        tax_number=tax_number,
        told_in=kept_rate(rate),
        promised_on=quote.delivery.promised_on if quote.delivery else None,
        pay_until=pay_until(row.quote["payment"], quote, at),
        terms_version=terms_version,
        placed_at=at,
        created_at=at,
    )
    write_lines(db, order, quote)
    return order


def write_lines(db: Session, order: Order, quote: Quote) -> list[OrderLine]:
    """Write the new order with a line for each of the quote's, in its order."""
    db.add(order)
    db.flush()
    lines = [_line(order, position, line) for position, line in enumerate(quote.lines)]
    db.add_all(lines)
    db.flush()
    return lines


def kept_rate(rate: Rate | None) -> dict[str, str]:
    """The rate as it is kept with an order; empty where no other currency was told."""
    if rate is None:
        return {}
    figure = f"{rate.rate.normalize():f}"
    return {"currency": rate.currency, "rate": figure, "day": rate.day.isoformat(), "source": rate.source}


def way_chosen(quote: Quote, country: str) -> dict[str, Any]:
    """How the goods reach the customer, as it is kept with an order; empty where no way was chosen."""
    if quote.delivery is None:
        return {}
    way = quote.delivery
    return {
        "code": way.code,
        "kind": way.kind,
        "name": way.name,
        "price_minor": way.price_minor,
        "country": country,
    }


def await_payment(db: Session, order: Order, *, now: datetime, at: datetime) -> None:
    """Have it looked at when its time to pay is over. `now` is the real instant."""
    if order.pay_until is None:
        return
    outbox.put(
        db,
        workspace_id=order.workspace_id,
        topic="unpaid",
        key=str(order.id),
        payload={"order": str(order.id)},
        now=now,
        available_at=now + (order.pay_until - at),
    )


def told_in(order: Order) -> Rate | None:
    """The rate that was kept with the order; None where there was none."""
    kept = order.told_in
    if not kept:
        return None
    day = date.fromisoformat(kept["day"])
    return Rate(order.currency, kept["currency"], Decimal(kept["rate"]), day, kept["source"])


def _line(order: Order, position: int, line: QuoteLine) -> OrderLine:
    return OrderLine(
        id=new_id(),
        workspace_id=order.workspace_id,
        order_id=order.id,
        position=position,
        variant_id=line.variant_id,
        product_id=line.product_id,
        sku=line.sku,
        name=line.name,
        picture=line.picture,
        quantity=line.quantity,
        unit=line.unit,
        price_per=line.price_per,
        unit_minor=line.unit_minor,
        discount_minor=line.discount_minor,
        total_minor=line.total_minor,
        tax_class=line.tax_class,
        tax_rate=line.tax_rate,
        tax_minor=line.tax_minor,
        returnable=line.returnable,
    )
