"""A booking takes its time, and gives it back: the rows that nobody else's may overlap, and the seats.

Whoever takes or gives back locks in one order, so that nobody waits in vain: the order that pays for it, the
customer, bookings, dates, resources; of each kind in the order of their ids. Whoever needs one resource of several
may lock one that nobody has locked instead (`lock_one_free`): they wait for nobody.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, Range
from sqlalchemy.exc import IntegrityError
from sqlalchemy.types import DateTime, Uuid
from sqlmodel import Session, col

from shop.booking.choosing import SlotTaken
from shop.booking.seats import give_seats
from shop.booking.waking import wake_time_list
from shop.kernel.ids import new_id
from shop.kernel.rows import among, insert_row
from shop.tables import BookedResource, Booking, Resource, Service

_EXCLUSION_VIOLATION = "23P01"


def lock_customer(db: Session, customer_id: UUID) -> None:
    """Nobody else books for that customer until this transaction ends."""
    db.connection().execute(_LOCK_CUSTOMER, {"customer": customer_id})


def lock_bookings(db: Session, booking_ids: Collection[UUID]) -> list[Booking]:
    """The bookings as they are now, in the order of their ids."""
    if not booking_ids:
        return []
    wanted = select(Booking).where(col(Booking.id).in_(booking_ids)).order_by(col(Booking.id))
    locked = wanted.with_for_update(key_share=True).execution_options(populate_existing=True)
    return list(db.scalars(locked))


def lock_resources(db: Session, resource_ids: Collection[UUID]) -> None:
    """Nobody else takes time of these resources until this transaction ends."""
    wanted = select(col(Resource.id)).where(among(col(Resource.id), resource_ids)).order_by(col(Resource.id))
    db.scalars(wanted.with_for_update(key_share=True)).all()


def lock_one_free(
    db: Session, resource_ids: Collection[UUID], starts_at: datetime, ends_at: datetime, *, rather: UUID
) -> UUID | None:
    """One of them whose stretch nobody has and whom nobody else is just taking: that one, else the shop's first.

    Nobody is waited for. Whoever locked one so locks no other resource in the same transaction.
    """
    values = {"able": list(resource_ids), "start": starts_at, "end": ends_at, "rather": rather}
    found: UUID | None = db.connection().execute(_ONE_FREE, values).scalar()
    return found


def candidates_of(db: Session, service_id: UUID) -> set[UUID]:
    """Everybody and everything that can fill a place in the service."""
    return set(db.connection().execute(_CANDIDATES, {"service": service_id}).scalars())


def occupy(
    db: Session,
    *,
    service: Service,
    starts_at: datetime,
    ends_at: datetime,
    resource_ids: Collection[UUID],
    booking_id: UUID | None = None,
    occurrence_id: UUID | None = None,
) -> None:
    """Take that stretch of each resource, with the service's buffers around it.

    Refuses SlotTaken where the database knows better than whoever computed the slot; then nothing is taken.
    """
    during = Range(
        starts_at - timedelta(minutes=service.before_minutes),
        ends_at + timedelta(minutes=service.after_minutes),
        bounds="[)",
    )
    rows = [
        {
            "id": new_id(),
            "workspace_id": service.workspace_id,
            "resource_id": resource,
            "booking_id": booking_id,
            "occurrence_id": occurrence_id,
            "during": during,
            "active": True,
        }
        for resource in sorted(set(resource_ids))
    ]
    try:
        with db.begin_nested():
            for row in rows:
                insert_row(db, BookedResource, **row)
    except IntegrityError as fault:
        if getattr(fault.orig, "sqlstate", "") == _EXCLUSION_VIOLATION:
            raise SlotTaken(starts_at=starts_at, alternatives=[]) from fault
        raise


def free_time(db: Session, booking: Booking, *, now: datetime) -> None:
    """What a locked booking has is free again, for those who wait first. `now` is the real instant."""
    vacate(db, booking_id=booking.id)
    if booking.occurrence_id is not None:
        give_seats(db, booking.occurrence_id, booking.seats)
    wake_time_list(db, workspace_id=booking.workspace_id, service_id=booking.service_id, now=now)


_LOCK_CUSTOMER = text("SELECT id FROM customer WHERE id = :customer FOR NO KEY UPDATE").bindparams(
    bindparam("customer", type_=Uuid())
)
_CANDIDATES = text("SELECT resource_id FROM service_need WHERE service_id = :service").bindparams(
    bindparam("service", type_=Uuid())
)
_ONE_FREE = text("""
    SELECT id FROM resource
    WHERE id = ANY (:able) AND active AND NOT EXISTS (
        SELECT FROM booked_resource
        WHERE resource_id = resource.id AND booked_resource.active AND starts_at < :end AND ends_at > :start
    )
    ORDER BY id <> :rather, position, id
    LIMIT 1
    FOR NO KEY UPDATE OF resource SKIP LOCKED
""").bindparams(
    bindparam("able", type_=ARRAY(Uuid())),
    bindparam("rather", type_=Uuid()),
    bindparam("start", type_=DateTime(timezone=True)),
    bindparam("end", type_=DateTime(timezone=True)),
)


def vacate(db: Session, *, booking_id: UUID | None = None, occurrence_id: UUID | None = None) -> None:
    """Nobody's time is taken by the booking, or the date, any more."""
    owner = (
        col(BookedResource.booking_id) == booking_id
        if booking_id is not None
        else col(BookedResource.occurrence_id) == occurrence_id
    )
    db.connection().execute(
        update(BookedResource).where(owner, col(BookedResource.active)).values(active=False)
    )
