"""Which batch goods are taken from: the first to expire first, and never one that has expired."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.stock.sums import bound_by_batch
from shop.tables import Batch, Variant


@dataclass(frozen=True, slots=True)
class Pick:
    """So many units out of a batch; without one, of what lies in none."""

    batch_id: UUID | None
    quantity: int


def picks(
    db: Session, row: Variant, quantity: int, *, sellable_on: date | None, first: UUID | None = None
) -> list[Pick]:
    """Where to take so many units of a locked variant that are bound to no order.

    What expires first goes first, then what keeps, then what lies in no batch; but before all of it the batch
    `first`. With `sellable_on` only what may still be sold on that day. The picks come to less than
    `quantity` where there is not more.
    """
    found: list[Pick] = []
    left = quantity
    lying_there = lying_in(db, row, sellable_on)
    for lying in sorted(lying_there, key=lambda one: first is None or one.batch_id != first):
        taken = min(left, lying.quantity)
        if taken > 0:
            found.append(Pick(lying.batch_id, taken))
            left -= taken
    return found


def lying_in(db: Session, row: Variant, sellable_on: date | None) -> list[Pick]:
    """How much of a locked variant lies where and is bound to no order, in the order in which it is taken."""
    bound = bound_by_batch(db, row.id)
    batches = db.scalars(
        select(Batch)
        .where(col(Batch.variant_id) == row.id, col(Batch.on_hand) > 0)
        .order_by(col(Batch.expires_on).nulls_last(), col(Batch.created_at), col(Batch.id))
        .execution_options(populate_existing=True)
    ).all()
    loose = (row.stock or 0) - sum(batch.on_hand for batch in batches)
    sellable = [batch for batch in batches if _keeps(batch, sellable_on)]
    lying = [Pick(batch.id, batch.on_hand - bound.get(batch.id, 0)) for batch in sellable]
    return [*lying, Pick(None, loose - bound.get(None, 0))]


def unbound_in(db: Session, batch: Batch) -> int:
    """How many units of the batch are bound to no order."""
    return batch.on_hand - bound_by_batch(db, batch.variant_id).get(batch.id, 0)


def expired(db: Session, variants: list[UUID], today: date) -> list[Batch]:
    """Batches of these variants that may be sold no more and still have something, oldest first."""
    return list(
        db.scalars(
            select(Batch)
            .where(col(Batch.variant_id).in_(variants), col(Batch.on_hand) > 0, col(Batch.expires_on) < today)
            .order_by(col(Batch.expires_on), col(Batch.id))
        )
    )


def _keeps(batch: Batch, day: date | None) -> bool:
    return day is None or batch.expires_on is None or batch.expires_on >= day
