"""Which of the customer's own orders is meant. Other people's do not exist here, whatever number is asked for."""

from sqlmodel import Session

from agent_tools.context import ToolContext
from shop.orders.order_view import OrderUnknown, OrderView, order_by_number, orders_of

_LARGEST = 2**31 - 1


def own_order(db: Session, context: ToolContext, number: str) -> OrderView:
    """The customer's order of that number, or the latest. Refuses OrderUnknown, another customer's too."""
    digits = number.strip().lstrip("#nN°º. ").strip()
    if not digits:
        return _latest(db, context)
    if not (digits.isascii() and digits.isdecimal()) or int(digits) > _LARGEST:
        raise OrderUnknown(order=number)
    try:
        return order_by_number(db, int(digits), customer_id=context.customer_id)
    except OrderUnknown as unknown:
        raise OrderUnknown(order=digits) from unknown


def _latest(db: Session, context: ToolContext) -> OrderView:
    latest = orders_of(db, context.customer_id, 1)
    if not latest:
        raise OrderUnknown(order="")
    return latest[0]
