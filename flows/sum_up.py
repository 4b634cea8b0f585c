"""What a member wants to know who takes over: facts, no model; worded where they are shown."""

from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from shop.tables import Booking, Cart, CartLine, Conversation, Customer, Message, Order, Return, Service

_QUOTED = 280


def sum_up(db: Session, row: Conversation) -> dict[str, Any]:
    """The newest order, how many there were, what came back, the next time, the cart, and the last words."""
    customer = row.customer_id
    orders, spent = db.execute(
        select(func.count(), func.coalesce(func.sum(col(Order.total_minor)), 0)).where(
            col(Order.customer_id) == customer, col(Order.state) != "canceled"
        )
    ).one()
    facts: dict[str, Any] = {"orders": orders, "misses": row.misses, "language": row.language}
    if orders:
        facts["spent_minor"] = int(spent)
        facts["order"] = _newest_order(db, row)
        facts["returns"] = _returns(db, row)
    return facts | _known(db, row) | _booked(db, row) | _in_cart(db, row) | _last_words(db, row)


def _newest_order(db: Session, row: Conversation) -> dict[str, Any]:
    newest = db.scalars(
        select(Order)
        .where(col(Order.customer_id) == row.customer_id)
        .order_by(col(Order.placed_at).desc())
        .limit(1)
    ).one()
    return {
        "number": newest.number,
        "state": newest.state,
        "total_minor": newest.total_minor,
        "paid_minor": newest.paid_minor,
        "refundable_minor": newest.paid_minor - newest.refunded_minor,
        "currency": newest.currency,
    }


def _returns(db: Session, row: Conversation) -> int:
    of_theirs = select(col(Order.id)).where(col(Order.customer_id) == row.customer_id)
    counted = select(func.count()).select_from(Return).where(col(Return.order_id).in_(of_theirs))
    return int(db.execute(counted).scalar_one())


def _known(db: Session, row: Conversation) -> dict[str, Any]:
    since = db.scalars(select(col(Customer.created_at)).where(col(Customer.id) == row.customer_id)).one()
    return {"since": since.isoformat()}


def _booked(db: Session, row: Conversation) -> dict[str, Any]:
    found = db.execute(
        select(col(Booking.starts_at), col(Booking.code), col(Service.names))
        .join(Service, col(Service.id) == col(Booking.service_id))
        .where(
            col(Booking.customer_id) == row.customer_id,
            col(Booking.state).in_(["pending", "confirmed", "live"]),
        )
        .order_by(col(Booking.starts_at))
        .limit(1)
    ).first()
    if found is None:
        return {}
    return {"booking": {"at": found[0].isoformat(), "code": found[1], "names": found[2]}}


def _in_cart(db: Session, row: Conversation) -> dict[str, Any]:
    lines = db.execute(
        select(func.count(col(CartLine.id)))
        .join(Cart, col(Cart.id) == col(CartLine.cart_id))
        .where(col(Cart.customer_id) == row.customer_id, col(Cart.state) == "open")
    ).scalar_one()
    return {"cart": int(lines)} if lines else {}


def _last_words(db: Session, row: Conversation) -> dict[str, Any]:
    said = db.scalars(
        select(col(Message.body))
        .where(
            col(Message.conversation_id) == row.id, col(Message.direction) == "in", col(Message.body) != ""
        )
        .order_by(col(Message.seq).desc())
        .limit(1)
    ).first()
    return {"words": said[:_QUOTED]} if said else {}
