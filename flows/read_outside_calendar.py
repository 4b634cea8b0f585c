"""A calendar elsewhere is read: its busy times take the place of those that were known, in one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, func, insert, select
from sqlmodel import Session, col

from flows.add_outside_calendar import PURPOSE
from flows.member_news import put_member_conflicts
from flows.outside_calendar_entries import WRITING
from shop.booking.calendar_file import uid_of
from shop.booking.colliding import OURS, Collision, changed_outside, note_collisions, overlaps
from shop.booking.outside import Account, Asked, CallFailed, EventSeen, Seen
from shop.booking.taking import lock_resources
from shop.booking.zones import zone_of
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import OutsideCalendarId, WorkspaceId, new_id
from shop.kernel.sealing import SealBroken, unseal
from shop.tables import (
    Booking,
    BusyTime,
    Occurrence,
    OutsideCalendar,
    OutsideEvent,
    Resource,
    Service,
    ServiceNeed,
)
from shop.workspaces.viewing import WorkspaceView, workspace_view

EVERY: Final = timedelta(minutes=5)
LEASE: Final = timedelta(minutes=3)
"""After so long without an outcome a reading counts as lost, and another one begins."""
LONGEST_PAUSE: Final = timedelta(hours=1)
WHOLE_EVERY: Final = timedelta(hours=6)
TOLD_AFTER: Final = 3
"""So many failures in a row, and the shop is told."""
_DAY = timedelta(days=1)
_LEAST_DAYS = 60
_LONGEST_ID = 250


@dataclass(frozen=True, slots=True)
class Reading:
    """A calendar that is ours to read until the lease ends."""

    calendar_id: OutsideCalendarId
    account: Account
    asked: Asked
    leased_until: datetime


def calendar_to_read(*, now: datetime, workspace_id: WorkspaceId) -> Reading | None:
    """The calendar of the workspace that has waited longest, if one is due; nobody else takes it before the lease ends."""
    with transaction(workspace_id) as db:
        while (row := _due(db, now)) is not None:
            row.next_read_at = now + LEASE
            db.add(row)
            db.flush()
            try:
                password = unseal(PURPOSE, row.secret)
            except SealBroken:
                _fail(db, row, CallFailed("sealed", permanent=True), now)
                continue
            return _reading(db, row, workspace_view(db, workspace_id), password, now)
        return None


def note_read(*, now: datetime, workspace_id: WorkspaceId, reading: Reading, seen: Seen) -> int:
    """Keep what was read; how many conflicts are new. Our own events make nobody busy once more.

    Whoever books the resource at this moment is waited for, or waits: so a conflict is seen by one of the two.
    """
    with transaction(workspace_id) as db:
        row = _locked(db, reading)
        if row is None:
            return 0
        at = workspace_view(db, workspace_id).at(now)
        found = 0
        if seen.events is not None:
            _replace_busy(db, row, seen.events)
            found += note_collisions(db, row, _changed(db, row, reading, seen.events), kinds=OURS, at=at)
        found += note_collisions(db, row, overlaps(db, row, at), kinds=("overlap",), at=at)
        if found:
            shop = workspace_view(db, workspace_id)
            put_member_conflicts(db, shop, row.id, resource_id=row.resource_id, now=now)
        _keep(db, row, seen, unread=f"unreadable:{seen.unreadable}" if seen.unreadable else "", now=now)
        return found


def note_not_read(*, now: datetime, workspace_id: WorkspaceId, reading: Reading, failed: CallFailed) -> None:
    """It could not be read: what was known of it stays, and it is tried again, ever later."""
    with transaction(workspace_id) as db:
        row = _locked(db, reading)
        if row is not None:
            _fail(db, row, failed, now)


def _due(db: Session, now: datetime) -> OutsideCalendar | None:
    due = (
        select(OutsideCalendar)
        .where(col(OutsideCalendar.next_read_at) <= now)
        .order_by(col(OutsideCalendar.next_read_at), col(OutsideCalendar.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return db.scalars(due).first()


def _reading(db: Session, row: OutsideCalendar, shop: WorkspaceView, password: str, now: datetime) -> Reading:
    at = shop.at(now)
    whole = row.whole_at is None or row.whole_at <= now - WHOLE_EVERY
    asked = Asked(
        starts_at=at - _DAY,
        ends_at=at + timedelta(days=_days_ahead(db, row.resource_id)),
        zone=zone_of(db.get_one(Resource, row.resource_id).timezone, shop.zone),
        mark="" if whole else row.mark,
        known=_known(db, row.id, at),
    )
    account = Account(row.url, row.username, password)
    return Reading(OutsideCalendarId(row.id), account, asked, row.next_read_at)


def _known(db: Session, calendar_id: UUID, at: datetime) -> dict[str, str]:
    """ETags of what we have put there, are not just writing, and is still to come."""
    rows = db.execute(
        select(col(OutsideEvent.subject_id), col(OutsideEvent.etag), col(OutsideEvent.tried))
        .outerjoin(Booking, col(Booking.id) == col(OutsideEvent.booking_id))
        .outerjoin(Occurrence, col(Occurrence.id) == col(OutsideEvent.occurrence_id))
        .where(
            col(OutsideEvent.calendar_id) == calendar_id,
            func.coalesce(col(Booking.ends_at), col(Occurrence.ends_at)) > at,
        )
    )
    return {uid_of(subject): etag for subject, etag, tried in rows if etag and not tried}


def _days_ahead(db: Session, resource_id: UUID) -> int:
    """As far as anything can be booked with the resource."""
    horizons = (
        select(func.max(col(Service.horizon_days)))
        .join(ServiceNeed, col(ServiceNeed.service_id) == col(Service.id))
        .where(col(ServiceNeed.resource_id) == resource_id)
    )
    return max(_LEAST_DAYS, db.scalars(horizons).first() or 0) + 2


def _locked(db: Session, reading: Reading) -> OutsideCalendar | None:
    """The calendar's row, after its resource, which whoever books locks first; None where it is no longer ours."""
    row = db.get(OutsideCalendar, reading.calendar_id)
    if row is None:
        return None
    lock_resources(db, [row.resource_id])
    wanted = select(OutsideCalendar).where(
        col(OutsideCalendar.id) == row.id, col(OutsideCalendar.next_read_at) == reading.leased_until
    )
    return db.scalars(wanted.with_for_update().execution_options(populate_existing=True)).first()


