"""Time is up for goods that were kept for somebody, or for a batch: they are free again, or stock no more."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from shop.events import outbox
from shop.events.outbox import Claimed
from shop.kernel.database import transaction
from shop.stock.clearing import clear
from shop.stock.ledger import lock_variants
from shop.stock.moments import Moment, moment_at
from shop.tables import Batch, Reservation


def end_reservations(*, now: datetime, entry: Claimed) -> bool:
    """Whether what the entry is about has ended, and was cleared; what has not by the shop's clock waits on.

    Refuses StockBusy.
    """
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return False
        moment = moment_at(db, entry.workspace_id, now)
        early = _early(db, moment, entry)
        if early is not None:
            outbox.wait_again(db, entry.id, until=early)
            return False
        clear(db, moment, lock_variants(db, _variants(db, entry)))
        outbox.finish(db, entry.id, now=now)
        return True


def _early(db: Session, moment: Moment, entry: Claimed) -> datetime | None:
    """When to look again, where a demo's clock was set back since, or the subject's time was prolonged."""
    end = _end(db, moment, entry)
    return None if end is None or end <= moment.at else moment.real(end)


def _end(db: Session, moment: Moment, entry: Claimed) -> datetime | None:
    """When the first of it ends by the shop's clock; None where there is nothing left."""
    if "batch" in entry.payload:
        batch = db.get(Batch, UUID(entry.payload["batch"]))
        return moment.end_of(batch.expires_on) if batch and batch.expires_on else None
    of_subject = col(Reservation.subject_id) == UUID(entry.payload["subject"])
    first: datetime | None = db.execute(
        select(func.min(col(Reservation.expires_at))).where(of_subject)
    ).scalar_one()
    return first


def _variants(db: Session, entry: Claimed) -> set[UUID]:
    if "batch" in entry.payload:
        about = select(col(Batch.variant_id)).where(col(Batch.id) == UUID(entry.payload["batch"]))
    else:
        about = select(col(Reservation.variant_id)).where(
            col(Reservation.subject_id) == UUID(entry.payload["subject"])
        )
    return set(db.scalars(about))
