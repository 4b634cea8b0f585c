"""How much of a variant is promised, and to whom: sums over reservations and allocations."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, bindparam, func, or_, select
from sqlmodel import Session, col

from shop.tables import Allocation, Reservation

HELD_FOR_ONESELF = ("cart", "waiting")
"""Purposes whose goods pass on to whatever the same customer does with them next."""


def bound_of(db: Session, variants: Collection[UUID]) -> dict[UUID, int]:
    """How many units of each are bound to orders and still in the house; only those with any."""
    rows = db.connection().execute(_BOUND, {"variants": list(variants)})
    return {variant: int(quantity) for variant, quantity in rows}


def bound_by_batch(db: Session, variant: UUID) -> dict[UUID | None, int]:
    """How many units of each batch of the variant are bound; None is for what lies in no batch."""
    bound = (
        select(col(Allocation.batch_id), func.sum(col(Allocation.quantity)))
        .where(col(Allocation.variant_id) == variant, col(Allocation.state) == "bound")
        .group_by(col(Allocation.batch_id))
    )
    return {batch: int(quantity) for batch, quantity in db.execute(bound)}


def kept_of(
    db: Session,
    variants: Collection[UUID],
    *,
    besides: Collection[UUID] = (),
    customer_id: UUID | None = None,
    at: datetime | None = None,
) -> dict[UUID, int]:
    """How many units of each are reserved; only those with any.

    Left out is what is kept for the subjects `besides`, what is kept for the customer's own cart or
    their place in a waiting line, and, where `at` (the shop's clock) is given, what has ended by then.
    """
    kept = (
        select(col(Reservation.variant_id), func.sum(col(Reservation.quantity)))
        .where(col(Reservation.variant_id).in_(variants))
        .group_by(col(Reservation.variant_id))
    )
    if besides:
        kept = kept.where(col(Reservation.subject_id).not_in(besides))
    if customer_id is not None:
        own = and_(
            col(Reservation.customer_id) == customer_id, col(Reservation.purpose).in_(HELD_FOR_ONESELF)
        )
        kept = kept.where(~own)
    if at is not None:
        # What was offered to somebody who waits goes from them to the next in line, never in between.
        kept = kept.where(or_(col(Reservation.expires_at) > at, col(Reservation.purpose) == "waiting"))
    return {variant: int(quantity) for variant, quantity in db.execute(kept)}


_BOUND = (
    select(col(Allocation.variant_id), func.sum(col(Allocation.quantity)))
    .where(
        col(Allocation.variant_id).in_(bindparam("variants", expanding=True)),
        col(Allocation.state) == "bound",
    )
    .group_by(col(Allocation.variant_id))
)
