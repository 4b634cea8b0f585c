"""Where is it to be picked? The lot that a line of a session cart is taken from."""

from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from shop.live.picking import WANTED
from shop.stock.batches import lying_in
from shop.stock.ledger import StockShort, short_of
from shop.tables import SessionItem, Variant


def lot_for(
    db: Session, row: Variant, quantity: int, *, today: date, asked: UUID | None, besides: UUID
) -> UUID | None:
    """The lot of the locked variant that the line `besides` is taken from: the one asked for, or the best.

    That is the first to expire that has all of it, else the first that has any; None for what lies in no lot.
    What other lines of live sessions are taken from counts as gone. Refuses StockShort where the lot that was
    asked for has less.
    """
    promised = _promised(db, row.id, besides)
    left = {
        pick.batch_id: pick.quantity - promised.get(pick.batch_id, 0) for pick in lying_in(db, row, today)
    }
    if asked is not None:
        there = max(0, left.get(asked, 0))
        if there < quantity:
            raise StockShort(short=[short_of(row.id, row.sku, quantity, there)])
        return asked
    whole = [lot for lot, there in left.items() if there >= quantity]
    some = [lot for lot, there in left.items() if there > 0]
    return next(iter([*whole, *some]), None)


def _promised(db: Session, variant: UUID, besides: UUID) -> dict[UUID | None, int]:
    kept = (
        select(col(SessionItem.batch_id), func.sum(col(SessionItem.quantity)))
        .where(
            col(SessionItem.variant_id) == variant,
            col(SessionItem.state) == WANTED[0],
            col(SessionItem.id) != besides,
        )
        .group_by(col(SessionItem.batch_id))
    )
    return {lot: int(quantity) for lot, quantity in db.execute(kept)}
