"""What lies on the shelves, lot by lot, and what came and went: for the shop itself, not for customers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlmodel import Session, col

from shop.events.recorded import kind_of
from shop.kernel.ids import BatchId
from shop.stock.sums import bound_by_batch
from shop.tables import Batch, StockMovement, Variant


@dataclass(frozen=True, slots=True)
class BatchView:
    """A lot of a variant."""

    id: BatchId
    sku: str
    lot: str
    shelf: str
    expires_on: date | None
    """The last day on which it may be sold."""
    on_hand: int
    bound: int
    """How much of that is promised to orders."""


@dataclass(frozen=True, slots=True)
class MovementView:
    """One line of the ledger."""

    id: UUID
    quantity: int
    """Below zero for what went."""
    reason: str
    lot: str
    reference: UUID | None
    note: str
    actor: str
    at: datetime


def batches_of(db: Session, variant: UUID, *, empty: bool = False) -> list[BatchView]:
    """The lots of a variant, the first to expire first; with `empty` also those of which nothing is left."""
    wanted = _lots().where(col(Batch.variant_id) == variant)
    return _viewed(db, wanted if empty else wanted.where(col(Batch.on_hand) > 0))


def expiring(db: Session, *, until: date, limit: int) -> list[BatchView]:
    """Of all goods, the lots with something left whose last day is that one or before, the first first."""
    wanted = _lots().where(col(Batch.on_hand) > 0, col(Batch.expires_on) <= until)
    return _viewed(db, wanted.limit(limit))


def movements_of(
    db: Session, variant: UUID, *, before: UUID | None = None, limit: int = 20
) -> list[MovementView]:
    """The ledger of a variant, newest first; before that line, where told."""
    wanted = (
        select(StockMovement, col(Batch.lot))
        .join(Batch, col(Batch.id) == col(StockMovement.batch_id), isouter=True)
        .where(col(StockMovement.variant_id) == variant)
        .order_by(col(StockMovement.id).desc())
        .limit(limit)
    )
    if before is not None:
        wanted = wanted.where(col(StockMovement.id) < before)
    return [
        MovementView(
            row.id,
            row.quantity,
            row.reason,
            lot or "",
            row.reference,
            row.note,
            kind_of(row.actor),
            row.created_at,
        )
        for row, lot in db.execute(wanted)
    ]


def _lots() -> Select[Batch, str]:
    return (
        select(Batch, col(Variant.sku))
        .join(Variant, col(Variant.id) == col(Batch.variant_id))
        .order_by(col(Batch.expires_on).nulls_last(), col(Batch.created_at), col(Batch.id))
    )


def _viewed(db: Session, wanted: Select[Batch, str]) -> list[BatchView]:
    rows: Sequence[tuple[Batch, str]] = [(row, sku) for row, sku in db.execute(wanted)]
    bound = {variant: bound_by_batch(db, variant) for variant in {row.variant_id for row, _ in rows}}
    return [
        BatchView(
            BatchId(row.id),
            sku,
            row.lot,
            row.shelf,
            row.expires_on,
            row.on_hand,
            bound[row.variant_id].get(row.id, 0),
        )
        for row, sku in rows
    ]
