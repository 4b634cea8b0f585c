"""The time to pay an order is over: its goods are free again, the customer is told and has the cart back."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from flows.booked_orders import tells_itself
from flows.cancel_order import call_off
from flows.telling import Besides, tell_order
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.kernel.database import transaction
from shop.live.tips import is_tip
from shop.orders.carts import lock_open_cart, reopen_cart_of
from shop.orders.paying import UNPAID
from shop.orders.states import lock_order
from shop.tables import Order
from shop.workspaces.viewing import WorkspaceView, workspace_view


def expire_unpaid(*, now: datetime, entry: Claimed) -> bool:
    """Whether the order of an entry of the topic ``unpaid`` was canceled now.

    One that was paid or canceled meanwhile is left alone; one that has more time by the shop's clock is
    looked at again. Money that came in part goes back. Whoever began another cart keeps that one.
    """
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return False
        shop = workspace_view(db, entry.workspace_id)
        at = shop.at(now)
        order = lock_order(db, UUID(entry.payload["order"]))
        if order.state == "placed" and order.pay_until is not None and order.pay_until > at:
            outbox.wait_again(db, entry.id, until=now + (order.pay_until - at))
            return False
        outbox.finish(db, entry.id, now=now)
        if order.state != "placed" or order.pay_until is None:
            return False
        _expire(db, shop, order, now)
        return True


def _expire(db: Session, shop: WorkspaceView, order: Order, now: datetime) -> None:
    lock_open_cart(db, order.customer_id)  # before the goods, as wherever both are locked
    back = call_off(db, shop, order, actor="system", reason=UNPAID, now=now)
    again = reopen_cart_of(db, order, at=shop.at(now))
    if tells_itself(db, order.id, "canceled") or is_tip(db, order.id):
        return  # a tip that was not given after all is nothing to write about
    tell_order(
        db,
        shop=shop,
        order_id=order.id,
        kind=f"canceled:{UNPAID}",
        now=now,
        besides=Besides(back_minor=back, again=again),
    )
