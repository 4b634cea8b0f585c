"""Orders as other programs find them: with the customer already, or on their way back."""

from flows.return_goods import request_return
from flows.take_cash import take_cash
from shop.kernel.money import Money
from shop.orders.order_view import OrderView
from tests.orders.buying import Buyer, goes, orders, seen
from tests.world import MORNING

TEN_PERCENT = {"names": {"it": "Dieci"}, "kind": "percent", "value": 1000, "starts_at": MORNING.isoformat()}


def sends_back(buyer: Buyer, order: OrderView, quantity: int = 1) -> str:
    """The customer asks to; the return's id."""
    asked = request_return(
        now=MORNING, actor="customer", workspace_id=buyer.shop.id, customer_id=buyer.id, order_id=order.id,
        lines=[(order.lines[0].id, quantity)], reason="unwanted", note="Non mi serve",
    )  # fmt: skip
    return str(asked.id)


def at_the_customers(buyer: Buyer) -> OrderView:
    """Two jars, paid in cash and delivered."""
    order = orders(buyer, ("MIELE", 2), payment="cash")
    take_cash(
        now=MORNING, actor="member", workspace_id=buyer.shop.id, order_id=order.id,
        amount=Money(order.total_minor, order.currency),
    )  # fmt: skip
    for step in ("shipped", "delivered"):
        goes(buyer.shop, order, step)
    return seen(buyer.shop, order)
