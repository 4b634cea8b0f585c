"""What may be seen of an order: frozen views, in the customer's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlmodel import Session, col

from shop.events.recorded import kind_of
from shop.kernel.exchange import Rate
from shop.kernel.ids import CustomerId, OrderId, OrderLineId, ReturnId
from shop.kernel.language import Language, text_in
from shop.kernel.refusals import NotFound
from shop.kernel.rows import among
from shop.orders.beside import Beside, beside_of, return_lines
from shop.orders.parcels import ShipmentView
from shop.orders.placing import told_in
from shop.orders.quote import Quote
from shop.orders.wording import return_words, state_words
from shop.tables import (
    Order,
    OrderChange,
    OrderLine,
    OrderStatus,
    Return,
    ReturnLine,
    SessionTip,
)


class OrderUnknown(NotFound):
    """There is no such order here, or it is another customer's."""


class ReturnUnknown(NotFound):
    """There is no such return here."""


@dataclass(frozen=True, slots=True)
class OrderStep:
    """One step of an order's history."""

    state: str
    words: str
    at: datetime
    by: str
    """``customer``, ``member``, ``agent`` or ``system``."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OrderLineView:
    """One line, as it was agreed."""

    id: OrderLineId
    variant_id: UUID | None
    """None once the shop has taken it out of its catalog."""
    product_id: UUID | None
    sku: str
    name: str
    picture: str
    quantity: int
    unit: str
    price_per: int
    unit_minor: int
    discount_minor: int
    total_minor: int
    tax_rate: int
    tax_minor: int
    returned: int
    returnable: bool


@dataclass(frozen=True, slots=True)
class ReturnLineView:
    """So much of one line comes back."""

    line_id: OrderLineId
    name: str
    quantity: int
    unit: str
    restocked: bool


@dataclass(frozen=True, slots=True)
class ReturnView:
    """Goods that the customer sends back."""

    id: ReturnId
    number: int
    order_id: OrderId
    state: str
    words: str
    reason: str
    note: str
    answer: str
    lines: tuple[ReturnLineView, ...]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderView:
    """An order as others see it."""

    id: OrderId
    number: int
    state: str
    custom_status: str
    """Code of the shop's own status; empty for none."""
    status_words: str
    """In the customer's language: the shop's own status where one is set, else the state."""
    payment: str
    currency: str
    language: Language
    lines: tuple[OrderLineView, ...]
    quote: Quote
    goods_minor: int
    discount_minor: int
    delivery_minor: int
    tip_minor: int
    tax_minor: int
    total_minor: int
    paid_minor: int
    refunded_minor: int
    delivery: Mapping[str, Any]
    """``code, kind, name, price_minor, country``; empty where nothing is delivered."""
    address: Mapping[str, str]
    tax_number: str
    """The buyer's, for the invoice; empty where none was told."""
    told_in: Rate | None
    """At which rate amounts were also told in a currency of the customer's own when it was placed."""
    promised_on: date | None
    pay_until: datetime | None
    steps: tuple[OrderStep, ...]
    shipments: tuple[ShipmentView, ...]
    returns: tuple[ReturnView, ...]
    placed_at: datetime
    paid_at: datetime | None
    closed_at: datetime | None
    customer_id: CustomerId
    conversation_id: UUID | None
    group_id: UUID | None
    terms_version: str
    invoice_id: UUID | None


def order_view(db: Session, order_id: UUID, *, customer_id: UUID | None = None) -> OrderView:
    """The order; with `customer_id` only that customer's own. Refuses OrderUnknown."""
    return _one(db, (col(Order.id) == order_id, *_only(customer_id)))


def order_views(db: Session, order_ids: Sequence[UUID]) -> list[OrderView]:
    """The orders, as told: a fixed number of queries, however many they are. Refuses OrderUnknown."""
    wanted = select(Order).where(among(col(Order.id), order_ids))
    known = {row.id: row for row in db.scalars(wanted.execution_options(populate_existing=True))}
    if any(one not in known for one in order_ids):
        raise OrderUnknown
    return _views(db, [known[one] for one in order_ids])


def order_by_number(db: Session, number: int, *, customer_id: UUID) -> OrderView:
    """The customer's order of that number. Refuses OrderUnknown, another customer's too."""
    return _one(db, (col(Order.number) == number, *_only(customer_id)))


