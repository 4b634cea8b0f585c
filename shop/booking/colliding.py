"""What does not agree between a calendar elsewhere and the bookings? Found anew each time; told of once.

Whoever writes here has locked the calendar's row.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import bindparam, select, text
from sqlalchemy.types import DateTime, Uuid
from sqlmodel import Session, col

from shop.booking.calendar_file import uid_of
from shop.booking.outside import EventSeen, Stretch
from shop.events.recorded import record
from shop.kernel.ids import new_id
from shop.tables import CalendarConflict, OutsideCalendar, OutsideEvent

Kind = Literal["overlap", "changed", "removed"]
OURS: Final[tuple[Kind, ...]] = ("changed", "removed")
"""Conflicts about an event that we wrote: while one stands, it is written no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is booked: a booking, or a date with everybody who comes."""

    booking_id: UUID | None = None
    occurrence_id: UUID | None = None

    @property
    def id(self) -> UUID:
        """The booking's, or the date's."""
        found = self.booking_id or self.occurrence_id
        if found is None:
            raise LookupError("neither a booking nor a date")
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Collision:
    """One thing that does not agree."""

    kind: Kind
    subject: Subject
    uid: str
    etag: str = ""
    busy: Stretch | None = None


def overlaps(db: Session, calendar: OutsideCalendar, at: datetime) -> list[Collision]:
    """Where the calendar is busy at a time that is booked, and not over at `at`; each entry once for each booking."""
    values = {"calendar": calendar.id, "at": at}
    return [
        Collision(
            kind="overlap",
            subject=Subject(booking_id=row.booking_id, occurrence_id=row.occurrence_id),
            uid=row.uid,
            busy=Stretch(row.starts_at, row.ends_at),
        )
        for row in db.connection().execute(_OVERLAPS, values)
    ]


def changed_outside(
    events: Iterable[OutsideEvent], seen: Iterable[EventSeen], known: Mapping[str, str]
) -> list[Collision]:
    """What we wrote and somebody else changed or took away, of what was `known` when the calendar was asked.

    What we wrote since, or are just writing, is left for the next time.
    """
    standing: Mapping[str, EventSeen] = {event.uid: event for event in seen}
    found = []
    for ours in events:
        uid = uid_of(ours.subject_id)
        if not ours.etag or ours.tried or known.get(uid) != ours.etag:
            continue
        now = standing.get(uid)
        if now is None:
            found.append(Collision(kind="removed", subject=subject_of(ours), uid=uid))
        elif now.etag != ours.etag:
            busy = min(now.busy, key=lambda one: one.starts_at, default=None)
            found.append(
                Collision(kind="changed", subject=subject_of(ours), uid=uid, etag=now.etag, busy=busy)
            )
    return found


def subject_of(row: OutsideEvent | CalendarConflict) -> Subject:
    """What the row is about."""
    return Subject(booking_id=row.booking_id, occurrence_id=row.occurrence_id)


def note_collisions(
    db: Session, calendar: OutsideCalendar, found: Sequence[Collision], *, kinds: Sequence[Kind], at: datetime
) -> int:
    """Keep what does not agree, end what agrees again, of these kinds; how many are new."""
    known: dict[tuple[str, UUID, str], CalendarConflict] = {
        (row.kind, row.subject_id, row.uid): row
        for row in db.scalars(
            select(CalendarConflict).where(
                col(CalendarConflict.calendar_id) == calendar.id,
                col(CalendarConflict.kind).in_(kinds),
                col(CalendarConflict.ended_at).is_(None),
            )
        )
    }
    here: dict[tuple[str, UUID, str], Collision] = {(one.kind, one.subject.id, one.uid): one for one in found}
    for key, row in known.items():
        now = here.get(key)
        if now is None:
            row.ended_at = at
        else:
            _bring_up_to_date(row, now)
        db.add(row)
    db.flush()
    return sum(add_collision(db, calendar, one, at=at) for key, one in here.items() if key not in known)


def add_collision(db: Session, calendar: OutsideCalendar, found: Collision, *, at: datetime) -> bool:
    """Keep something that does not agree, and tell the shop; False where it is known."""
    known = select(CalendarConflict).where(
        col(CalendarConflict.calendar_id) == calendar.id,
        col(CalendarConflict.kind) == found.kind,
        col(CalendarConflict.subject_id) == found.subject.id,
        col(CalendarConflict.uid) == found.uid,
        col(CalendarConflict.ended_at).is_(None),
    )
    if db.scalars(known).first() is not None:
        return False
    row = CalendarConflict(
        id=new_id(),
        workspace_id=calendar.workspace_id,
        calendar_id=calendar.id,
        kind=found.kind,
        subject_id=found.subject.id,
        booking_id=found.subject.booking_id,
        occurrence_id=found.subject.occurrence_id,
        uid=found.uid,
        etag=found.etag,
        starts_at=found.busy.starts_at if found.busy else None,
        ends_at=found.busy.ends_at if found.busy else None,
        found_at=at,
    )
    db.add(row)
    db.flush()
    record(
        db,
        "CalendarConflict",
        workspace_id=calendar.workspace_id,
        actor="system",
        now=at,
        subject_id=found.subject.id,
        conflict=str(row.id),
        calendar=str(calendar.id),
        kind=found.kind,
    )
    return True


def left_alone(db: Session, calendar_id: UUID, subject_id: UUID) -> bool:
    """Whether our event of that subject is not to be touched, since somebody else has changed it."""
    known = select(col(CalendarConflict.id)).where(
        col(CalendarConflict.calendar_id) == calendar_id,
        col(CalendarConflict.subject_id) == subject_id,
        col(CalendarConflict.kind).in_(OURS),
        col(CalendarConflict.ended_at).is_(None),
    )
    return db.scalars(known).first() is not None


def _bring_up_to_date(row: CalendarConflict, now: Collision) -> None:
    row.etag = now.etag
    row.starts_at = now.busy.starts_at if now.busy else None
    row.ends_at = now.busy.ends_at if now.busy else None


_OVERLAPS = text("""
    SELECT DISTINCT ON (uid, booking_id, occurrence_id) uid, booking_id, occurrence_id, starts_at, ends_at
    FROM (
        SELECT busy.uid, booking.id AS booking_id, NULL::uuid AS occurrence_id, busy.starts_at, busy.ends_at
        FROM busy_time AS busy
        JOIN booked_resource AS taken ON taken.resource_id = busy.resource_id AND taken.active
            AND taken.starts_at < busy.ends_at AND taken.ends_at > busy.starts_at
        JOIN booking ON booking.id = taken.booking_id
            AND booking.state IN ('pending', 'confirmed', 'live') AND booking.ends_at > :at
            AND booking.starts_at < busy.ends_at AND booking.ends_at > busy.starts_at
        WHERE busy.calendar_id = :calendar
        UNION ALL
        SELECT busy.uid, NULL::uuid, occurrence.id, busy.starts_at, busy.ends_at
        FROM busy_time AS busy
        JOIN booked_resource AS taken ON taken.resource_id = busy.resource_id AND taken.active
            AND taken.starts_at < busy.ends_at AND taken.ends_at > busy.starts_at
        JOIN occurrence ON occurrence.id = taken.occurrence_id
            AND occurrence.canceled_at IS NULL AND occurrence.taken > 0 AND occurrence.ends_at > :at
            AND occurrence.starts_at < busy.ends_at AND occurrence.ends_at > busy.starts_at
        WHERE busy.calendar_id = :calendar
    ) AS found
    ORDER BY uid, booking_id, occurrence_id, starts_at
""").bindparams(bindparam("calendar", type_=Uuid()), bindparam("at", type_=DateTime(timezone=True)))
