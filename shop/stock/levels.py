"""What the shop and its customers are told when a stock runs low or comes back, once for each crossing."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.events import outbox
from shop.events.recorded import record
from shop.stock.moments import Moment
from shop.stock.sums import bound_of
from shop.stock.waking import wake_the_line
from shop.tables import Variant


@dataclass(frozen=True, slots=True)
class _Level:
    sku: str
    left: int
    """On hand and bound to no order: a reservation may lapse, so it lowers nothing here."""
    low_at: int | None


@contextmanager
def watching(db: Session, moment: Moment, variants: Collection[UUID]) -> Iterator[None]:
    """Whatever the block does to these stocks is noticed: events, an e-mail to the shop, the waiting line.

    The variants must be locked. `StockLow` is recorded when no more than `low_at` is left and more was,
    `StockBack` when there is something again where nothing was left.
    """
    before = _levels(db, variants)
    yield
    db.flush()
    after = _levels(db, variants)
    for variant in sorted(before.keys() & after.keys()):
        _notice(db, moment, variant, before[variant], after[variant])
    wake_the_line(db, moment, [one for one in after if one in before and after[one].left > before[one].left])


def _levels(db: Session, variants: Collection[UUID]) -> dict[UUID, _Level]:
    """Only of what is counted."""
    wanted = select(col(Variant.id), col(Variant.sku), col(Variant.stock), col(Variant.low_at))
    rows = db.execute(wanted.where(col(Variant.id).in_(variants), col(Variant.stock).is_not(None))).all()
    bound = bound_of(db, [row.id for row in rows])
    return {row.id: _Level(row.sku, row.stock - bound.get(row.id, 0), row.low_at) for row in rows}


def _notice(db: Session, moment: Moment, variant: UUID, before: _Level, after: _Level) -> None:
    low = after.low_at
    if low is not None and before.left > low >= after.left:
        _record(db, "StockLow", moment, variant, after)
        _tell_the_shop(db, moment, variant)
    if before.left <= 0 < after.left:
        _record(db, "StockBack", moment, variant, after)


def _record(db: Session, name: str, moment: Moment, variant: UUID, level: _Level) -> None:
    record(
        db,
        name,
        workspace_id=moment.workspace_id,
        actor="system",
        now=moment.at,
        subject_id=variant,
        sku=level.sku,
        left=level.left,
    )


def _tell_the_shop(db: Session, moment: Moment, variant: UUID) -> None:
    outbox.put(
        db,
        workspace_id=moment.workspace_id,
        topic="mail",
        key=f"stock_low/{variant}",
        payload={"workspace_email": True, "kind": "stock_low", "variant": str(variant)},
        now=moment.now,
    )
