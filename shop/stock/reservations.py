"""Goods kept for a cart, a checkout, somebody who waits or a live session, until a moment."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlmodel import Session, col

from shop.events import outbox
from shop.kernel.ids import new_id
from shop.stock.available import available
from shop.stock.clearing import clear
from shop.stock.ledger import StockShort, Wanted, lock_variants, short_of, together
from shop.stock.moments import Moment, moment_at
from shop.stock.sums import HELD_FOR_ONESELF
from shop.stock.waking import wake_the_line
from shop.tables import Reservation, Variant, WaitingEntry

Purpose = Literal["cart", "checkout", "live", "waiting"]


@dataclass(frozen=True, slots=True)
class Holder:
    """For whom and for what goods are kept, and until when by the shop's clock."""

    customer_id: UUID
    purpose: Purpose
    subject_id: UUID
    until: datetime


def reserve(
    db: Session,
    *,
    workspace_id: UUID,
    customer_id: UUID,
    purpose: Purpose,
    subject_id: UUID,
    wanted: Sequence[Wanted],
    until: datetime,
    at: datetime,
    now: datetime,
    instead_of: UUID | None = None,
) -> None:
    """Keep all of it or nothing, until `until` (the shop's clock, as `at`; `now` is the real instant).

    Replaces what the subject held before, and what `instead_of` (a proposal that becomes an order) holds.
    What is kept for the customer's own cart, or was offered to them as the next in line, passes on to this
    and is kept at least as long as it was. Locks the variants. Refuses StockShort, and StockBusy.
    """
    sums = together(wanted)
    subjects = [subject_id, *([instead_of] if instead_of else [])]
    before = _variants_of(db, subjects)
    rows = lock_variants(db, {*sums, *before})
    moment = moment_at(db, workspace_id, now)
    clear(db, moment, rows)
    free = available(db, list(sums), besides=subjects, customer_id=customer_id, at=at)
    refuse_short(sums, free, rows)
    _delete(db, col(Reservation.subject_id).in_(subjects))
    kept_until = _take_over(db, moment, customer_id, [one for one in sums if free[one] is not None])
    holder = Holder(customer_id, purpose, subject_id, until)
    for variant, quantity in sums.items():
        if free[variant] is not None:
            keep(db, moment, holder, variant, quantity, least_until=kept_until.get(variant))
    end_in_time(db, moment, subject_id, [until, *kept_until.values()])
    wake_the_line(db, moment, {*before, *kept_until})


def release(db: Session, *, subject_id: UUID, now: datetime) -> None:
    """What the subject holds is free again, for those who wait first; fine where it holds nothing."""
    variants = _variants_of(db, [subject_id])
    if not variants:
        return
    lock_variants(db, variants)
    owners = _delete(db, col(Reservation.subject_id) == subject_id)
    for workspace in owners:
        wake_the_line(db, moment_at(db, workspace, now), variants)


def is_kept(db: Session, subject_id: UUID) -> bool:
    """Whether anything is kept for the subject; it may have ended a moment ago."""
    kept = select(col(Reservation.id)).where(col(Reservation.subject_id) == subject_id)
    return db.scalars(kept).first() is not None


def keep(
    db: Session,
    moment: Moment,
    holder: Holder,
    variant: UUID,
    quantity: int,
    *,
    least_until: datetime | None = None,
) -> None:
    """The row itself, of a variant that is locked, counted and has as much available."""
    db.connection().execute(
        insert(Reservation).values(
            id=new_id(),
            workspace_id=moment.workspace_id,
            variant_id=variant,
            customer_id=holder.customer_id,
            purpose=holder.purpose,
            subject_id=holder.subject_id,
            quantity=quantity,
            expires_at=max(holder.until, least_until or holder.until),
            created_at=moment.at,
        )
    )


def end_in_time(db: Session, moment: Moment, subject_id: UUID, ends: Iterable[datetime]) -> None:
    """Have what the subject holds looked at when it ends."""
    for end in sorted(set(ends)):
        outbox.put(
            db,
            workspace_id=moment.workspace_id,
            topic="reservation",
            key=f"{subject_id}/{end.isoformat()}",  # entries of one key wait for one another
            payload={"subject": str(subject_id)},
            now=moment.now,
            available_at=moment.real(end),
        )


def refuse_short(
    sums: Mapping[UUID, int], free: Mapping[UUID, int | None], rows: Mapping[UUID, Variant]
) -> None:
    """Refuses StockShort where less is free than wanted; what is not counted always suffices."""
    short = []
    for variant, quantity in sums.items():
        left = free.get(variant, 0)
        if left is not None and left < quantity:
            sku = rows[variant].sku if variant in rows else ""
            short.append(short_of(variant, sku, quantity, left))
    if short:
        raise StockShort(short=short)


def _variants_of(db: Session, subjects: Collection[UUID]) -> set[UUID]:
    wanted = select(col(Reservation.variant_id)).where(col(Reservation.subject_id).in_(subjects))
    return set(db.scalars(wanted))


def _take_over(
    db: Session, moment: Moment, customer_id: UUID, variants: Collection[UUID]
) -> dict[UUID, datetime]:
    """What is kept for the customer's own cart or place in line passes on; until when each was kept."""
    own = (
        delete(Reservation)
        .where(
            col(Reservation.customer_id) == customer_id,
            col(Reservation.variant_id).in_(variants),
            col(Reservation.purpose).in_(HELD_FOR_ONESELF),
        )
        .returning(col(Reservation.variant_id), col(Reservation.subject_id), col(Reservation.expires_at))
    )
    passed = db.connection().execute(own).all()
    taken = update(WaitingEntry).where(col(WaitingEntry.id).in_([row.subject_id for row in passed]))
    if passed:
        db.connection().execute(taken.where(col(WaitingEntry.state) == "offered").values(state="taken"))
    return {row.variant_id: max(moment.at, row.expires_at) for row in passed}


def _delete(db: Session, which: ColumnElement[bool]) -> set[UUID]:
    """The workspaces whose rows were deleted: one, or none."""
    gone = delete(Reservation).where(which).returning(col(Reservation.workspace_id))
    return set(db.connection().execute(gone).scalars())
