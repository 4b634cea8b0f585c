"""What may be seen of an order: frozen views, in the customer's language."""

from collections.abc import Iterable, Mapping
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
from shop.orders.parcels import ShipmentView, shipments_of
from shop.orders.placing import told_in
from shop.orders.quote import Quote
from shop.orders.wording import return_words, state_words
from shop.tables import (
    Invoice,
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


def order_by_number(db: Session, number: int, *, customer_id: UUID) -> OrderView:
    """The customer's order of that number. Refuses OrderUnknown, another customer's too."""
    return _one(db, (col(Order.number) == number, *_only(customer_id)))


def orders_of(db: Session, customer_id: UUID, limit: int = 10) -> list[OrderView]:
    """The customer's latest orders, newest first."""
    newest = (
        select(Order).where(*_only(customer_id), ~_is_tip()).order_by(col(Order.number).desc()).limit(limit)
    )
    return [_view(db, row) for row in db.scalars(newest.execution_options(populate_existing=True))]


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
    return _return(db, found[0], Language(found[1]))


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
    return _view(db, row)


def _view(db: Session, row: Order) -> OrderView:
    language = Language(row.language)
    names = _status_names(db, language)
    return OrderView(
        id=OrderId(row.id),
        number=row.number,
        state=row.state,
        custom_status=row.custom_status,
        status_words=names.get(row.custom_status) or state_words(row.state, language),
        payment=row.payment,
        currency=row.currency,
        language=language,
        lines=tuple(_line(line) for line in _lines(db, row.id)),
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
        steps=_steps(db, row.id, language, names),
        shipments=shipments_of(db, row.id),
        returns=_returns(db, row.id, language),
        placed_at=row.placed_at,
        paid_at=row.paid_at,
        closed_at=row.closed_at,
        customer_id=CustomerId(row.customer_id),
        conversation_id=row.conversation_id,
        group_id=row.group_id,
        terms_version=row.terms_version,
        invoice_id=_invoice(db, row.id),
    )


def _lines(db: Session, order: UUID) -> Iterable[OrderLine]:
    wanted = select(OrderLine).where(col(OrderLine.order_id) == order).order_by(col(OrderLine.position))
    return db.scalars(wanted.execution_options(populate_existing=True))


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


def _status_names(db: Session, language: Language) -> Mapping[str, str]:
    """The shop's own statuses, in the customer's language."""
    return {row.code: text_in(row.names, language, language) for row in db.scalars(select(OrderStatus))}


def _steps(db: Session, order: UUID, language: Language, names: Mapping[str, str]) -> tuple[OrderStep, ...]:
    rows = db.scalars(
        select(OrderChange)
        .where(col(OrderChange.order_id) == order)
        .order_by(col(OrderChange.at), col(OrderChange.id))
    )
    return tuple(
        OrderStep(
            row.state,
            names.get(row.custom_status) or state_words(row.state, language),
            row.at,
            kind_of(row.actor),
            row.reason,
        )
        for row in rows
    )


def _returns(db: Session, order: UUID, language: Language) -> tuple[ReturnView, ...]:
    rows = db.scalars(
        select(Return)
        .where(col(Return.order_id) == order)
        .order_by(col(Return.number))
        .execution_options(populate_existing=True)
    )
    return tuple(_return(db, row, language) for row in rows)


def _return(db: Session, row: Return, language: Language) -> ReturnView:
    lines = db.execute(
        select(ReturnLine, OrderLine)
        .join(OrderLine, col(OrderLine.id) == col(ReturnLine.line_id))
        .where(col(ReturnLine.return_id) == row.id)
        .order_by(col(OrderLine.position))
        .execution_options(populate_existing=True)
    )
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


def _invoice(db: Session, order: UUID) -> UUID | None:
    wanted = select(col(Invoice.id)).where(col(Invoice.order_id) == order, col(Invoice.kind) == "invoice")
    return db.scalars(wanted).first()
