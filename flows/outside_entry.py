"""What of a booking, or of a date, is to stand in a calendar elsewhere? As it is now; nothing where it is canceled."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from shop.booking.colliding import Subject
from shop.booking.outside_event import Entry
from shop.booking.zones import zone_of
from shop.kernel.language import say, text_in
from shop.tables import BookedResource, Booking, BookingChange, Customer, Occurrence, Service
from shop.workspaces.viewing import WorkspaceView

_STANDING = frozenset({"pending", "confirmed", "live", "completed", "no_show"})


def wanted_entry(
    db: Session, shop: WorkspaceView, subject: Subject, *, resource_id: UUID, sequence: int
) -> Entry | None:
    """The entry as that resource's calendar is to have it; None where nothing is to stand there.

    `sequence` is of a date; a booking has its own.
    """
    if subject.booking_id is not None:
        return _of_booking(db, shop, subject.booking_id, resource_id)
    return _of_date(db, shop, subject.id, resource_id, sequence)


def _of_booking(db: Session, shop: WorkspaceView, booking_id: UUID, resource_id: UUID) -> Entry | None:
    row = db.get(Booking, booking_id)
    mine = (col(BookedResource.booking_id) == booking_id) & (col(BookedResource.resource_id) == resource_id)
    if row is None or row.state not in _STANDING or not _takes(db, mine):
        return None
    service = db.get_one(Service, row.service_id)
    customer = db.get_one(Customer, row.customer_id).name.split()
    seats = say(shop.language, "Seats: {seats}", seats=row.seats) if row.seats > 1 else ""
    return Entry(
        subject_id=row.id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        zone=zone_of(row.timezone, shop.zone),
        summary=" · ".join([text_in(service.names, shop.language, shop.language), *customer[:1]]),
        lines=tuple(filter(None, [say(shop.language, "Booking {code}", code=row.code), seats])),
        tentative=row.state == "pending",
        sequence=row.sequence,
        changed_at=_changed_at(db, row),
    )


def _of_date(
    db: Session, shop: WorkspaceView, occurrence_id: UUID, resource_id: UUID, sequence: int
) -> Entry | None:
    row = db.get(Occurrence, occurrence_id)
    mine = (col(BookedResource.occurrence_id) == occurrence_id) & (
        col(BookedResource.resource_id) == resource_id
    )
    if row is None or row.canceled_at is not None or row.taken == 0 or not _takes(db, mine):
        return None
    service = db.get_one(Service, row.service_id)
    return Entry(
        subject_id=row.id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        zone=shop.zone,
        summary=text_in(service.names, shop.language, shop.language),
        lines=(say(shop.language, "{taken} of {seats} seats are taken", taken=row.taken, seats=row.seats),),
        sequence=sequence,
        changed_at=row.created_at,
    )


def _takes(db: Session, mine: object) -> bool:
    found = select(col(BookedResource.id)).where(mine, col(BookedResource.active))  # type: ignore[arg-type]  # a condition
    return db.scalars(found).first() is not None


def _changed_at(db: Session, row: Booking) -> datetime:
    last = select(func.max(col(BookingChange.at))).where(col(BookingChange.booking_id) == row.id)
    return db.scalars(last).first() or row.created_at