def _changed(
    db: Session, row: OutsideCalendar, reading: Reading, events: Sequence[EventSeen]
) -> list[Collision]:
    """What somebody else made of our events. One of a canceled booking that is gone is as it should be."""
    ours = list(
        db.scalars(
            select(OutsideEvent)
            .where(col(OutsideEvent.calendar_id) == row.id, col(OutsideEvent.etag) != "")
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )
    canceled = select(col(Booking.id)).where(
        col(Booking.id).in_([each.booking_id for each in ours if each.booking_id]),
        col(Booking.state) == "canceled",
    )
    over, known = set(db.scalars(canceled)), reading.asked.known
    standing = {event.uid: event for event in events}
    for each in ours:
        there = standing.get(uid_of(each.subject_id))
        if each.tried or known.get(uid_of(each.subject_id)) != each.etag:
            continue
        if there is None and each.subject_id in over:
            each.etag = ""
        elif there is not None and there.told == each.written != "":
            # Some servers give an event another ETag though nobody has changed it.
            each.etag = there.etag
        db.add(each)
    return changed_outside(ours, events, known)


def _replace_busy(db: Session, row: OutsideCalendar, events: Sequence[EventSeen]) -> None:
    db.connection().execute(delete(BusyTime).where(col(BusyTime.calendar_id) == row.id))
    ours = _ours(db, events)
    values = [
        {
            "id": new_id(),
            "workspace_id": row.workspace_id,
            "calendar_id": row.id,
            "resource_id": row.resource_id,
            "uid": event.uid[:_LONGEST_ID],
            "starts_at": busy.starts_at,
            "ends_at": busy.ends_at,
        }
        for event in events
        if event.uid not in ours
        for busy in event.busy
        if busy.starts_at < busy.ends_at
    ]
    if values:
        db.connection().execute(insert(BusyTime), values)


def _ours(db: Session, events: Iterable[EventSeen]) -> set[str]:
    """UIDs of bookings and dates of this shop, whoever put them there: they block by themselves."""
    told: dict[UUID, str] = {}
    for event in events:
        try:
            subject = UUID(event.uid.partition("@")[0])
        except ValueError:
            continue
        if event.uid == uid_of(subject):
            told[subject] = event.uid
    found = [
        *db.scalars(select(col(Booking.id)).where(col(Booking.id).in_(told))),
        *db.scalars(select(col(Occurrence.id)).where(col(Occurrence.id).in_(told))),
    ]
    return {told[subject] for subject in found}


def _keep(db: Session, row: OutsideCalendar, seen: Seen, *, unread: str, now: datetime) -> None:
    failing_to_write = row.failure if row.failure.startswith(WRITING) else ""
    row.mark, row.read_at, row.next_read_at, row.failures = seen.mark, now, now + EVERY, 0
    if seen.events is not None:
        row.whole_at, row.failure = now, unread
    elif not row.failure.startswith("unreadable"):
        row.failure = ""
    if failing_to_write:
        row.failure = failing_to_write
    db.add(row)


def _fail(db: Session, row: OutsideCalendar, failed: CallFailed, now: datetime) -> None:
    row.failures += 1
    row.failure = failed.reason
    pause = LONGEST_PAUSE if failed.permanent else min(EVERY * 2 ** min(row.failures - 1, 6), LONGEST_PAUSE)
    row.next_read_at = now + pause
    db.add(row)
    db.flush()
    if row.failures == TOLD_AFTER or (failed.permanent and row.failures == 1):
        record(
            db,
            "OutsideCalendarFailed",
            workspace_id=row.workspace_id,
            actor="system",
            now=now,
            subject_id=row.id,
            reason=failed.reason,
        )
