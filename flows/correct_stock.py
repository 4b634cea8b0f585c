"""What was just written about a shelf is taken back: the ledger gets the same once more, the other way."""

from datetime import datetime

from flows.by_sku import locked_variant
from flows.count_stock import LotUnknown
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.stock.counting import batch_of_lot, count
from shop.stock.ledger import NotCounted
from shop.stock.moments import moment_at


def correct_stock(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    sku: str,
    by: int,
    lot: str = "",
    note: str = "",
) -> int:
    """So many more (or fewer) units are there than the ledger says, of the variant or of one lot; what is on hand then.

    Never below nothing. Refuses VariantUnknown, LotUnknown, NotCounted, StockBound and StockBusy.
    """
    with transaction(workspace_id) as db:
        row = locked_variant(db, sku)
        if row.stock is None:
            raise NotCounted(sku=sku)
        batch = batch_of_lot(db, row.id, lot) if lot else None
        if lot and batch is None:
            raise LotUnknown(sku=sku, lot=lot)
        there = batch.on_hand if batch else row.stock
        difference = count(
            db,
            workspace_id=workspace_id,
            row=row,
            counted=max(0, there + by),
            actor=actor,
            now=now,
            batch=batch,
            note=note,
        )
        if difference:
            record(
                db,
                "StockCounted",
                workspace_id=workspace_id,
                actor=actor,
                now=moment_at(db, workspace_id, now).at,
                subject_id=row.id,
                sku=sku,
                difference=difference,
                lot=lot,
            )
        return row.stock
