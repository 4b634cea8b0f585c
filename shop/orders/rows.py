"""What a list or a board of orders shows: a page of them, by what is to be done with them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, get_args
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import defer
from sqlmodel import Session, col

from shop.customers.card import found_customers
from shop.kernel.ids import CustomerId, OrderId
from shop.kernel.language import Language, text_in
from shop.orders.order_view import OrderUnknown
from shop.orders.states import State, possible_steps
from shop.tables import Customer, Order, OrderLine, OrderStatus, Return, SessionTip

View = Literal["open", "to_pay", "to_pack", "away", "delivered", "canceled", "returned", "all"]
Column = Literal["to_pay", "to_pack", "picking", "away", "delivered"]
VIEWS: Final[tuple[View, ...]] = get_args(View)
COLUMNS: Final[tuple[Column, ...]] = get_args(Column)
PAGE: Final = 40
IN_COLUMN: Final = 25
MOST_COUNTED: Final = 999
_FIRST_GOODS: Final = 3
_LONGEST_NUMBER: Final = 9

_BY_CASH = and_(col(Order.state) == "placed", col(Order.payment) == "cash")
_VIEWED: Final[Mapping[str, ColumnElement[bool]]] = {
    "open": col(Order.state).in_(("placed", "paid", "picking", "shipped", "ready")),
    "to_pay": and_(col(Order.state) == "placed", col(Order.payment) != "cash"),
    "to_pack": or_(col(Order.state).in_(("paid", "picking")), _BY_CASH),
    "away": col(Order.state).in_(("shipped", "ready")),
    "delivered": col(Order.state) == "delivered",
    "canceled": col(Order.state) == "canceled",
    "returned": col(Order.state) == "returned",
}
_IN_COLUMN: Final[Mapping[Column, ColumnElement[bool]]] = {
    "to_pay": _VIEWED["to_pay"],
    "to_pack": or_(col(Order.state) == "paid", _BY_CASH),
    "picking": col(Order.state) == "picking",
    "away": _VIEWED["away"],
    "delivered": _VIEWED["delivered"],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """One order, as far as a list shows it."""

    id: OrderId
    number: int
    state: str
    custom_status: str
    payment: str
    currency: str
    total_minor: int
    paid_minor: int
    refunded_minor: int
    placed_at: datetime
    promised_on: date | None
    kind: str
    """``delivery`` or ``pickup``; empty where nothing is carried."""
    together: bool
    """Whether it leaves in one parcel with others."""
    customer_id: CustomerId
    customer: str
    """Their name; empty where none is known."""
    lines: int
    goods: tuple[tuple[str, int, str], ...]
    """The first of its lines: name, quantity, unit."""
    steps: tuple[State, ...]
    """What it may become next."""
    comes_back: bool
    """Whether a return waits for the shop."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which orders are looked for."""

    view: View = "open"
    asked: str = ""
    """A number, or a customer's name or number."""
    customer_id: UUID | None = None
    payment: str = ""
    before: int | None = None


def order_page(db: Session, wanted: Wanted, *, limit: int = PAGE) -> list[OrderRow]:
    """A page of the orders, the newest first: three queries, however many there are."""
    conditions = [*_narrowed(db, wanted)]
    if wanted.view in _VIEWED:
        conditions.append(_VIEWED[wanted.view])
    return _rows(db, conditions, limit)


def board(db: Session) -> dict[Column, list[OrderRow]]:
    """The newest orders of each column; a fixed number of queries."""
    return {column: _rows(db, [condition], IN_COLUMN) for column, condition in _IN_COLUMN.items()}


def how_many(db: Session) -> dict[Column, int]:
    """So many orders stand in each column that is worked on; very many are counted as `MOST_COUNTED`."""
    counted: dict[Column, int] = {}
    for column, condition in _IN_COLUMN.items():
        if column != "delivered":
            some = select(col(Order.id)).where(condition).limit(MOST_COUNTED).subquery()
            counted[column] = int(db.scalar(select(func.count()).select_from(some)) or 0)
    return counted


def waiting_for_shop(db: Session) -> int:
    """How many orders are paid and not begun yet, and returns that nobody has answered; at most `MOST_COUNTED`."""
    begun = select(col(Order.id)).where(col(Order.state) == "paid").limit(MOST_COUNTED).subquery()
    asked = select(col(Return.id)).where(col(Return.state) == "requested").limit(MOST_COUNTED).subquery()
    counts = select(
        select(func.count()).select_from(begun).scalar_subquery(),
        select(func.count()).select_from(asked).scalar_subquery(),
    )
    paid, returns = db.execute(counts).one()
    return int(min(paid + returns, MOST_COUNTED))


