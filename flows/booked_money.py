"""A booking is over: what of its money is kept by rule stays, and the rest goes back."""

from datetime import datetime

from sqlmodel import Session

from flows.cancel_order import call_off
from shop.events.recorded import Actor
from shop.orders.states import possible_steps, take_step
from shop.payments.money import locked_payments
from shop.payments.refunding import want_refund
from shop.tables import Order
from shop.workspaces.viewing import WorkspaceView


def settle_up(
    db: Session,
    shop: WorkspaceView,
    order: Order | None,
    *,
    keep_minor: int,
    actor: Actor,
    reason: str,
    now: datetime,
) -> int:
    """How much goes back of what came for a booking's locked order, once `keep_minor` of it is kept.

    An order of which nothing is kept is called off, as far as it still can be; of another the kept part is what
    it came to.
    """
    if order is None:
        return 0
    if order.state == "placed" or (keep_minor == 0 and "canceled" in possible_steps(order)):
        return call_off(db, shop, order, actor=actor, reason=reason, now=now)
    left = sum(payment.amount_minor - payment.refunded_minor for payment in locked_payments(db, order.id))
    back = max(left - keep_minor, 0)
    if back:
        want_refund(
            db, workspace_id=shop.id, order_id=order.id, reason=reason, actor=actor, now=now, at=shop.at(now),
            amount_minor=back,
        )  # fmt: skip
    close(db, shop, order, actor=actor, now=now)
    return back


def close(db: Session, shop: WorkspaceView, order: Order | None, *, actor: Actor, now: datetime) -> None:
    """What was paid for has taken place, or counts as if it had: the order is done."""
    if order is not None and order.state in {"paid", "picking"} and "delivered" in possible_steps(order):
        take_step(db, order, "delivered", actor=actor, at=shop.at(now))
