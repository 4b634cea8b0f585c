"""A customer whose order came from the chat agrees to the terms of sale, on its page."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, WorkspaceId
from shop.orders.order_view import OrderUnknown
from shop.tables import Order
from shop.workspaces.viewing import workspace_view


def agree_to_terms(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    customer_id: CustomerId,
    order_id: UUID,
    evidence: str,
) -> None:
    """Note that the shop's present terms hold for the order; a second time changes nothing.

    `evidence` is the id of the link on whose page it was said. Refuses OrderUnknown.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        wanted = select(Order).where(col(Order.id) == order_id, col(Order.customer_id) == customer_id)
        order = db.scalars(wanted.with_for_update()).first()
        if order is None:
            raise OrderUnknown
        if order.terms_version:
            return
        order.terms_version = shop.terms_version
        db.add(order)
        record(
            db,
            "TermsAgreed",
            workspace_id=workspace_id,
            actor=actor,
            now=shop.at(now),
            subject_id=order.id,
            order=order.number,
            version=shop.terms_version,
            evidence=evidence,
        )
