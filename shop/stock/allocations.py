"""Goods bound to an order: batch by batch, until they leave the house or are free again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlmodel import Session, col

from shop.events.recorded import Actor
from shop.kernel.ids import new_id
from shop.stock.available import available
from shop.stock.batches import picks
from shop.stock.clearing import clear, write_off
from shop.stock.ledger import Line, NoQuantity, lock_variants, move, write_line
from shop.stock.levels import watching
from shop.stock.moments import Moment, moment_at, moment_in_shop
from shop.stock.reservations import refuse_short
from shop.tables import Allocation, Reservation, Variant


def allocate(
    db: Session,
    *,
    workspace_id: UUID,
    order_id: UUID,
    lines: Sequence[tuple[UUID, UUID, int]],
    at: datetime,
    batches: Mapping[UUID, UUID] | None = None,
) -> None:
    """Bind each (line, variant, quantity) to the order, the first expiring batch first; all or nothing.

    `batches` names the one that a line is taken from before all others, as far as it goes.

    What was reserved for the order is used up by it. Lines that are bound or gone already stay as they
    are, so the same order twice binds once. `at` is the shop's clock. Locks the variants. Refuses
    StockShort (then nothing is bound and what was reserved stays), and StockBusy.
    """
    rows = lock_variants(db, {variant for _, variant, _ in lines} | _reserved_for(db, order_id))
    moment = moment_in_shop(db, workspace_id, at)
    clear(db, moment, rows)
    open_lines = _not_yet(db, order_id, lines)
    sums = _sums(open_lines)
    free = available(db, list(sums), besides=order_id, at=at)
    refuse_short(sums, free, rows)
    with watching(db, moment, list(sums)):
        for line, variant, quantity in open_lines:
            if free[variant] is not None:
                _bind(db, moment, rows[variant], _Bound(order_id, line, quantity, (batches or {}).get(line)))
    db.connection().execute(delete(Reservation).where(col(Reservation.subject_id) == order_id))


def ship_allocated(db: Session, *, workspace_id: UUID, order_id: UUID, actor: Actor, now: datetime) -> None:
    """What is bound to the order leaves the house: lines 'sold' in the ledger. Twice ships once."""
    rows = lock_variants(db, _bound_to(db, order_id))
    moment = moment_at(db, workspace_id, now)
    bound = select(Allocation).where(col(Allocation.order_id) == order_id, col(Allocation.state) == "bound")
    for one in db.scalars(bound.order_by(col(Allocation.id))).all():
        one.state = "gone"
        sold = Line(-one.quantity, "sold", actor, one.batch_id, order_id)
        write_line(db, moment, rows[one.variant_id], sold)
    db.flush()


def free_allocated(db: Session, *, order_id: UUID, now: datetime) -> None:
    """What is bound to the order is for everybody again, for those who wait first; fine where nothing is."""
    rows = lock_variants(db, _bound_to(db, order_id))
    if not rows:
        return
    moment = moment_at(db, next(iter(rows.values())).workspace_id, now)
    with watching(db, moment, list(rows)):
        db.connection().execute(
            update(Allocation)
            .where(col(Allocation.order_id) == order_id, col(Allocation.state) == "bound")
            .values(state="released")
        )
    write_off(db, moment, rows)


def put_back(
    db: Session,
    *,
    workspace_id: UUID,
    variant_id: UUID,
    quantity: int,
    reference: UUID,
    actor: Actor,
    now: datetime,
    batch_id: UUID | None = None,
) -> None:
    """Goods that were sold lie on the shelf again; into a batch only where it is known to be theirs."""
    if quantity < 1:
        raise NoQuantity
    move(
        db,
        workspace_id=workspace_id,
        variant_id=variant_id,
        quantity=quantity,
        reason="returned",
        actor=actor,
        now=now,
        batch_id=batch_id,
        reference=reference,
    )


@dataclass(frozen=True, slots=True)
class _Bound:
    order_id: UUID
    line_id: UUID
    quantity: int
    first: UUID | None


def _bind(db: Session, moment: Moment, row: Variant, bound: _Bound) -> None:
    for pick in picks(db, row, bound.quantity, sellable_on=moment.today, first=bound.first):
        db.connection().execute(
            insert(Allocation).values(
                id=new_id(),
                workspace_id=moment.workspace_id,
                variant_id=row.id,
                batch_id=pick.batch_id,
                order_id=bound.order_id,
                line_id=bound.line_id,
                quantity=pick.quantity,
                state="bound",
                created_at=moment.at,
            )
        )


def _not_yet(
    db: Session, order_id: UUID, lines: Sequence[tuple[UUID, UUID, int]]
) -> list[tuple[UUID, UUID, int]]:
    done = select(col(Allocation.line_id)).where(
        col(Allocation.order_id) == order_id, col(Allocation.state).in_(["bound", "gone"])
    )
    known = set(db.scalars(done))
    return [line for line in lines if line[0] not in known]


def _sums(lines: Sequence[tuple[UUID, UUID, int]]) -> dict[UUID, int]:
    sums: dict[UUID, int] = {}
    for _, variant, quantity in lines:
        sums[variant] = sums.get(variant, 0) + quantity
    return sums


def _reserved_for(db: Session, order_id: UUID) -> set[UUID]:
    return set(db.scalars(select(col(Reservation.variant_id)).where(col(Reservation.subject_id) == order_id)))


def _bound_to(db: Session, order_id: UUID) -> set[UUID]:
    bound = select(col(Allocation.variant_id)).where(
        col(Allocation.order_id) == order_id, col(Allocation.state) == "bound"
    )
    return set(db.scalars(bound))
