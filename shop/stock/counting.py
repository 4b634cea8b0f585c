"""Somebody looked: so much is on the shelf, or so much is gone. The difference is what the ledger gets."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from shop.events.recorded import Actor
from shop.stock.batches import picks, unbound_in
from shop.stock.clearing import shed
from shop.stock.ledger import Line, MovedFor, StockBound, write_line
from shop.stock.levels import watching
from shop.stock.moments import Moment, moment_at
from shop.stock.waking import wake_the_line
from shop.tables import Allocation, Batch, Reservation, Variant


def count(
    db: Session,
    *,
    workspace_id: UUID,
    row: Variant,
    counted: int | None,
    actor: Actor,
    now: datetime,
    batch: Batch | None = None,
    note: str = "",
) -> int:
    """So many units of a locked variant (or of one batch of it) are there; returns the difference.

    None: it is not counted from now on, whatever was kept or bound of it needs no keeping any more. What
    is missing is taken from where it would have been sold first; who reserved last goes without. Refuses
    StockBound where more is bound to orders than was found.
    """
    moment = moment_at(db, workspace_id, now)
    if counted is None:
        return _stop_counting(db, moment, row, actor)
    if row.stock is None:
        return _begin_counting(db, moment, row, counted, Line(counted, "opening", actor, note=note))
    difference = counted - (batch.on_hand if batch else row.stock)
    if difference > 0:
        with watching(db, moment, [row.id]):
            write_line(
                db, moment, row, Line(difference, "counted", actor, batch.id if batch else None, note=note)
            )
    elif difference < 0:
        take_out(db, moment, row, Line(difference, "counted", actor, note=note), batch)
    return difference


def waste(
    db: Session,
    *,
    workspace_id: UUID,
    row: Variant,
    quantity: int,
    actor: Actor,
    now: datetime,
    batch: Batch | None = None,
    note: str = "",
) -> None:
    """So many units of a locked variant are gone for good. Refuses StockBound where they are not free to go."""
    take_out(db, moment_at(db, workspace_id, now), row, Line(-quantity, "wasted", actor, note=note), batch)


def take_out(db: Session, moment: Moment, row: Variant, line: Line, batch: Batch | None) -> None:
    """Lines for so much less, out of the batch or wherever it would have been sold first."""
    gone = -line.quantity
    free = unbound_in(db, batch) if batch else _unbound(db, row)
    if gone > free:
        there = batch.on_hand if batch else row.stock or 0
        raise StockBound(sku=row.sku, bound=there - free, on_hand=there)
    with watching(db, moment, [row.id]):
        if batch is not None:
            write_line(db, moment, row, _part(line, gone, batch.id))
        else:
            for pick in picks(db, row, gone, sellable_on=None):
                write_line(db, moment, row, _part(line, pick.quantity, pick.batch_id))
    shed(db, moment, row)


def _part(line: Line, quantity: int, batch_id: UUID | None) -> Line:
    return Line(-quantity, line.reason, line.actor, batch_id, line.reference, line.note)


def _unbound(db: Session, row: Variant) -> int:
    return sum(pick.quantity for pick in picks(db, row, row.stock or 0, sellable_on=None))


def _begin_counting(db: Session, moment: Moment, row: Variant, counted: int, line: Line) -> int:
    row.stock = 0
    db.flush()
    if counted:
        write_line(db, moment, row, line)
    return counted


def _stop_counting(db: Session, moment: Moment, row: Variant, actor: Actor) -> int:
    if row.stock is None:
        return 0
    before = row.stock
    db.connection().execute(
        update(Allocation)
        .where(col(Allocation.variant_id) == row.id, col(Allocation.state) == "bound")
        .values(state="released")
    )
    db.connection().execute(delete(Reservation).where(col(Reservation.variant_id) == row.id))
    _empty(db, moment, row, "counted", actor)
    row.stock = None
    db.flush()
    wake_the_line(db, moment, [row.id])
    return -before


def _empty(db: Session, moment: Moment, row: Variant, reason: MovedFor, actor: Actor) -> None:
    for pick in picks(db, row, row.stock or 0, sellable_on=None):
        write_line(db, moment, row, Line(-pick.quantity, reason, actor, pick.batch_id))


def batch_of_lot(db: Session, variant: UUID, lot: str) -> Batch | None:
    """The batch of that lot; its variant must be locked."""
    return db.scalars(
        select(Batch)
        .where(col(Batch.variant_id) == variant, col(Batch.lot) == lot)
        .execution_options(populate_existing=True)
    ).first()
