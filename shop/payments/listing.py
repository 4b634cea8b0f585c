"""All money that came to a shop and went back, a page at a time."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.kernel.ids import OrderId, PaymentId
from shop.kernel.money import Money
from shop.kernel.refusals import NotFound
from shop.payments.refunding import RefundView, refund_view
from shop.tables import Payment, Refund


class PaymentUnknown(NotFound):
    """There is no such payment here."""


class RefundUnknown(NotFound):
    """There is no such refund here."""


@dataclass(frozen=True, slots=True)
class PaymentView:
    """Money that came."""

    id: PaymentId
    order_id: OrderId
    provider: str
    amount: Money
    refunded: Money
    """What went back or is on its way back."""
    method: str
    created_at: datetime


def payments_page(
    db: Session, *, order_id: UUID | None = None, before: UUID | None = None, limit: int = 20
) -> list[PaymentView]:
    """The workspace's payments, newest first: of an order, before that one, where told."""
    wanted = select(Payment).order_by(col(Payment.id).desc()).limit(limit)
    if order_id is not None:
        wanted = wanted.where(col(Payment.order_id) == order_id)
    if before is not None:
        wanted = wanted.where(col(Payment.id) < before)
    return [_view(row) for row in db.scalars(wanted)]


def payment_view(db: Session, payment_id: UUID) -> PaymentView:
    """The payment; refuses an unknown one."""
    row = db.scalars(select(Payment).where(col(Payment.id) == payment_id)).first()
    if row is None:
        raise PaymentUnknown(kind="payment")
    return _view(row)


def refund_of(db: Session, refund_id: UUID) -> RefundView:
    """The refund; refuses an unknown one."""
    row = db.scalars(select(Refund).where(col(Refund.id) == refund_id)).first()
    if row is None:
        raise RefundUnknown(kind="refund")
    return refund_view(row)


def _view(row: Payment) -> PaymentView:
    return PaymentView(
        PaymentId(row.id),
        OrderId(row.order_id),
        row.provider,
        Money(row.amount_minor, row.currency),
        Money(row.refunded_minor, row.currency),
        row.method,
        row.created_at,
    )
