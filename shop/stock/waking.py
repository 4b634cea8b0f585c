"""Goods came back, were freed or went: whom that concerns is told right after this transaction."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.events import outbox
from shop.stock.moments import Moment
from shop.tables import WaitingEntry


def wake_the_line(db: Session, moment: Moment, variants: Collection[UUID]) -> None:
    """Have the next in line of each variant looked for; where nobody waits, nothing is to be done."""
    if not variants:
        return
    waited_for = (
        select(col(WaitingEntry.variant_id))
        .where(col(WaitingEntry.variant_id).in_(variants), col(WaitingEntry.state) == "waiting")
        .distinct()
    )
    for variant in sorted(db.scalars(waited_for)):
        outbox.put(
            db,
            workspace_id=moment.workspace_id,
            topic="waiting",
            key=str(variant),
            payload={"variant": str(variant)},
            now=moment.now,
        )


def tell_the_session(db: Session, moment: Moment, item: UUID, why: str) -> None:
    """Nothing is kept any more for that line of a live session's cart: ``time_over`` or ``sold_out``."""
    outbox.put(
        db,
        workspace_id=moment.workspace_id,
        topic="live",
        key=f"item/{item}",
        payload={"do": "item", "item": str(item), "why": why},
        now=moment.now,
    )
