"""Money came for an order, from whomever: it is written once, judged, and goes back where it is not wanted."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

import structlog
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from flows.booked_orders import confirm_booked, is_of_booking, tells_itself
from flows.cancel_order import call_off
from flows.money_words import tell_of_money_sent_back
from flows.telling import Besides, tell_order
from flows.tip_came import note_tip_came, thank_for_tip_that_came
from shop.events import outbox
from shop.events.recorded import Actor, record
from shop.kernel.ids import new_id
from shop.kernel.money import Money
from shop.live.tips import is_tip
from shop.orders.paying import order_paid
from shop.payments.intents import stop_collecting
from shop.payments.money import keep_totals, left_to_pay
from shop.payments.refunding import want_refund
from shop.tables import Order, Payment, PaymentIntent
from shop.workspaces.viewing import WorkspaceView

Worth = Literal["paid", "part", "surplus", "mismatch", "late", "known"]
"""``surplus``, ``mismatch`` and ``late`` money goes back by itself; ``known`` was written before."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Came:
    """So much money, as whoever took it tells."""

    reference: str
    """Theirs: the same money has the same one."""
    amount: Money
    method: str
    expected: Money | None
    """What was asked for; None where any part will do."""


def take_money(
    db: Session,
    shop: WorkspaceView,
    order: Order,
    intent: PaymentIntent,
    came: Came,
    *,
    actor: Actor,
    now: datetime,
) -> Worth:
    """Write the payment of a locked order, move the order on, and send back what it does not need."""
    left = left_to_pay(db, order)
    payment_id = _write(db, shop, intent, came, now)
    if payment_id is None:
        return "known"
    _note(db, shop, order, payment_id, came, actor=actor, now=now)
    woke_nobody = order.state == "canceled"
    worth = _judge(db, shop, order, came, left, actor=actor, now=now)
    back = _send_back(db, shop, order, payment_id, worth, came.amount.minor, left, now)
    if worth == "late" and not woke_nobody:
        back += call_off(db, shop, order, actor="system", reason="short_of_goods", now=now)
    keep_totals(db, order)
    _tell(db, shop, order, worth, Money(back, came.amount.currency), canceled=woke_nobody, now=now)
    return worth


def want_invoice(db: Session, *, workspace_id: UUID, order_id: UUID, now: datetime) -> None:
    """Have the order's invoice written."""
    outbox.put(
        db,
        workspace_id=workspace_id,
        topic="paper",
        key=str(order_id),
        payload={"order": str(order_id)},
        now=now,
    )


def _write(db: Session, shop: WorkspaceView, intent: PaymentIntent, came: Came, now: datetime) -> UUID | None:
    """The payment's row; None where this money was written before."""
    row = insert(Payment).values(
        id=new_id(),
        workspace_id=shop.id,
        order_id=intent.order_id,
        intent_id=intent.id,
        provider=intent.provider,
        provider_reference=came.reference,
        amount_minor=came.amount.minor,
        refunded_minor=0,
        currency=came.amount.currency,
        method=came.method,
        created_at=shop.at(now),
    )
    once = row.on_conflict_do_nothing(index_elements=["workspace_id", "provider", "provider_reference"])
    written: UUID | None = db.connection().execute(once.returning(col(Payment.id))).scalar()
    return written


def _note(
    db: Session,
    shop: WorkspaceView,
    order: Order,
    payment_id: UUID,
    came: Came,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    record(
        db,
        "PaymentReceived",
        workspace_id=shop.id,
        actor=actor,
        now=shop.at(now),
        subject_id=payment_id,
        order=order.number,
        amount_minor=came.amount.minor,
        currency=came.amount.currency,
        method=came.method,
    )


def _tell(
    db: Session,
    shop: WorkspaceView,
    order: Order,
    worth: Worth,
    back: Money,
    *,
    canceled: bool,
    now: datetime,
) -> None:
    """Tell the customer, last of all: that the order is paid, or why money goes back."""
    if worth == "paid" and is_tip(db, order.id):
        thank_for_tip_that_came(db, shop, order, now=now)
    elif worth == "paid":
        # The letter goes in any case: it leads to the invoice.
        in_chat = not tells_itself(db, order.id, "confirmed")
        tell_order(db, shop=shop, order_id=order.id, kind="paid", now=now, in_chat=in_chat)
    if worth == "late" and not canceled:
        besides = Besides(back_minor=back.minor)
        tell_order(db, shop=shop, order_id=order.id, kind="canceled:short_of_goods", now=now, besides=besides)
    elif back.minor:
        why = {"late": "canceled", "mismatch": "mismatch"}.get(worth, "surplus")
        tell_of_money_sent_back(db, shop, order, back, why=why, now=now)


def _send_back(
    db: Session,
    shop: WorkspaceView,
    order: Order,
    payment_id: UUID,
    worth: Worth,
    amount_minor: int,
    left: int,
    now: datetime,
) -> int:
    """How much of the money goes back by itself: all that the order does not need."""
    back = amount_minor if worth in {"surplus", "mismatch", "late"} else max(amount_minor - left, 0)
    if back:
        want_refund(
            db,
            workspace_id=shop.id,
            order_id=order.id,
            payment_id=payment_id,
            amount_minor=back,
            reason=worth if worth in {"mismatch", "late"} else "surplus",
            actor="system",
            now=now,
            at=shop.at(now),
        )
    return back


def _judge(
    db: Session, shop: WorkspaceView, order: Order, came: Came, left: int, *, actor: Actor, now: datetime
) -> Worth:
    """What the money is worth to the order."""
    if came.amount.currency != order.currency or came.expected not in {None, came.amount}:
        _log.error("payment_differs", order_id=str(order.id))
        return "mismatch"
    if left <= 0 and order.state != "canceled":
        return "surplus"
    if order.state == "canceled" and is_of_booking(db, order.id):
        return "late"  # its time may be somebody else's by now
    settled = order_paid(
        db,
        workspace_id=shop.id,
        order_id=order.id,
        amount_minor=came.amount.minor,
        actor=actor,
        now=now,
        at=shop.at(now),
    )
    if settled == "short_of_goods":
        return "late"
    if settled == "paid":
        confirm_booked(db, shop, order, actor=actor, now=now)
        if not note_tip_came(db, order, at=shop.at(now)):
            want_invoice(db, workspace_id=shop.id, order_id=order.id, now=now)
        stop_collecting(db, workspace_id=shop.id, order_id=order.id, now=now)
    return settled
