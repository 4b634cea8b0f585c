"""Goods are gone for good: broken, spoiled, given away."""

from datetime import datetime

from flows.by_sku import locked_variant
from flows.count_stock import batch_of
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.stock.counting import waste
from shop.stock.ledger import NoQuantity, NotCounted
from shop.stock.moments import moment_at


def waste_stock(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    sku: str,
    quantity: int,
    lot: str = "",
    note: str = "",
) -> int:
    """Write off so many units of the variant, or of one lot of it; returns what is on hand then.

    Where less is left than was promised, who reserved last goes without. Refuses VariantUnknown,
    LotUnknown, NotCounted, NoQuantity, StockBound (more than is free of orders) and StockBusy.
    """
    if quantity < 1:
        raise NoQuantity
    with transaction(workspace_id) as db:
        row = locked_variant(db, sku)
        if row.stock is None:
            raise NotCounted(sku=sku)
        batch = batch_of(db, row, lot)
        waste(
            db,
            workspace_id=workspace_id,
            row=row,
            quantity=quantity,
            actor=actor,
            now=now,
            batch=batch,
            note=note,
        )
        record(
            db,
            "StockWasted",
            workspace_id=workspace_id,
            actor=actor,
            now=moment_at(db, workspace_id, now).at,
            subject_id=row.id,
            sku=sku,
            quantity=quantity,
            lot=lot,
        )
        return row.stock
