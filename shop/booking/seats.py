"""How many may still come on a date? Seats are counted in its row, which whoever takes some has locked."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.booking.choosing import SeatsGone
from shop.kernel.refusals import NotFound
from shop.tables import Occurrence


class OccurrenceUnknown(NotFound):
    """There is no such date, or it was called off."""


def lock_occurrences(db: Session, occurrence_ids: Collection[UUID | None]) -> dict[UUID, Occurrence]:
    """The dates as they are now, nobody else's to change until this transaction ends; in the order of their ids."""
    wanted = sorted({one for one in occurrence_ids if one is not None})
    if not wanted:
        return {}
    locked = (
        select(Occurrence)
        .where(col(Occurrence.id).in_(wanted))
        .order_by(col(Occurrence.id))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in db.scalars(locked)}


def take_seats(db: Session, occurrence: Occurrence, seats: int) -> None:
    """So many seats of a locked date are somebody's. Refuses SeatsGone, and OccurrenceUnknown."""
    if occurrence.canceled_at is not None:
        raise OccurrenceUnknown
    left = occurrence.seats - occurrence.taken
    if left < seats:
        raise SeatsGone(starts_at=occurrence.starts_at, wanted=seats, left=left, alternatives=[])
    occurrence.taken += seats
    db.add(occurrence)
    db.flush()


def give_seats(db: Session, occurrence_id: UUID, seats: int) -> None:
    """So many seats of a date are free again."""
    occurrence = lock_occurrences(db, [occurrence_id])[occurrence_id]
    occurrence.taken -= seats
    db.add(occurrence)
    db.flush()
