"""What became of a booking so far? As much of it as matters to whom it is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.booking.telling import GUEST, Change
from shop.tables import BookedResource, Booking, BookingChange, Resource


@dataclass(frozen=True, slots=True)
class Host:
    """Somebody who can be written to about the bookings they are in."""

    id: UUID
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Past:
    """A booking's history in short."""

    change: Change
    """The last thing that happened."""
    asked_for: bool
    """Whether it was ever more than a hold."""
    agreed: bool
    """Whether it was ever confirmed."""
    started_before: datetime | None
    """When it would have begun before it was moved last; None where it never was."""


def past_of(db: Session, booking: Booking, kind: str) -> Past:
    """The history of a booking to which something of that kind has just happened."""
    lines = db.scalars(
        select(BookingChange)
        .where(col(BookingChange.booking_id) == booking.id)
        .order_by(col(BookingChange.at), col(BookingChange.id))
    ).all()
    known = {line.state for line in lines}
    told = [line for line in lines if line.state == booking.state and line.starts_at == booking.starts_at]
    last = told[-1] if told else None
    others = [line.starts_at for line in lines if line.starts_at != booking.starts_at]
    reason = last.reason if last and not kind.startswith(GUEST) else ""
    return Past(
        Change(kind=kind, actor=last.actor if last else "system", reason=reason),
        asked_for=bool(known & {"pending", "confirmed"}),
        agreed="confirmed" in known,
        started_before=others[-1] if others else None,
    )


def hosts_of(db: Session, booking: Booking, starts_at: datetime) -> Sequence[Host]:
    """Who has an address for e-mail, of those whom the booking had, or has, at that start; each once."""
    theirs = col(BookedResource.booking_id) == booking.id
    if booking.occurrence_id is not None:
        theirs = theirs | (col(BookedResource.occurrence_id) == booking.occurrence_id)
    theirs_then = select(col(BookedResource.resource_id)).where(
        theirs, col(BookedResource.starts_at) <= starts_at, col(BookedResource.ends_at) > starts_at
    )
    found = db.scalars(
        select(Resource)
        .where(col(Resource.id).in_(theirs_then), col(Resource.email) != "")
        .order_by(col(Resource.id))
    )
    return [Host(row.id, row.name, row.email) for row in found]


def is_with(db: Session, booking: Booking, resource_id: UUID) -> bool:
    """Whether the resource is in the booking now."""
    theirs = col(BookedResource.booking_id) == booking.id
    if booking.occurrence_id is not None:
        theirs = theirs | (col(BookedResource.occurrence_id) == booking.occurrence_id)
    wanted = select(col(BookedResource.id)).where(
        theirs, col(BookedResource.active), col(BookedResource.resource_id) == resource_id
    )
    return db.scalars(wanted).first() is not None
