"""Money came for an order: what becomes of it."""

from contextlib import suppress
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from shop.events.recorded import Actor
from shop.kernel.ids import WorkspaceId
from shop.orders.carts import close_cart_of, lock_open_cart
from shop.orders.offers import OfferUsedUp, count_use
from shop.orders.quote import Quote
from shop.orders.states import lock_order, note_change, take_step, tell_event
from shop.stock.allocations import allocate
from shop.stock.ledger import StockShort
from shop.tables import Order, OrderChange, OrderLine, Payment

Settled = Literal["paid", "part", "short_of_goods"]

UNPAID = "unpaid"
"""Why an order was canceled whose time to pay passed: money that comes later may wake it."""


def order_paid(
    db: Session,
    *,
    workspace_id: WorkspaceId,  # noqa: ARG001  # whoever has money to note names the shop it came to
    order_id: UUID,
    amount_minor: int,
    actor: Actor,
    now: datetime,  # noqa: ARG001  # as above: every step is told both times
    at: datetime,
) -> Settled:
    """Note the money, bind the goods and move the order on; in the transaction that wrote its payment.

    ``part``: it is not all yet. ``short_of_goods``: it came too late, the goods are sold or the order was
    canceled by somebody; nothing was bound, and the caller sends the money back and cancels the order. The
    money counts as paid in every case. `now` is the real instant, `at` the shop's. Refuses OrderUnknown,
    and StockBusy (then try again).
    """
    order = lock_order(db, order_id)
    order.paid_minor, kept = _sums(db, order)
    db.add(order)
    db.flush()
    woken = order.state == "canceled"
    if woken and not _lapsed(db, order):
        return "short_of_goods"
    if kept < order.total_minor:
        return "part"
    if order.state not in {"placed", "canceled"}:
        _paid_on_the_way(db, order, amount_minor, actor=actor, at=at)
        return "paid"
    if woken:
        lock_open_cart(db, order.customer_id)  # before the goods, as wherever both are locked
    try:
        bind_goods(db, order, at=at)
    except StockShort:
        return "short_of_goods"
    take_step(db, order, "paid", actor=actor, at=at)
    order.pay_until = None
    db.flush()
    if woken:
        _wake(db, order, at)
    return "paid"


def bind_goods(db: Session, order: Order, *, at: datetime) -> None:
    """Bind the order's goods to it, once. Refuses StockShort, and then nothing is bound."""
    lines = db.scalars(
        select(OrderLine).where(col(OrderLine.order_id) == order.id).order_by(col(OrderLine.position))
    )
    allocate(
        db,
        workspace_id=order.workspace_id,
        order_id=order.id,
        lines=[(line.id, line.variant_id, line.quantity) for line in lines if line.variant_id],
        at=at,
    )


def _sums(db: Session, order: Order) -> tuple[int, int]:
    """What came for the order, and what of it has not gone back and is not on its way back."""
    came, kept = db.execute(
        select(
            func.coalesce(func.sum(col(Payment.amount_minor)), 0),
            func.coalesce(func.sum(col(Payment.amount_minor) - col(Payment.refunded_minor)), 0),
        ).where(col(Payment.order_id) == order.id, col(Payment.currency) == order.currency)
    ).one()
    return int(came), int(kept)


def _lapsed(db: Session, order: Order) -> bool:
    """Whether nothing but the clock canceled it."""
    last = db.scalars(
        select(OrderChange)
        .where(col(OrderChange.order_id) == order.id, col(OrderChange.state) == "canceled")
        .order_by(col(OrderChange.at).desc(), col(OrderChange.id).desc())
    ).first()
    return last is not None and last.reason == UNPAID


def _paid_on_the_way(db: Session, order: Order, amount_minor: int, *, actor: Actor, at: datetime) -> None:
    """What is paid in cash goes its way before its money comes: only the payment is noted."""
    if order.paid_at is not None:
        return
    order.paid_at = at
    db.add(order)
    db.flush()
    note_change(db, order, actor=actor, at=at, reason="paid")
    tell_event(db, order, "OrderPaid", actor=actor, at=at, amount_minor=amount_minor)


def _wake(db: Session, order: Order, at: datetime) -> None:
    """It lives again: its offers count again, and what lies in the cart of it is not ordered twice."""
    with suppress(OfferUsedUp):  # what was agreed holds, even if somebody else has had the last use since
        count_use(db, Quote.from_json(order.quote), order.customer_id, at, besides=order.id)
    close_cart_of(db, order)
