"""Money that goes back: how much may, from which payment, and for which goods."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlmodel import Session, col

from shop.events.recorded import Actor, record
from shop.kernel.ids import OrderId, PaymentId, RefundId, new_id
from shop.kernel.money import Money
from shop.kernel.refusals import NotFound, Refusal
from shop.payments.intents import OVER_THE_WIRE, want_look_at_refund
from shop.payments.money import locked_payments
from shop.tables import Order, OrderLine, Payment, Refund

UNTAKEN = frozenset({"surplus", "mismatch", "late"})
"""Reasons of refunds that are ours: the money was never taken for the order, and no invoice tells of it."""


class RefundTooHigh(Refusal):
    """More is to go back than came: `wanted_minor` of `left_minor`, or so much of a line."""


class RefundKeyUsed(Refusal):
    """Under this key another refund was asked for."""


class LineUnknown(NotFound):
    """The order has no such line."""


@dataclass(frozen=True, slots=True)
class RefundedLine:
    """So much of one line is paid back."""

    line_id: UUID
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundView:
    """Money that goes back, as others see it."""

    id: RefundId
    order_id: OrderId
    payment_id: PaymentId
    return_id: UUID | None
    amount: Money
    lines: tuple[dict[str, Any], ...]
    """``{"line": id, "quantity": n, "amount_minor": n}``; empty for an amount as such."""
    reason: str
    state: str
    """``wanted``, ``pending``, ``succeeded`` or ``failed``."""
    failure: str
    created_at: datetime
    finished_at: datetime | None


def want_refund(
    db: Session,
    *,
    workspace_id: UUID,
    order_id: UUID,
    reason: str,
    actor: Actor,
    now: datetime,
    at: datetime,
    amount_minor: int | None = None,
    lines: Sequence[RefundedLine] = (),
    delivery_minor: int = 0,
    payment_id: UUID | None = None,
    return_id: UUID | None = None,
    key: str = "",
) -> list[RefundView]:
    """Have money go back: an amount, lines, or (neither told) all that is left; nothing where nothing is.

    One refund for each payment it comes from, the oldest first. `payment_id` takes it from that payment
    alone; `delivery_minor` is so much of what was charged for delivery, instead of goods. Under the same `key` the same refunds are given again. Locks the order's payments, and refuses
    RefundTooHigh, LineUnknown, RefundKeyUsed. `now` is the real instant, `at` the shop's.
    """
    payments = [
        payment for payment in locked_payments(db, order_id) if payment_id is None or payment.id == payment_id
    ]
    known = _known(db, order_id, key)
    if known:
        return _same(known, amount_minor, lines)
    told = _told(db, order_id, lines)
    if delivery_minor:
        told.append({"line": "delivery", "quantity": 0, "amount_minor": delivery_minor})
    wanted = sum(line["amount_minor"] for line in told) if told else amount_minor
    left = sum(payment.amount_minor - payment.refunded_minor for payment in payments)
    wanted = left if wanted is None else wanted
    if wanted > left or wanted < 0:
        raise RefundTooHigh(wanted_minor=wanted, left_minor=left)
    ids = _ids(order_id, key)
    made: list[RefundView] = []
    for payment, part in _parts(payments, wanted):
        refund = Refund(
            id=next(ids),
            workspace_id=workspace_id,
            order_id=order_id,
            payment_id=payment.id,
            return_id=return_id,
            amount_minor=part,
            currency=payment.currency,
            lines=[] if made else told,
            reason=reason,
            state="wanted",
            created_at=at,
        )
        payment.refunded_minor += part
        db.add_all((refund, payment))
        db.flush()
        _see_to_it(db, refund, payment, actor=actor, now=now, at=at)
        made.append(refund_view(refund))
    return made


def refunds_of(db: Session, order_id: UUID) -> list[RefundView]:
    """Everything that went back or is to go back for the order, oldest first."""
    wanted = select(Refund).where(col(Refund.order_id) == order_id)
    return [refund_view(row) for row in db.scalars(wanted.order_by(col(Refund.created_at), col(Refund.id)))]


def refund_view(row: Refund) -> RefundView:
    """A frozen view of the row."""
    return RefundView(
        id=RefundId(row.id),
        order_id=OrderId(row.order_id),
        payment_id=PaymentId(row.payment_id),
        return_id=row.return_id,
        amount=Money(row.amount_minor, row.currency),
        lines=tuple(row.lines),
        reason=row.reason,
        state=row.state,
        failure=row.failure,
        created_at=row.created_at,
        finished_at=row.finished_at,
    )


def _see_to_it(
    db: Session, refund: Refund, payment: Payment, *, actor: Actor, now: datetime, at: datetime
) -> None:
    """Have the provider asked; what came as cash or by bank goes back by a member's hands."""
    if payment.provider in OVER_THE_WIRE:
        want_look_at_refund(db, workspace_id=refund.workspace_id, refund_id=refund.id, now=now)
    else:
        refund.state = "pending"
        db.add(refund)
        db.flush()
    record(
        db,
        "RefundWanted",
        workspace_id=refund.workspace_id,
        actor=actor,
        now=at,
        subject_id=refund.id,
        order=db.scalar(select(col(Order.number)).where(col(Order.id) == refund.order_id)),
        amount_minor=refund.amount_minor,
        currency=refund.currency,
        reason=refund.reason,
    )


