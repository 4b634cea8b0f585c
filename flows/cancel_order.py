"""An order is called off: its goods are free again, its offers too, and money that came goes back."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from flows.booked_orders import end_booked, is_of_booking, tells_itself
from flows.drop_label import drop_parcel
from flows.sold_in_session import order_moved
from flows.telling import Besides, tell_order
from shop.events.recorded import Actor, for_shop
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.refusals import Refusal
from shop.orders.offers import count_back
from shop.orders.order_view import OrderView, order_view
from shop.orders.quote import Quote
from shop.orders.states import StepRefused, lock_order, take_step
from shop.payments.intents import stop_collecting
from shop.payments.refunding import want_refund
from shop.stock.allocations import free_allocated
from shop.stock.reservations import release
from shop.tables import Order
from shop.workspaces.viewing import WorkspaceView, workspace_view

_NOT_PACKED = frozenset({"placed", "paid"})


class OrderOfBooking(Refusal):
    """The order has paid for a booking: that is what can be canceled, by its own conditions: ``order``."""


def cancel_order(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    order_id: UUID,
    reason: str,
    customer_id: UUID | None = None,
    in_chat: bool = True,
) -> OrderView:
    """Cancel the order; one that is canceled already stays so.

    `reason` is ``customer``, ``shop``, ``short_of_goods`` or the shop's own words. A member may call off what
    has not left; everybody else only what is not being packed yet. With `customer_id` only that customer's
    own. With `in_chat` false the caller's own answer tells it there. Refuses OrderUnknown, StepRefused,
    OrderOfBooking.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        order = lock_order(db, order_id, customer_id=customer_id)
        if order.state == "canceled":
            return order_view(db, order.id)
        if not for_shop(actor) and order.state not in _NOT_PACKED:
            raise StepRefused(state=order.state, to="canceled", possible=[], order=order.number)
        if not for_shop(actor) and order.state == "paid" and is_of_booking(db, order.id):
            raise OrderOfBooking(order=str(order.number))
        back = call_off(db, shop, order, actor=actor, reason=reason, now=now)
        if not tells_itself(db, order.id, "canceled"):
            tell_order(
                db,
                shop=shop,
                order_id=order.id,
                kind=f"canceled:{reason}",
                now=now,
                in_chat=in_chat,
                besides=Besides(back_minor=back),
            )
        return order_view(db, order.id)


def call_off(
    db: Session, shop: WorkspaceView, order: Order, *, actor: Actor, reason: str, now: datetime
) -> int:
    """Cancel the locked order; how much money goes back. For flows: nobody is told yet. Refuses StepRefused."""
    at = shop.at(now)
    order.group_id = None
    take_step(db, order, "canceled", actor=actor, at=at, reason=reason)
    release(db, subject_id=order.id, now=now)
    free_allocated(db, order_id=order.id, now=now)
    count_back(db, Quote.from_json(order.quote))
    end_booked(db, shop, order, actor=actor, reason=reason, now=now)
    order_moved(db, order, now=now)
    drop_parcel(db, order.id, now=now)
    stop_collecting(db, workspace_id=shop.id, order_id=order.id, now=now)
    refunds = want_refund(
        db, workspace_id=shop.id, order_id=order.id, reason="canceled", actor=actor, now=now, at=at
    )
    return sum(refund.amount.minor for refund in refunds)
