"""Orders that leave in one parcel take their steps as one: all of them, or none."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from flows.advance_order import Parcel, move_on, require_ready, step_wanted
from flows.telling import Besides, tell_order
from shop.events.recorded import Actor
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.orders.grouping import GroupView, group_view, lock_group
from shop.stock.ledger import lock_variants
from shop.tables import Allocation, Order
from shop.workspaces.viewing import workspace_view

_TOLD_AS_ONE: Final = frozenset({"shipped", "ready", "delivered"})


def advance_group(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    group_id: UUID,
    to: str,
    carrier: str = "",
    tracking_number: str = "",
    tracking_url: str = "",
    note: str = "",
) -> GroupView:
    """Move every order of the group to that step, with one parcel for all; the customer is told once.

    What is packed already stays so, and the others follow. Refuses GroupUnknown, and as `advance_order` where any of them cannot go: then none does.
    """
    parcel = Parcel(carrier, tracking_number, tracking_url)
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        orders = lock_group(db, group_id)
        step = step_wanted(orders[0], to)
        if step == "picking":
            orders = [order for order in orders if order.state != step]
        for order in orders:
            require_ready(db, order, step, parcel)
        # All goods of the parcel in one call: whoever locks them one order after another may meet somebody.
        lock_variants(db, _bound_to(db, orders))
        for order in orders:
            move_on(db, shop, order, step, parcel, actor=actor, now=now, note=note)
        as_one = step in _TOLD_AS_ONE
        for order in orders:
            tell_order(db, shop=shop, order_id=order.id, kind=step, now=now, in_chat=not as_one)
        if as_one:
            together = Besides(together=tuple(order.number for order in orders))
            tell_order(
                db,
                shop=shop,
                order_id=orders[-1].id,
                kind=f"group_{step}",
                now=now,
                by_mail=False,
                besides=together,
            )
        return group_view(db, group_id)


def _bound_to(db: Session, orders: Sequence[Order]) -> set[UUID]:
    bound = select(col(Allocation.variant_id)).where(
        col(Allocation.order_id).in_([order.id for order in orders]), col(Allocation.state) == "bound"
    )
    return set(db.scalars(bound))