def own_statuses(db: Session, language: Language, default: Language) -> dict[str, str]:
    """The shop's own statuses by their codes, in the reader's language."""
    found = db.scalars(select(OrderStatus).order_by(col(OrderStatus.position)))
    return {row.code: text_in(row.names, language, default) for row in found}


def statuses_for(db: Session, state: str, language: Language, default: Language) -> dict[str, str]:
    """Those of them that may be shown in that state."""
    found = db.scalars(
        select(OrderStatus).where(col(OrderStatus.state) == state).order_by(col(OrderStatus.position))
    )
    return {row.code: text_in(row.names, language, default) for row in found}


def steps_ahead(db: Session, order_id: UUID) -> list[State]:
    """What the order may become next. Refuses OrderUnknown."""
    row = db.get(Order, order_id)
    if row is None:
        raise OrderUnknown
    return possible_steps(row)


def _narrowed(db: Session, wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    asked = wanted.asked.strip().removeprefix("#")
    if asked:
        of = col(Order.customer_id).in_(found_customers(db, asked))
        number = int(asked) if asked.isdecimal() and len(asked) <= _LONGEST_NUMBER else None
        conditions.append(of if number is None else or_(of, col(Order.number) == number))
    if wanted.customer_id is not None:
        conditions.append(col(Order.customer_id) == wanted.customer_id)
    if wanted.payment:
        conditions.append(col(Order.payment) == wanted.payment)
    if wanted.before is not None:
        conditions.append(col(Order.number) < wanted.before)
    return conditions


def _rows(db: Session, conditions: Sequence[ColumnElement[bool]], limit: int) -> list[OrderRow]:
    is_tip = select(col(SessionTip.order_id)).where(col(SessionTip.order_id) == col(Order.id)).exists()
    back = (
        select(col(Return.id))
        .where(col(Return.order_id) == col(Order.id), col(Return.state).in_(("requested", "approved")))
        .exists()
    )
    found = db.execute(
        select(Order, col(Customer.name), col(Customer.profile_name), back)
        .join(Customer, col(Customer.id) == col(Order.customer_id))
        .where(*conditions, ~is_tip)
        .order_by(col(Order.number).desc())
        .limit(limit)
        .options(defer(Order.quote), defer(Order.told_in))  # type: ignore[arg-type]  # SQLModel's columns are typed as their values
    ).all()
    lines = _goods(db, [row.id for row, *_ in found])
    return [
        _row(row, name or profile or "", lines.get(row.id, []), comes_back=bool(waits))
        for row, name, profile, waits in found
    ]


def _goods(db: Session, orders: Sequence[UUID]) -> dict[UUID, list[tuple[str, int, str]]]:
    """What stands in each, in its order."""
    if not orders:
        return {}
    found = db.execute(
        select(col(OrderLine.order_id), col(OrderLine.name), col(OrderLine.quantity), col(OrderLine.unit))
        .where(col(OrderLine.order_id).in_(orders))
        .order_by(col(OrderLine.order_id), col(OrderLine.position))
    )
    goods: dict[UUID, list[tuple[str, int, str]]] = defaultdict(list)
    for order, name, quantity, unit in found:
        goods[order].append((name, quantity, unit))
    return goods


def _row(row: Order, customer: str, goods: Sequence[tuple[str, int, str]], *, comes_back: bool) -> OrderRow:
    return OrderRow(
        id=OrderId(row.id),
        number=row.number,
        state=row.state,
        custom_status=row.custom_status,
        payment=row.payment,
        currency=row.currency,
        total_minor=row.total_minor,
        paid_minor=row.paid_minor,
        refunded_minor=row.refunded_minor,
        placed_at=row.placed_at,
        promised_on=row.promised_on,
        kind=str(row.delivery.get("kind", "")),
        together=row.group_id is not None,
        customer_id=CustomerId(row.customer_id),
        customer=customer,
        lines=len(goods),
        goods=tuple(goods[:_FIRST_GOODS]),
        steps=tuple(possible_steps(row)),
        comes_back=comes_back,
    )