def orders_of(db: Session, customer_id: UUID, limit: int = 10) -> list[OrderView]:
    """The customer's latest orders, newest first."""
    newest = (
        select(Order).where(*_only(customer_id), ~_is_tip()).order_by(col(Order.number).desc()).limit(limit)
    )
    return _views(db, db.scalars(newest.execution_options(populate_existing=True)).all())


def return_view(db: Session, return_id: UUID) -> ReturnView:
    """The return. Refuses ReturnUnknown."""
    found = db.execute(
        select(Return, col(Order.language))
        .join(Order, col(Order.id) == col(Return.order_id))
        .where(col(Return.id) == return_id)
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise ReturnUnknown
    row, language = found
    return _return(row, return_lines(db, [row.id])[row.id], Language(language))


def _is_tip() -> ColumnElement[bool]:
    """Whether nothing is bought in the order: it is a tip, and its page is that of what it was for."""
    return exists().where(col(SessionTip.order_id) == col(Order.id))


def _only(customer_id: UUID | None) -> tuple[ColumnElement[bool], ...]:
    return () if customer_id is None else (col(Order.customer_id) == customer_id,)


def _one(db: Session, conditions: tuple[ColumnElement[bool], ...]) -> OrderView:
    wanted = select(Order).where(*conditions).execution_options(populate_existing=True)
    row = db.scalars(wanted).first()
    if row is None:
        raise OrderUnknown
    return _views(db, [row])[0]


def _views(db: Session, rows: Sequence[Order]) -> list[OrderView]:
    """Views of the rows, in their order: each kind of what belongs to them is asked for once."""
    ids = [row.id for row in rows]
    beside, statuses = beside_of(db, ids), db.scalars(select(OrderStatus)).all()
    return [_view(row, beside[row.id], statuses) for row in rows]


def _view(row: Order, beside: Beside, statuses: Sequence[OrderStatus]) -> OrderView:
    language = Language(row.language)
    names = {one.code: text_in(one.names, language, language) for one in statuses}
    return OrderView(
        id=OrderId(row.id),
        number=row.number,
        state=row.state,
        custom_status=row.custom_status,
        status_words=names.get(row.custom_status) or state_words(row.state, language),
        payment=row.payment,
        currency=row.currency,
        language=language,
        lines=tuple(_line(line) for line in beside.lines),
        quote=Quote.from_json(row.quote),
        goods_minor=row.goods_minor,
        discount_minor=row.discount_minor,
        delivery_minor=row.delivery_minor,
        tip_minor=row.tip_minor,
        tax_minor=row.tax_minor,
        total_minor=row.total_minor,
        paid_minor=row.paid_minor,
        refunded_minor=row.refunded_minor,
        delivery=row.delivery,
        address=row.address,
        tax_number=row.tax_number,
        told_in=told_in(row),
        promised_on=row.promised_on,
        pay_until=row.pay_until,
        steps=tuple(_step(one, language, names) for one in beside.steps),
        shipments=tuple(beside.shipments),
        returns=tuple(_return(one, lines, language) for one, lines in beside.returns),
        placed_at=row.placed_at,
        paid_at=row.paid_at,
        closed_at=row.closed_at,
        customer_id=CustomerId(row.customer_id),
        conversation_id=row.conversation_id,
        group_id=row.group_id,
        terms_version=row.terms_version,
        invoice_id=beside.invoice,
    )


def _line(row: OrderLine) -> OrderLineView:
    return OrderLineView(
        OrderLineId(row.id),
        row.variant_id,
        row.product_id,
        row.sku,
        row.name,
        row.picture,
        row.quantity,
        row.unit,
        row.price_per,
        row.unit_minor,
        row.discount_minor,
        row.total_minor,
        row.tax_rate,
        row.tax_minor,
        row.returned,
        row.returnable,
    )


def _step(row: OrderChange, language: Language, names: Mapping[str, str]) -> OrderStep:
    words = names.get(row.custom_status) or state_words(row.state, language)
    return OrderStep(row.state, words, row.at, kind_of(row.actor), row.reason)


def _return(row: Return, lines: Sequence[tuple[ReturnLine, OrderLine]], language: Language) -> ReturnView:
    return ReturnView(
        ReturnId(row.id),
        row.number,
        OrderId(row.order_id),
        row.state,
        return_words(row.state, language),
        row.reason,
        row.note,
        row.answer,
        tuple(
            ReturnLineView(OrderLineId(of.id), of.name, line.quantity, of.unit, line.restocked)
            for line, of in lines
        ),
        row.created_at,
    )
