"""How much came for an order, how much went back, and what is left to pay or to send back."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from shop.tables import Order, Payment, Refund


def left_to_pay(db: Session, order: Order) -> int:
    """What the order's total still lacks, in its currency's minor units; money on its way back does not count."""
    kept = func.coalesce(func.sum(col(Payment.amount_minor) - col(Payment.refunded_minor)), 0)
    of_order = select(kept).where(col(Payment.order_id) == order.id, col(Payment.currency) == order.currency)
    return max(order.total_minor - int(db.scalar(of_order) or 0), 0)


def locked_payments(db: Session, order_id: UUID) -> Sequence[Payment]:
    """The money that came for the order, oldest first, locked: what may go back is counted from these."""
    wanted = select(Payment).where(col(Payment.order_id) == order_id)
    return db.scalars(wanted.order_by(col(Payment.created_at), col(Payment.id)).with_for_update()).all()


def keep_totals(db: Session, order: Order) -> None:
    """Write the sums of what came and what went back onto the (locked) order."""
    db.flush()
    came = select(func.sum(col(Payment.amount_minor))).where(
        col(Payment.order_id) == order.id, col(Payment.currency) == order.currency
    )
    went = select(func.sum(col(Refund.amount_minor))).where(
        col(Refund.order_id) == order.id,
        col(Refund.currency) == order.currency,
        col(Refund.state) == "succeeded",
    )
    order.paid_minor = int(db.scalar(came) or 0)
    order.refunded_minor = int(db.scalar(went) or 0)
    db.add(order)
    db.flush()
