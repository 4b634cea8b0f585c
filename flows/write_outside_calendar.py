"""A booking is written into a calendar elsewhere, or taken out: never over what somebody else has changed there.

What is sent is noted before it is sent. So when an answer got lost, what stands there is known as ours by its
print, and as somebody else's otherwise.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from flows.add_outside_calendar import PURPOSE
from flows.member_news import put_member_conflicts
from flows.outside_calendar_entries import WRITING
from flows.outside_entry import wanted_entry
from shop.booking.calendar_file import uid_of
from shop.booking.colliding import Collision, Subject, add_collision, left_alone, subject_of
from shop.booking.outside import Account, CallFailed, EventChanged
from shop.booking.outside_event import event_of, print_of
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import OutsideCalendarId, new_id
from shop.kernel.sealing import SealBroken, unseal
from shop.tables import OutsideCalendar, OutsideEvent
from shop.workspaces.viewing import WorkspaceView, workspace_view

MOST_TRIES: Final = 100
"""With `_LONGEST_WAIT`, about a day."""
_LONGEST_WAIT = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Writing:
    """What is to be sent."""

    calendar_id: OutsideCalendarId
    account: Account
    subject: Subject
    uid: str
    body: bytes
    """Empty where the event is to be taken out."""
    etag: str
    """Of what we put there before; empty where nothing of ours stands there."""


def event_to_write(*, now: datetime, entry: Claimed) -> Writing | None:
    """What the outbox entry wants written, or None where it stands there already, or is not ours to touch."""
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return None
        calendar = _calendar(db, entry)
        writing = _wanted(db, entry, calendar, now) if calendar is not None else None
        if writing is None:
            outbox.finish(db, entry.id, now=now)
        return writing


def put_off_writing(*, now: datetime, entry: Claimed, wait: timedelta) -> None:
    """Others are at it: look again after `wait`. This was no try."""
    with transaction(entry.workspace_id) as db:
        if outbox.still_ours(db, entry.id):
            outbox.wait_again(db, entry.id, until=now + wait)


def note_written(*, now: datetime, entry: Claimed, writing: Writing, etag: str) -> None:
    """It stands there now, under that ETag; an empty one where it was taken out."""
    with transaction(entry.workspace_id) as db:
        calendar = _calendar(db, entry)
        if calendar is not None:
            event = _event(db, calendar, writing.subject, now)
            event.etag, event.tried = etag, []
            event.written = print_of(writing.body) if writing.body else ""
            if calendar.failure.startswith(WRITING):
                calendar.failure = ""
            db.add_all([event, calendar])
        outbox.finish(db, entry.id, now=now)


def note_changed(
    *, now: datetime, entry: Claimed, writing: Writing, changed: EventChanged
) -> Literal["again", "conflict"]:
    """Something else stands there than we knew of: our own, from a try whose answer got lost; or somebody else's.

    Our own is written over at once. Anything else stays as it is, and the shop is shown it.
    """
    with transaction(entry.workspace_id) as db:
        calendar = _calendar(db, entry)
        if calendar is None:
            outbox.finish(db, entry.id, now=now)
            return "conflict"
        event = _event(db, calendar, writing.subject, now)
        if changed.etag and print_of(changed.body) in {*event.tried, event.written} - {""}:
            event.etag = changed.etag
            db.add(event)
            outbox.postpone(db, entry.id, until=now, error="our own")
            return "again"
        event.tried = []
        db.add(event)
        removed = not changed.etag and bool(writing.etag)
        shop = workspace_view(db, entry.workspace_id)
        new = add_collision(
            db,
            calendar,
            Collision(
                kind="removed" if removed else "changed",
                subject=writing.subject,
                uid=writing.uid,
                etag=changed.etag,
            ),
            at=shop.at(now),
        )
        if new:
            put_member_conflicts(db, shop, calendar.id, resource_id=calendar.resource_id, now=now)
        outbox.finish(db, entry.id, now=now)
        return "conflict"


def note_not_written(*, now: datetime, entry: Claimed, failed: CallFailed) -> Literal["again", "dead"]:
    """The calendar did not take it, or nobody knows: again later, or never; shown in either case."""
    with transaction(entry.workspace_id) as db:
        dead = failed.permanent or entry.attempts >= MOST_TRIES
        calendar = _calendar(db, entry)
        if calendar is not None:
            calendar.failure = f"{WRITING}{failed.reason}"
            db.add(calendar)
        if dead:
            outbox.give_up(db, entry.id, now=now, error=failed.reason)
            record(
                db,
                "OutsideCalendarFailed",
                workspace_id=entry.workspace_id,
                actor="system",
                now=now,
                subject_id=UUID(entry.payload["calendar"]),
                reason=f"{WRITING}{failed.reason}",
            )
            return "dead"
        wait = min(timedelta(seconds=2.0 ** min(entry.attempts, 10)), _LONGEST_WAIT)
        outbox.postpone(db, entry.id, until=now + wait, error=failed.reason)
        return "again"


def _calendar(db: Session, entry: Claimed) -> OutsideCalendar | None:
    """Locked: what is read meanwhile is not mistaken for somebody's change."""
    wanted = select(OutsideCalendar).where(col(OutsideCalendar.id) == UUID(entry.payload["calendar"]))
    return db.scalars(wanted.with_for_update()).first()


def _wanted(db: Session, entry: Claimed, calendar: OutsideCalendar, now: datetime) -> Writing | None:
    subject = _subject(entry)
    if not calendar.writes or left_alone(db, calendar.id, subject.id):
        return None
    try:
        password = unseal(PURPOSE, calendar.secret)
    except SealBroken:
        calendar.failure = f"{WRITING}sealed"
        db.add(calendar)
        return None
    event = _event(db, calendar, subject, now)
    body = _body(db, workspace_view(db, entry.workspace_id), calendar, event)
    told = print_of(body) if body else ""
    if not event.tried and (told == event.written if body else not event.etag):
        return None
    if told and told not in event.tried:
        event.tried = [*event.tried, told]
    db.add(event)
    account = Account(calendar.url, calendar.username, password)
    return Writing(OutsideCalendarId(calendar.id), account, subject, uid_of(subject.id), body, event.etag)


def _body(db: Session, shop: WorkspaceView, calendar: OutsideCalendar, event: OutsideEvent) -> bytes:
    """The event as it is to be; empty where none is to be. A date's sequence rises as soon as it says anything else."""
    subject = subject_of(event)

    def drawn() -> bytes:
        wanted = wanted_entry(db, shop, subject, resource_id=calendar.resource_id, sequence=event.sequence)
        return event_of(wanted) if wanted else b""

    body = drawn()
    if body and subject.occurrence_id is not None and print_of(body) not in {event.written, *event.tried}:
        event.sequence += 1
        return drawn()
    return body


def _event(db: Session, calendar: OutsideCalendar, subject: Subject, now: datetime) -> OutsideEvent:
    known = select(OutsideEvent).where(
        col(OutsideEvent.calendar_id) == calendar.id, col(OutsideEvent.subject_id) == subject.id
    )
    return db.scalars(known.with_for_update()).first() or OutsideEvent(
        id=new_id(),
        workspace_id=calendar.workspace_id,
        calendar_id=calendar.id,
        subject_id=subject.id,
        booking_id=subject.booking_id,
        occurrence_id=subject.occurrence_id,
        created_at=now,
    )


def _subject(entry: Claimed) -> Subject:
    if "booking" in entry.payload:
        return Subject(booking_id=UUID(entry.payload["booking"]))
    return Subject(occurrence_id=UUID(entry.payload["occurrence"]))
