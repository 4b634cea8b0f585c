"""What is in a session's cart becomes an order: at the prices that were agreed, its goods bound at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flows.act_in_session import Acting
from flows.change_cart import DeliveryUnknown, PaymentNotOffered
from flows.money_came import want_invoice
from shop.customers.addresses import delivery_address
from shop.customers.tax_numbers import kept_tax_number
from shop.events.recorded import for_shop
from shop.kernel.ids import new_id
from shop.kernel.language import Language
from shop.live.showing import cart_customer
from shop.orders.choosing import payments_for, told_ways
from shop.orders.delivery import DeliveryChoice, delivery_choices
from shop.orders.numbering import next_number
from shop.orders.placing import await_payment, kept_rate, pay_until, way_chosen, write_lines
from shop.orders.quote import Quote
from shop.orders.quoting import Agreed, quote_agreed
from shop.orders.states import note_change, take_step, tell_event
from shop.stock.allocations import allocate
from shop.stock.ledger import lock_variants
from shop.stock.reservations import release
from shop.tables import Order, OrderLine, SessionItem
from shop.workspaces.exchange import rate_for


@dataclass(frozen=True, slots=True)
class Ways:
    """How it reaches the customer, and how it is paid."""

    delivery: str
    """Code of the way; empty for handed over there and then."""
    payment: str


def order_session(it: Acting, items: Sequence[SessionItem], ways: Ways) -> Order:
    """Place the order of the locked session's kept lines, one line for each, and bind its goods to it.

    The money is waited for as with every order; if it does not come, the goods are free again. The number
    series is locked last of all. Refuses StockShort where something is not kept any more and gone, StockBusy,
    DeliveryUnknown, PaymentNotOffered.
    """
    db, shop = it.db, it.shop
    # From here on neither these prices nor these stocks change.
    lock_variants(db, {item.variant_id for item in items})
    address = delivery_address(db, cart_customer(it.session))
    country = address.get("country", "") or shop.country
    quote = _quote(it, items, ways.delivery, country)
    _require_ways(it, quote, ways, country)
    for item in items:
        release(db, subject_id=item.id, now=it.now)
    order = _order(it, quote, ways, address if quote.delivery else {}, country)
    lines = write_lines(db, order, quote)
    _bind(it, order, lines, items)
    note_change(db, order, actor=it.actor, at=it.at)
    tell_event(db, order, "OrderPlaced", actor=it.actor, at=it.at, live_session=it.session.number)
    if order.total_minor == 0:
        take_step(db, order, "paid", actor="system", at=it.at)
        want_invoice(db, workspace_id=order.workspace_id, order_id=order.id, now=it.now)
    await_payment(db, order, now=it.now, at=it.at)
    return order


def _quote(it: Acting, items: Sequence[SessionItem], delivery: str, country: str) -> Quote:
    return quote_agreed(
        it.db,
        shop=it.shop,
        customer_id=cart_customer(it.session),
        language=Language(it.session.language),
        at=it.at,
        lines=[Agreed(item.variant_id, item.quantity, item.unit_minor) for item in items],
        delivery=delivery,
        country=country,
    )


def _require_ways(it: Acting, quote: Quote, ways: Ways, country: str) -> None:
    language = Language(it.session.language)
    choices = delivery_choices(
        it.db, shop=it.shop, goods_minor=quote.goods_minor, country=country, at=it.at, language=language
    )
    way = next((each for each in choices if each.code == ways.delivery), None)
    if ways.delivery and way is None:
        raise DeliveryUnknown(code=ways.delivery, choices=told_ways(choices, it.shop, language))
    offered = _payments(it, way)
    if ways.payment not in offered:
        raise PaymentNotOffered(kind=ways.payment, choices=list(offered))


def _payments(it: Acting, way: DeliveryChoice | None) -> tuple[str, ...]:
    """What is handed over at once may be paid in cash, too, if it is the shop who says so."""
    offered = payments_for(it.shop, way)
    by_hand = way is None and for_shop(it.actor)
    return tuple(dict.fromkeys([*offered, "cash"])) if by_hand else offered


def _order(it: Acting, quote: Quote, ways: Ways, address: dict[str, str], country: str) -> Order:
    db, shop, session = it.db, it.shop, it.session
    customer = cart_customer(session)
    return Order(
        id=new_id(),
        workspace_id=shop.id,
        number=next_number(db, shop.id, "order"),
        customer_id=customer,
        conversation_id=session.conversation_id,
        payment=ways.payment,
        currency=quote.currency,
        language=quote.language.value,
        goods_minor=quote.goods_minor,
        discount_minor=quote.discount_minor,
        delivery_minor=quote.delivery_minor,
        tip_minor=quote.tip_minor,
        tax_minor=quote.tax_minor,
        total_minor=quote.total_minor,
        quote=quote.as_json(),
        delivery=way_chosen(quote, country),
        address=address,
        tax_number=kept_tax_number(db, customer),
        told_in=kept_rate(rate_for(db, shop, customer, it.at)),
        promised_on=quote.delivery.promised_on if quote.delivery else None,
        pay_until=pay_until(ways.payment, quote, it.at),
        terms_version=shop.terms_version,
        placed_at=it.at,
        created_at=it.at,
    )


def _bind(it: Acting, order: Order, lines: Sequence[OrderLine], items: Sequence[SessionItem]) -> None:
    """Each line is taken from the lot from which the warehouse picks it."""
    wanted: list[tuple[UUID, UUID, int]] = []
    lots: dict[UUID, UUID] = {}
    for line, item in zip(lines, items, strict=True):
        wanted.append((line.id, item.variant_id, item.quantity))
        if item.batch_id is not None:
            lots[line.id] = item.batch_id
    allocate(it.db, workspace_id=it.shop.id, order_id=order.id, lines=wanted, at=it.at, batches=lots)
