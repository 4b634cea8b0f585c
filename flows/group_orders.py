"""A shop sends several orders of one customer in one parcel: they are put together, and what is charged twice goes back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from flows.telling import Besides, tell_order
from shop.events.recorded import Actor
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.orders.grouping import (
    GroupView,
    delivery_charged,
    group_view,
    ids_of_group,
    is_still_here,
    lock_group,
    lock_orders,
    may_be_given_back,
    require_together,
)
from shop.orders.order_view import OrderUnknown
from shop.orders.states import StepRefused, tell_event
from shop.orders.waiving import waive_delivery
from shop.payments.money import left_to_pay
from shop.payments.refunding import UNTAKEN, want_refund
from shop.tables import Order
from shop.workspaces.viewing import WorkspaceView, workspace_view

REASON = "one_parcel"
"""Why the delivery of an order goes back that leaves with another."""


def group_orders(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, order_ids: Sequence[UUID]
) -> GroupView:
    """Have these orders leave together, with those that leave with any of them already; twice is once.

    The dearest delivery among them stays charged. Of the others, what was paid for it goes back, and what
    is still to be paid in cash is asked for no more. Refuses OrderUnknown, GroupTooSmall, NotTogether(order, why).
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        orders = sorted(_with_their_groups(db, order_ids), key=lambda order: order.number)
        require_together(orders)
        known = sorted({order.group_id for order in orders if order.group_id}, key=str)
        if known and all(order.group_id == known[0] for order in orders):
            return group_view(db, known[0])
        group = known[0] if known else new_id()
        for order in orders:
            order.group_id = group
            db.add(order)
        db.flush()
        back = _charge_once(db, shop, orders, actor=actor, now=now)
        numbers = tuple(order.number for order in orders)
        for order in orders:
            tell_event(db, order, "OrdersGrouped", actor=actor, at=shop.at(now), group=str(group))
        besides = Besides(together=numbers, back_minor=back)
        tell_order(
            db, shop=shop, order_id=orders[-1].id, kind="grouped", now=now, by_mail=False, besides=besides
        )
        return group_view(db, group)


def ungroup_orders(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    group_id: UUID,
    order_id: UUID | None = None,
) -> None:
    """Have them, or only that one, leave by themselves again; a single one that is left is no group.

    What went back of the delivery is not asked for again. Refuses GroupUnknown, OrderUnknown for one that
    is not of the group, and StepRefused once the parcel has left.
    """
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        orders = lock_group(db, group_id)
        if order_id is not None and order_id not in {order.id for order in orders}:
            raise OrderUnknown
        for order in orders:
            if not is_still_here(order):
                raise StepRefused(state=order.state, to="ungrouped", possible=[], order=order.number)
        going = [order for order in orders if order_id in {None, order.id}]
        if len(orders) - len(going) == 1:
            going = orders
        for order in going:
            order.group_id = None
            db.add(order)
            db.flush()
            tell_event(db, order, "OrderUngrouped", actor=actor, at=at, group=str(group_id))


def _with_their_groups(db: Session, order_ids: Sequence[UUID]) -> list[Order]:
    """The orders and all that leave with them, locked. Each lock may show another group: so once more, if it does."""
    wanted = set(order_ids)
    named = select(col(Order.group_id)).where(col(Order.id).in_(wanted))
    wanted |= {each for group in set(db.scalars(named)) if group for each in ids_of_group(db, group)}
    while True:
        orders = lock_orders(db, list(wanted))
        groups = {order.group_id for order in orders if order.group_id}
        more = {each for group in groups for each in ids_of_group(db, group)} - wanted
        if not more:
            return orders
        wanted |= more


def _charge_once(
    db: Session, shop: WorkspaceView, orders: Sequence[Order], *, actor: Actor, now: datetime
) -> int:
    """Leave the dearest delivery charged; how much of the others' goes back."""
    charged = {order.id: delivery_charged(db, order) for order in orders}
    stays = max(orders, key=lambda order: (charged[order.id], -order.number))
    back = 0
    for order in orders:
        if order is stays or not charged[order.id]:
            continue
        if left_to_pay(db, order) == order.total_minor:
            waive_delivery(db, order)
        elif order.paid_minor >= order.total_minor and may_be_given_back(db, order, untaken=UNTAKEN):
            refunds = want_refund(
                db,
                workspace_id=shop.id,
                order_id=order.id,
                reason=REASON,
                delivery_minor=charged[order.id],
                actor=actor,
                now=now,
                at=shop.at(now),
            )
            back += sum(refund.amount.minor for refund in refunds)
    return back
