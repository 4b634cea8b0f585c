"""Which orders leave the house together, and what is then charged for bringing them.

Orders of one customer that go the same way to the same place may share a parcel. One parcel is brought once:
the dearest delivery among them stands, the others' is given back.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.kernel.ids import CustomerId, OrderGroupId
from shop.kernel.refusals import NotFound, Refusal
from shop.orders.order_view import OrderUnknown, OrderView, order_view
from shop.orders.quote import Quote
from shop.tables import Order, Refund

DELIVERY: Final = "delivery"
"""The key of what is charged for delivery, among the lines of refunds and papers."""
_PLACE: Final = ("name", "street", "postal_code", "city", "region", "country")
_STILL_HERE: Final = frozenset({"paid", "picking"})


class GroupUnknown(NotFound):
    """No orders leave together under that id."""


class GroupTooSmall(Refusal):
    """It takes two orders to leave together."""

    status = 422


class NotTogether(Refusal):
    """Order `order` cannot go with the others: `why` is ``customer``, ``state``, ``way`` or ``address``."""


@dataclass(frozen=True, slots=True)
class GroupView:
    """Orders that leave in one parcel."""

    id: OrderGroupId
    customer_id: CustomerId
    orders: tuple[OrderView, ...]
    """By number."""
    delivery: Mapping[int, int]
    """By number, what is still charged for bringing it, tax within."""


def lock_orders(db: Session, order_ids: Sequence[UUID]) -> list[Order]:
    """The orders, locked in the order of their ids until the transaction ends. Refuses OrderUnknown."""
    wanted = set(order_ids)
    rows = db.scalars(
        select(Order)
        .where(col(Order.id).in_(wanted))
        .order_by(col(Order.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if len(rows) != len(wanted):
        raise OrderUnknown
    return list(rows)


def lock_group(db: Session, group_id: UUID) -> list[Order]:
    """The orders of a group, locked, by number. Refuses GroupUnknown."""
    found = ids_of_group(db, group_id)
    if not found:
        raise GroupUnknown(kind="group")
    return sorted(lock_orders(db, found), key=lambda order: order.number)


def ids_of_group(db: Session, group_id: UUID) -> list[UUID]:
    """Which orders the group holds."""
    return list(db.scalars(select(col(Order.id)).where(col(Order.group_id) == group_id)))


def leaves_with(db: Session, order: OrderView) -> list[int]:
    """The numbers of the other orders in its parcel, as far as there are any."""
    if order.group_id is None:
        return []
    others = select(col(Order.number)).where(col(Order.group_id) == order.group_id, col(Order.id) != order.id)
    return list(db.scalars(others.order_by(col(Order.number))))


def require_together(orders: Sequence[Order]) -> None:
    """Refuses orders that cannot leave in one parcel: GroupTooSmall, NotTogether."""
    if len(orders) < 2:  # noqa: PLR2004  # as the refusal says
        raise GroupTooSmall
    first = orders[0]
    for order in orders:
        why = _obstacle(order, first)
        if why:
            raise NotTogether(order=order.number, why=why)


def is_still_here(order: Order) -> bool:
    """Whether it is certain to leave, and has not left: it is paid, or will be in cash."""
    return order.state in _STILL_HERE or (order.state == "placed" and order.payment == "cash")


def delivery_charged(db: Session, order: Order) -> int:
    """What is still charged for bringing the order, tax within; what went back of it does not count."""
    quote = Quote.from_json(order.quote)
    if quote.delivery is None:
        return 0
    on_top = 0 if quote.tax_included else quote.delivery.tax_minor
    return max(quote.delivery.price_minor + on_top - _given_back(db, order.id), 0)


def may_be_given_back(db: Session, order: Order, *, untaken: Collection[str]) -> bool:
    """Whether its delivery can be told apart: nothing has gone back of its price as a whole.

    Money that went back for one of the `untaken` reasons was never taken for it.
    """
    refunds = select(Refund).where(col(Refund.order_id) == order.id, col(Refund.state) != "failed")
    return all(refund.lines or refund.reason in untaken for refund in db.scalars(refunds))


def group_view(db: Session, group_id: UUID) -> GroupView:
    """The orders that leave together. Refuses GroupUnknown."""
    rows = db.scalars(select(Order).where(col(Order.group_id) == group_id).order_by(col(Order.number))).all()
    if not rows:
        raise GroupUnknown(kind="group")
    return GroupView(
        OrderGroupId(group_id),
        CustomerId(rows[0].customer_id),
        tuple(order_view(db, row.id) for row in rows),
        {row.number: delivery_charged(db, row) for row in rows},
    )


def _obstacle(order: Order, first: Order) -> str:
    if order.customer_id != first.customer_id:
        return "customer"
    if not is_still_here(order):
        return "state"
    kind, code = (order.delivery.get(name) for name in ("kind", "code"))
    if not kind or code != first.delivery.get("code"):
        return "way"
    if kind == "delivery" and (not order.address or _place(order) != _place(first)):
        return "address"
    return ""


def _place(order: Order) -> list[str]:
    """Where it goes; how somebody writes capitals and blanks makes no difference."""
    return [" ".join(order.address.get(name, "").lower().split()) for name in _PLACE]


def _given_back(db: Session, order_id: UUID) -> int:
    refunds = select(Refund).where(col(Refund.order_id) == order_id, col(Refund.state) != "failed")
    lines = [line for refund in db.scalars(refunds) for line in refund.lines]
    return sum(int(line["amount_minor"]) for line in lines if line["line"] == DELIVERY)
