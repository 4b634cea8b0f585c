"""What was just written about a shelf is taken back: the ledger gets the same once more, the other way."""

from datetime import datetime

from flows.by_sku import locked_variant
from flows.count_stock import batch_of, write_count
from shop.events.recorded import Actor
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.stock.ledger import NotCounted


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
        batch = batch_of(db, row, lot)
        there = batch.on_hand if batch else row.stock
        write_count(
            db,
            row,
            max(0, there + by),
            workspace_id=workspace_id,
            actor=actor,
            now=now,
            batch=batch,
            note=note,
        )
        return row.stock
