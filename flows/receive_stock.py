"""Goods arrive: into a batch with its shelf and its last day, or just onto the shelf."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from flows.by_sku import locked_variant
from shop.events import outbox
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import BatchId, WorkspaceId, new_id
from shop.kernel.refusals import Refusal
from shop.stock.counting import batch_of_lot
from shop.stock.ledger import Line, NoQuantity, NotCounted, write_line
from shop.stock.levels import watching
from shop.stock.moments import Moment, moment_at
from shop.tables import Batch, Variant


class AlreadyExpired(Refusal):
    """The last day on which it may be sold has passed: ``sku, expires_on``."""


class LotKnownOtherwise(Refusal):
    """That lot of the variant expires on another day: ``sku, lot, expires_on``."""


@dataclass(frozen=True, slots=True)
class Received:
    """What is on hand now, and in which batch the goods lie."""

    stock: int
    batch_id: BatchId | None


def receive_stock(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    sku: str,
    quantity: int,
    lot: str = "",
    expires_on: date | None = None,
    shelf: str = "",
    note: str = "",
) -> Received:
    """Take in so many units; a lot that is known grows. A last day without a lot is named by its day.

    Refuses VariantUnknown, NotCounted, NoQuantity, AlreadyExpired, LotKnownOtherwise and StockBusy.
    """
    if quantity < 1:
        raise NoQuantity
    with transaction(workspace_id) as db:
        row = locked_variant(db, sku)
        if row.stock is None:
            raise NotCounted(sku=sku)
        moment = moment_at(db, workspace_id, now)
        named = lot or (expires_on.isoformat() if expires_on else "")
        batch = _batch(db, moment, row, named, expires_on, shelf) if named else None
        with watching(db, moment, [row.id]):
            write_line(db, moment, row, Line(quantity, "received", actor, batch, note=note))
        _record(db, moment, actor, row, quantity, named)
        return Received(row.stock, BatchId(batch) if batch else None)


def _batch(db: Session, moment: Moment, row: Variant, lot: str, expires_on: date | None, shelf: str) -> UUID:
    if expires_on is not None and expires_on < moment.today:
        raise AlreadyExpired(sku=row.sku, expires_on=expires_on.isoformat())
    known = batch_of_lot(db, row.id, lot)
    if known is None:
        return _new_batch(db, moment, row, lot, expires_on, shelf)
    if expires_on is not None and known.expires_on != expires_on:
        told = known.expires_on.isoformat() if known.expires_on else ""
        raise LotKnownOtherwise(sku=row.sku, lot=lot, expires_on=told)
    if known.expires_on is not None and known.expires_on < moment.today:
        raise AlreadyExpired(sku=row.sku, expires_on=known.expires_on.isoformat())
    known.shelf = shelf or known.shelf
    return known.id


def _new_batch(
    db: Session, moment: Moment, row: Variant, lot: str, expires_on: date | None, shelf: str
) -> UUID:
    batch = Batch(
        id=new_id(),
        workspace_id=moment.workspace_id,
        variant_id=row.id,
        lot=lot,
        shelf=shelf,
        expires_on=expires_on,
        created_at=moment.at,
    )
    db.add(batch)
    db.flush()
    if expires_on is not None:
        _written_off_in_time(db, moment, batch.id, expires_on)
    return batch.id


def _written_off_in_time(db: Session, moment: Moment, batch: UUID, expires_on: date) -> None:
    """After its last day."""
    outbox.put(
        db,
        workspace_id=moment.workspace_id,
        topic="reservation",
        key=f"batch/{batch}",
        payload={"batch": str(batch)},
        now=moment.now,
        available_at=moment.real(moment.end_of(expires_on)),
    )


def _record(db: Session, moment: Moment, actor: Actor, row: Variant, quantity: int, lot: str) -> None:
    record(
        db,
        "StockReceived",
        workspace_id=moment.workspace_id,
        actor=actor,
        now=moment.at,
        subject_id=row.id,
        sku=row.sku,
        quantity=quantity,
        lot=lot,
    )
