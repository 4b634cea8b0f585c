"""Which live session is that of a booking? Its own, or that of the date it is for."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.tables import LiveSession


@dataclass(frozen=True, slots=True)
class WayIn:
    """A live session that can be entered."""

    session_id: UUID
    number: int


def way_in(db: Session, booking_id: UUID, occurrence_id: UUID | None) -> WayIn | None:
    """The session that is planned or going on; None before somebody began it, and after it."""
    open_ = col(LiveSession.state).in_(("planned", "active"))
    theirs = col(LiveSession.booking_id) == booking_id
    if occurrence_id is not None:
        theirs = theirs | (col(LiveSession.occurrence_id) == occurrence_id)
    found = select(LiveSession).where(open_, theirs).order_by(col(LiveSession.number).desc())
    row = db.scalars(found).first()
    return WayIn(row.id, row.number) if row else None
