"""All orders of a shop, and all that comes back, a page at a time."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.orders.order_view import OrderUnknown, OrderView, ReturnView, order_view, return_view
from shop.tables import Order, Return


def orders_page(
    db: Session,
    *,
    state: str = "",
    customer_id: UUID | None = None,
    before: int | None = None,
    limit: int = 20,
) -> list[OrderView]:
    """The orders of the workspace, newest first: of a state, of a customer, before that number, where told."""
    found = order_ids(db, state=state, customer_id=customer_id, before=before, limit=limit)
    return [order_view(db, order) for order in found]


def order_ids(
    db: Session,
    *,
    state: str = "",
    customer_id: UUID | None = None,
    before: int | None = None,
    limit: int = 20,
) -> list[UUID]:
    """Which orders those are, newest first."""
    wanted = select(col(Order.id)).order_by(col(Order.number).desc()).limit(limit)
    if state:
        wanted = wanted.where(col(Order.state) == state)
    if customer_id is not None:
        wanted = wanted.where(col(Order.customer_id) == customer_id)
    if before is not None:
        wanted = wanted.where(col(Order.number) < before)
    return list(db.scalars(wanted))


def order_id_of(db: Session, number: int) -> UUID:
    """The order of that number; refuses an unknown one."""
    found = db.scalars(select(col(Order.id)).where(col(Order.number) == number)).first()
    if found is None:
        raise OrderUnknown
    return found


def returns_page(
    db: Session,
    *,
    state: str = "",
    order_id: UUID | None = None,
    before: int | None = None,
    limit: int = 20,
) -> list[ReturnView]:
    """The returns of the workspace, newest first: in a state, of an order, before that number, where told."""
    wanted = select(col(Return.id)).order_by(col(Return.number).desc()).limit(limit)
    if state:
        wanted = wanted.where(col(Return.state) == state)
    if order_id is not None:
        wanted = wanted.where(col(Return.order_id) == order_id)
    if before is not None:
        wanted = wanted.where(col(Return.number) < before)
    return [return_view(db, found) for found in db.scalars(wanted)]
