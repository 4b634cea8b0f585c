"""What did its customer think of it? Stars, once for each booking, that add up with the people who hosted it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import Session, col

from shop.kernel.refusals import Refusal
from shop.tables import BookedResource, Booking, Resource

_TOOK_PLACE: Final = frozenset({"confirmed", "live", "completed"})


class NotOver(Refusal):
    """It has not taken place yet, or did not: ``booking, state``."""


def rate(db: Session, booking: Booking, *, stars: int, words: str, at: datetime) -> None:
    """Write the opinion on the locked booking, in place of an earlier one. Refuses NotOver."""
    if booking.state not in _TOOK_PLACE or booking.ends_at > at:
        raise NotOver(booking=booking.code, state=booking.state)
    hosts = _hosts(db, booking)
    first = int(booking.stars is None)
    db.connection().execute(
        update(Resource)
        .where(col(Resource.id).in_(hosts))
        .values(
            rating_sum=col(Resource.rating_sum) + stars - (booking.stars or 0),
            rating_count=col(Resource.rating_count) + first,
        )
    )
    booking.stars, booking.feedback = stars, words
    db.add(booking)
    db.flush()


def _hosts(db: Session, booking: Booking) -> Sequence[UUID]:
    """The people who were there for it, locked in the order of their ids."""
    theirs = col(BookedResource.booking_id) == booking.id
    if booking.occurrence_id is not None:
        theirs = theirs | (col(BookedResource.occurrence_id) == booking.occurrence_id)
    there = select(col(BookedResource.resource_id)).where(col(BookedResource.active), theirs)
    wanted = (
        select(col(Resource.id))
        .where(col(Resource.kind) == "staff", col(Resource.id).in_(there))
        .order_by(col(Resource.id))
    )
    return db.scalars(wanted.with_for_update(key_share=True)).all()
