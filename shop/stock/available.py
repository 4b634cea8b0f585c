"""How much of a variant can be promised to somebody now."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from shop.stock.sums import bound_of, kept_of
from shop.tables import Variant


def available(
    db: Session,
    variant_ids: Collection[UUID],
    *,
    besides: UUID | Collection[UUID] | None = None,
    customer_id: UUID | None = None,
    at: datetime | None = None,
) -> dict[UUID, int | None]:
    """On hand, less what is reserved and what is bound to orders; never below zero, None where not counted.

    `besides` is a subject (or several) whose own reservations count as free; `customer_id` is for whom is
    asked: what is kept for their cart or their place in a waiting line is theirs. With `at` (the shop's
    clock) a reservation that has ended counts as free a moment before it is deleted. To promise something,
    lock the variants first. Unknown ids are missing from the answer.
    """
    stocks = db.connection().execute(_STOCKS, {"variants": list(variant_ids)}).all()
    counted = [variant for variant, stock in stocks if stock is not None]
    subjects = () if besides is None else [besides] if isinstance(besides, UUID) else besides
    kept = kept_of(db, counted, besides=subjects, customer_id=customer_id, at=at) if counted else {}
    bound = bound_of(db, counted) if counted else {}
    return {
        variant: None if stock is None else max(0, stock - kept.get(variant, 0) - bound.get(variant, 0))
        for variant, stock in stocks
    }


_STOCKS = select(col(Variant.id), col(Variant.stock)).where(
    col(Variant.id).in_(bindparam("variants", expanding=True))
)
