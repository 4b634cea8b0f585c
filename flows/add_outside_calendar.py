"""A shop names a calendar elsewhere: whose busy times it tells, and whether bookings are written into it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlmodel import Session, col

from flows.outside_calendar_entries import put_entry
from shop.booking.colliding import Subject
from shop.booking.outside import Account
from shop.booking.outside_views import OutsideCalendarUnknown, OutsideCalendarView, calendar_view
from shop.booking.writing import resource_ids
from shop.events.recorded import Actor, record
from shop.events.webhook_addresses import webhook_url
from shop.kernel.database import transaction
from shop.kernel.ids import OutsideCalendarId, WorkspaceId, new_id
from shop.kernel.sealing import seal
from shop.kernel.settings import settings
from shop.tables import BookedResource, Booking, Occurrence, OutsideCalendar, Resource
from shop.workspaces.viewing import workspace_view

PURPOSE = "outside-calendar"
"""What a calendar's password is sealed for."""


def add_outside_calendar(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    resource: str,
    account: Account,
    name: str = "",
    writes: bool = True,
) -> OutsideCalendarView:
    """Read the calendar for that resource (its slug) from now on, and write into it what is booked already.

    The same calendar again has its password and the rest replaced. Refuses ResourceUnknown, AddressRefused.
    Whether it can be reached at all is asked before, or seen at the first reading.
    """
    inside = settings().calendar_private_addresses
    webhook_url(account.url, private=inside, plain=inside)
    with transaction(workspace_id) as db:
        (resource_id,) = resource_ids(db, [resource])
        row = _row(db, workspace_id, resource_id, account.url, now)
        row.username, row.secret = account.username, seal(PURPOSE, account.password)
        row.writes, row.name = writes, name or row.name
        row.mark, row.failure, row.failures, row.next_read_at = "", "", 0, now
        db.add(row)
        db.flush()
        if writes:
            _write_what_is_booked(db, row, workspace_view(db, workspace_id).at(now), now)
        record(db, "OutsideCalendarAdded", workspace_id=workspace_id, actor=actor, now=now, subject_id=row.id)
        return calendar_view(row, db.get_one(Resource, resource_id))


def remove_outside_calendar(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, calendar_id: OutsideCalendarId
) -> None:
    """Read and write it no more: its busy times block nothing from now on. What we wrote there stays there.

    Refuses OutsideCalendarUnknown.
    """
    with transaction(workspace_id) as db:
        gone = delete(OutsideCalendar).where(col(OutsideCalendar.id) == calendar_id)
        if db.connection().execute(gone).rowcount == 0:
            raise OutsideCalendarUnknown
        record(
            db,
            "OutsideCalendarRemoved",
            workspace_id=workspace_id,
            actor=actor,
            now=now,
            subject_id=calendar_id,
        )


def _row(db: Session, workspace_id: UUID, resource_id: UUID, url: str, now: datetime) -> OutsideCalendar:
    known = select(OutsideCalendar).where(
        col(OutsideCalendar.resource_id) == resource_id, col(OutsideCalendar.url) == url
    )
    return db.scalars(known.with_for_update()).first() or OutsideCalendar(
        id=new_id(),
        workspace_id=workspace_id,
        resource_id=resource_id,
        url=url,
        next_read_at=now,
        created_at=now,
    )


def _write_what_is_booked(db: Session, calendar: OutsideCalendar, at: datetime, now: datetime) -> None:
    mine = (col(BookedResource.resource_id) == calendar.resource_id) & col(BookedResource.active)
    bookings = (
        select(col(Booking.id))
        .join(BookedResource, col(BookedResource.booking_id) == col(Booking.id))
        .where(mine, col(Booking.state).in_(("pending", "confirmed")), col(Booking.ends_at) > at)
    )
    dates = (
        select(col(Occurrence.id))
        .join(BookedResource, col(BookedResource.occurrence_id) == col(Occurrence.id))
        .where(mine, col(Occurrence.canceled_at).is_(None), col(Occurrence.taken) > 0)
        .where(col(Occurrence.ends_at) > at)
    )
    for booking in db.scalars(bookings.order_by(col(Booking.id))):
        put_entry(db, calendar.workspace_id, calendar.id, Subject(booking_id=booking), now)
    for date in db.scalars(dates.order_by(col(Occurrence.id))):
        put_entry(db, calendar.workspace_id, calendar.id, Subject(occurrence_id=date), now)