def _parts(payments: Sequence[Payment], wanted: int) -> list[tuple[Payment, int]]:
    """Which payment gives how much, so that together they give what is wanted."""
    parts = []
    for payment in payments:
        part = min(payment.amount_minor - payment.refunded_minor, wanted)
        wanted -= part
        if part > 0:
            parts.append((payment, part))
    return parts


def _told(db: Session, order_id: UUID, lines: Sequence[RefundedLine]) -> list[dict[str, Any]]:
    """What each line gives back: its share of what was paid for it, so that all of it together is all of it."""
    rows = {row.id: row for row in db.scalars(select(OrderLine).where(col(OrderLine.order_id) == order_id))}
    gone = _gone(db, order_id)
    told = []
    for line in lines:
        row = rows.get(line.line_id)
        if row is None:
            raise LineUnknown(kind="line")
        before = gone.get(str(line.line_id), 0)
        after = before + line.quantity
        if line.quantity <= 0 or after > row.quantity:
            raise RefundTooHigh(
                line=str(line.line_id), wanted_quantity=line.quantity, left_quantity=row.quantity - before
            )
        gone[str(line.line_id)] = after
        amount = _share(row, after) - _share(row, before)
        told.append({"line": str(line.line_id), "quantity": line.quantity, "amount_minor": amount})
    return told


def _share(line: OrderLine, quantity: int) -> int:
    """What so much of the line cost, rounded half up."""
    return (2 * line.total_minor * quantity + line.quantity) // (2 * line.quantity)


def _gone(db: Session, order_id: UUID) -> dict[str, int]:
    """How much of each line was paid back already, or is on its way."""
    wanted = select(Refund).where(col(Refund.order_id) == order_id, col(Refund.state) != "failed")
    gone: dict[str, int] = {}
    for refund in db.scalars(wanted):
        for line in refund.lines:
            gone[line["line"]] = gone.get(line["line"], 0) + int(line["quantity"])
    return gone


def _ids(order_id: UUID, key: str) -> Any:
    """Ids of the refunds of a key, the same each time; new ones without a key."""
    return (uuid5(order_id, f"{key}/{number}") if key else new_id() for number in count())


def _known(db: Session, order_id: UUID, key: str) -> list[Refund]:
    """The refunds that were made under the key."""
    if not key:
        return []
    ids = _ids(order_id, key)
    found = []
    while row := db.scalars(select(Refund).where(col(Refund.id) == next(ids))).first():
        found.append(row)
    return found


def _same(
    known: Sequence[Refund], amount_minor: int | None, lines: Sequence[RefundedLine]
) -> list[RefundView]:
    asked = sorted((str(line.line_id), line.quantity) for line in lines)
    before = sorted((line["line"], line["quantity"]) for line in known[0].lines)
    amount = sum(row.amount_minor for row in known)
    if asked != before or amount_minor not in {None, amount}:
        raise RefundKeyUsed(before_minor=amount)
    return [refund_view(row) for row in known]
