"""A booking that has to be paid for gets an order of one line, so that money comes and goes as for goods."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from flows.booking_tax import ON_TOP, rate_of
from shop.booking.said_when import said_when
from shop.booking.zones import known_zone
from shop.customers.tax_numbers import kept_tax_number
from shop.events.recorded import Actor
from shop.kernel.ids import new_id
from shop.kernel.language import Language, say, text_in
from shop.kernel.money import Money
from shop.orders.numbering import next_number
from shop.orders.placing import await_payment, pay_until
from shop.orders.quote import Quote, QuoteLine, Reason, TaxTotal
from shop.orders.states import note_change, tell_event
from shop.orders.taxes import Taxed, taxed, worded_rate
from shop.tables import Booking, Order, OrderLine, Service
from shop.workspaces.viewing import WorkspaceView


def due_minor(booking: Booking, service: Service) -> int:
    """What has to be paid before the booking counts: its deposit, else its price, tax within, or nothing."""
    return (booking.deposit_minor or booking.price_minor) if service.pay_before else 0


def order_booking(
    db: Session, shop: WorkspaceView, booking: Booking, service: Service, *, actor: Actor, now: datetime
) -> Order:
    """Place the order of a locked booking: card, half an hour to pay. The number series is locked last of all."""
    at = shop.at(now)
    quote = _quote(db, shop, booking, service, at)
    line = quote.lines[0]
    order = Order(
        id=new_id(),
        workspace_id=shop.id,
        number=next_number(db, shop.id, "order"),
        customer_id=booking.customer_id,
        conversation_id=booking.conversation_id,
        payment="card",
        currency=quote.currency,
        language=booking.language,
        goods_minor=quote.goods_minor,
        tax_minor=quote.tax_minor,
        total_minor=quote.total_minor,
        quote=quote.as_json(),
        tax_number=kept_tax_number(db, booking.customer_id),
        pay_until=pay_until("card", quote, at),
        terms_version=shop.terms_version,
        placed_at=at,
        created_at=at,
    )
    db.add(order)
    db.flush()
    db.add(_line(order, line))
    booking.order_id = order.id
    db.add(booking)
    db.flush()
    note_change(db, order, actor=actor, at=at)
    tell_event(db, order, "OrderPlaced", actor=actor, at=at, booking=booking.code)
    await_payment(db, order, now=now, at=at)
    return order


def _quote(db: Session, shop: WorkspaceView, booking: Booking, service: Service, at: datetime) -> Quote:
    language = Language(booking.language)
    due = due_minor(booking, service)
    on_top = ON_TOP in booking.policy
    rate = int(booking.policy[ON_TOP]) if on_top else rate_of(db, shop, service, at=at)
    split = taxed(due, rate, included=True)
    shown = split.net_minor if on_top else due
    net = Money(split.net_minor, shop.currency).worded(language)
    words = say(language, "VAT {rate} on {net}", rate=worded_rate(rate, language), net=net)
    line = _priced(shop, booking, service, shown, split, rate)
    return Quote(
        currency=shop.currency,
        language=language,
        tax_included=not on_top,
        lines=(line,),
        delivery=None,
        goods_minor=shown,
        discount_minor=0,
        delivery_minor=0,
        tip_minor=0,
        tax_minor=split.tax_minor,
        total_minor=split.gross_minor,
        taxes=(TaxTotal(rate=rate, net_minor=split.net_minor, tax_minor=split.tax_minor, words=words),)
        if rate
        else (),
        steps=_steps(line.name, words, shown, split),
        codes=(),
        refused_codes=(),
    )


def _priced(
    shop: WorkspaceView, booking: Booking, service: Service, shown: int, split: Taxed, rate: int
) -> QuoteLine:
    """Whole seats where the amount is theirs exactly, else one whole."""
    quantity = booking.seats if shown % booking.seats == 0 else 1
    name = _name(shop, booking, service)
    return QuoteLine(
        # A service is no goods: the line is known by it, and no stock is looked at.
        variant_id=service.id,
        product_id=service.id,
        slug=service.slug,
        sku=booking.code,
        name=name,
        picture=service.picture,
        quantity=quantity,
        unit="piece",
        price_per=1,
        step=1,
        least=1,
        most=None,
        unit_minor=shown // quantity,
        amount_minor=shown,
        discount_minor=0,
        total_minor=split.gross_minor,
        tax_class=service.tax_class,
        tax_rate=rate,
        net_minor=split.net_minor,
        tax_minor=split.tax_minor,
        returnable=False,
        reasons=(Reason(words=name, minor=split.gross_minor),),
    )


def _steps(name: str, words: str, shown: int, split: Taxed) -> tuple[Reason, ...]:
    told = Reason(words=name, minor=shown)
    on_top = split.gross_minor - shown
    return (told,) if not on_top else (told, Reason(words=words, minor=on_top))


def _name(shop: WorkspaceView, booking: Booking, service: Service) -> str:
    language = Language(booking.language)
    name = text_in(service.names, language, shop.language)
    theirs = booking.customer_timezone
    theirs_known = ZoneInfo(theirs) if known_zone(theirs) else None
    when = said_when(booking.starts_at, ZoneInfo(booking.timezone), theirs_known, language)
    if booking.deposit_minor and booking.deposit_minor < booking.price_minor:
        return say(language, "Deposit: {service}, {when}", service=name, when=when)
    return f"{name}, {when}"


def _line(order: Order, line: QuoteLine) -> OrderLine:
    return OrderLine(
        id=new_id(),
        workspace_id=order.workspace_id,
        order_id=order.id,
        position=0,
        sku=line.sku,
        name=line.name,
        picture=line.picture,
        quantity=line.quantity,
        unit=line.unit,
        price_per=line.price_per,
        unit_minor=line.unit_minor,
        total_minor=line.total_minor,
        tax_class=line.tax_class,
        tax_rate=line.tax_rate,
        tax_minor=line.tax_minor,
        returnable=False,
    )
