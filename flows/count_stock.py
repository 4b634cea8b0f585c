"""Somebody counted a shelf: the ledger gets the difference."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from flows.by_sku import locked_variant
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.refusals import NotFound
from shop.stock.counting import batch_of_lot, count
from shop.stock.ledger import NoQuantity, NotCounted
from shop.stock.moments import moment_at
from shop.tables import Batch, Variant


class LotUnknown(NotFound):
    """The variant has no batch of that lot: ``sku, lot``."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What is on hand now, None where it is not counted; and by how much that differs from the ledger before."""

    stock: int | None
    difference: int


def count_stock(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    sku: str,
    counted: int | None,
    lot: str = "",
    note: str = "",
) -> Counted:
    """So many units of the variant are there, or of one lot of it; None where it is counted no more.

    Where less is there than was promised, who reserved last goes without. Refuses VariantUnknown,
    LotUnknown, NotCounted (a lot of what is not counted), NoQuantity (below zero), StockBound (fewer than
    are bound to orders) and StockBusy.
    """
    if counted is not None and counted < 0:
        raise NoQuantity
    with transaction(workspace_id) as db:
        row = locked_variant(db, sku)
        if lot and (row.stock is None or counted is None):
            raise NotCounted(sku=sku)
        batch = batch_of(db, row, lot)
        difference = write_count(
            db, row, counted, workspace_id=workspace_id, actor=actor, now=now, batch=batch, note=note
        )
        return Counted(row.stock, difference)


def batch_of(db: Session, row: Variant, lot: str) -> Batch | None:
    """The variant's batch of that lot, None where no lot is named. Refuses LotUnknown."""
    batch = batch_of_lot(db, row.id, lot) if lot else None
    if lot and batch is None:
        raise LotUnknown(sku=row.sku, lot=lot)
    return batch


def write_count(
    db: Session,
    row: Variant,
    counted: int | None,
    *,
    workspace_id: WorkspaceId,
    actor: Actor,
    now: datetime,
    batch: Batch | None,
    note: str,
) -> int:
    """The ledger gets the difference, which is returned, and it is recorded who counted. Refuses as `count_stock`."""
    difference = count(
        db,
        workspace_id=workspace_id,
        row=row,
        counted=counted,
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
            sku=row.sku,
            difference=difference,
            lot=batch.lot if batch else "",
        )
    return difference
