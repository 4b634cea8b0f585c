"""The ledger: every unit that came or went is a line, and a stock is the sum of its lines.

Whoever promises, binds or moves goods locks their variants first, all at once and in the order of their
ids: so nobody ever waits for somebody who waits for them, and what is checked under the lock stays true.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col

from shop.events.recorded import Actor
from shop.kernel.ids import new_id
from shop.kernel.refusals import Refusal
from shop.stock.levels import watching
from shop.stock.moments import Moment, moment_at
from shop.tables import Batch, StockMovement, Variant

MovedFor = Literal["opening", "received", "counted", "sold", "returned", "wasted"]

LONGEST_WAIT_SECONDS = 3
"""So long somebody waits for goods that another transaction is at; nobody is at them for long."""

_LOCK_NOT_AVAILABLE = "55P03"


class StockShort(Refusal):
    """Less is there than is wanted: ``short`` is a list of ``{sku, variant_id, wanted, available}``."""


class StockBound(Refusal):
    """So much of it is bound to orders that its stock cannot be that low: ``sku, bound``."""


class StockBusy(Refusal):
    """Others were at the same goods for longer than one waits; nothing was changed, and one may try again."""

    status: ClassVar[int] = 503


class NotCounted(Refusal):
    """The stock of this variant is not counted: ``sku``."""


class NoQuantity(Refusal):
    """Nothing, or less than nothing, can neither come nor go."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """So many units of a variant."""

    variant_id: UUID
    quantity: int


@dataclass(frozen=True, slots=True)
class Line:
    """What a line of the ledger says besides when and where."""

    quantity: int
    reason: MovedFor
    actor: Actor
    batch_id: UUID | None = None
    reference: UUID | None = None
    note: str = ""


def lock_variants(db: Session, variant_ids: Collection[UUID]) -> dict[UUID, Variant]:
    """The variants as they are now, nobody else's to change until this transaction ends.

    One transaction names all its variants at once. Refuses with StockBusy instead of waiting for long;
    unknown ids are missing from the answer.
    """
    # Not the key: a line of a cart or an order that points at the variant neither waits nor is waited for.
    wanted = (
        select(Variant)
        .where(col(Variant.id).in_(variant_ids))
        .order_by(col(Variant.id))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    with _not_for_long(db):
        return {row.id: row for row in db.scalars(wanted)}


def hold_variants(db: Session, variant_ids: Collection[UUID]) -> None:
    """As `lock_variants`, for thousands at once whose rows nobody wants to read."""
    with _not_for_long(db):
        db.connection().execute(_HOLD, {"variants": list(variant_ids)})


def hold_for_removal(db: Session, variant_ids: Collection[UUID]) -> None:
    """Before locked variants are deleted: nobody is just putting one of them into a cart.

    Refuses StockBusy at once, since whoever holds a cart may be waiting for other goods that are locked here.
    """
    with _not_for_long(db):
        for statement in (_NOBODY_POINTS_AT, _NOBODY_CHANGES_A_CART):
            db.connection().execute(statement, {"variants": list(variant_ids)})


def move(
    db: Session,
    *,
    workspace_id: UUID,
    variant_id: UUID,
    quantity: int,
    reason: MovedFor,
    actor: Actor,
    now: datetime,
    batch_id: UUID | None = None,
    reference: UUID | None = None,
    note: str = "",
) -> None:
    """One line of the ledger; keeps the variant's stock and the batch's on hand its sums.

    `quantity` is in the variant's unit, below zero for what went; `now` is the real instant. A variant that
    is not counted, or deleted since, has no lines. Refuses with StockShort what would leave less than nothing.
    """
    moment = moment_at(db, workspace_id, now)
    row = lock_variants(db, [variant_id]).get(variant_id)
    if row is None or row.stock is None or quantity == 0:
        return
    with watching(db, moment, [variant_id]):
        write_line(db, moment, row, Line(quantity, reason, actor, batch_id, reference, note))


def write_line(db: Session, moment: Moment, row: Variant, line: Line) -> None:
    """The line itself, of a variant that is counted and locked; nobody is told of the level that it leaves."""
    batch = db.get(Batch, line.batch_id) if line.batch_id else None
    if line.quantity < 0:
        lying = batch.on_hand if batch else _in_no_batch(db, row)
        if lying + line.quantity < 0:
            raise StockShort(short=[short_of(row.id, row.sku, -line.quantity, lying)])
    row.stock = (row.stock or 0) + line.quantity
    if batch is not None:
        batch.on_hand += line.quantity
    db.flush()
    db.connection().execute(
        insert(StockMovement).values(
            id=new_id(),
            workspace_id=moment.workspace_id,
            variant_id=row.id,
            batch_id=line.batch_id,
            quantity=line.quantity,
            reason=line.reason,
            reference=line.reference,
            note=line.note,
            actor=line.actor,
            created_at=moment.at,
        )
    )


@contextmanager
def _not_for_long(db: Session) -> Iterator[None]:
    db.flush()
    db.connection().execute(_WAIT, {"longest": f"{LONGEST_WAIT_SECONDS}s"})
    try:
        yield
    except OperationalError as fault:
        if getattr(fault.orig, "sqlstate", "") == _LOCK_NOT_AVAILABLE:
            raise StockBusy from fault
        raise


def _in_no_batch(db: Session, row: Variant) -> int:
    in_batches = select(func.coalesce(func.sum(col(Batch.on_hand)), 0)).where(col(Batch.variant_id) == row.id)
    return (row.stock or 0) - int(db.scalars(in_batches).one())


def short_of(variant: UUID, sku: str, wanted: int, available: int) -> dict[str, object]:
    """One variant of which less is there than is wanted, as StockShort tells it."""
    return {"sku": sku, "variant_id": str(variant), "wanted": wanted, "available": available}


def together(wanted: Sequence[Wanted]) -> dict[UUID, int]:
    """How much of each variant is wanted in all. Refuses a quantity of nothing."""
    sums: dict[UUID, int] = {}
    for one in wanted:
        if one.quantity < 1:
            raise NoQuantity
        sums[one.variant_id] = sums.get(one.variant_id, 0) + one.quantity
    return sums


_WAIT = text("SELECT set_config('lock_timeout', :longest, true)")
_HOLD = text("SELECT FROM variant WHERE id = ANY (:variants) ORDER BY id FOR NO KEY UPDATE")
_NOBODY_POINTS_AT = text("SELECT FROM variant WHERE id = ANY (:variants) ORDER BY id FOR UPDATE NOWAIT")
_NOBODY_CHANGES_A_CART = text("SELECT FROM cart_line WHERE variant_id = ANY (:variants) FOR UPDATE NOWAIT")
