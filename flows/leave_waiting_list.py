"""A customer waits no more: the place, and what may have been kept for it, is the next one's."""

from datetime import datetime

from flows.by_sku import locked_variant
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, WorkspaceId
from shop.stock.moments import moment_at
from shop.stock.waiting import leave_line, waiting_of


def leave_waiting_list(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, customer_id: CustomerId, sku: str
) -> bool:
    """Give the place in the variant's line up; whether there was one. Refuses VariantUnknown and StockBusy."""
    with transaction(workspace_id) as db:
        row = locked_variant(db, sku)
        place = waiting_of(db, customer_id, row.id)
        if place is None:
            return False
        leave_line(db, workspace_id=workspace_id, entry=place.id, state="left", now=now)
        record(
            db,
            "WaitingLeft",
            workspace_id=workspace_id,
            actor=actor,
            now=moment_at(db, workspace_id, now).at,
            subject_id=place.id,
            sku=sku,
        )
        return True
