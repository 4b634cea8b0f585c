"""May what goes on go on for longer? Only where nobody has the time after it, and then nobody else gets it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from sqlalchemy import Interval, bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import IntegrityError
from sqlalchemy.types import DateTime, Uuid
from sqlmodel import Session, col

from shop.booking.taking import lock_resources
from shop.kernel.refusals import Refusal
from shop.tables import BookedResource

_EXCLUSION_VIOLATION: Final = "23P01"


class NextTimeTaken(Refusal):
    """Somebody has the time after it: ``until`` is when it is theirs, where that is known."""

    status: ClassVar[int] = 409


@dataclass(frozen=True, slots=True)
class Whose:
    """What goes on, and who is there for it."""

    booking_id: UUID | None = None
    occurrence_id: UUID | None = None
    resource_id: UUID | None = None
    """The host, where nothing was booked."""


def prolong(db: Session, whose: Whose, *, ends_at: datetime, by: timedelta) -> None:
    """Give it so much more time from its end on, with every person and thing that it takes, or refuse NextTimeTaken.

    Buffers stay as long as they were. Locks the resources.
    """
    resources = _resources(db, whose)
    lock_resources(db, resources)
    busy = _busy_from(db, resources, ends_at, ends_at + by)
    if busy is not None:
        raise NextTimeTaken(until=busy)
    owner = {"booking": whose.booking_id, "occurrence": whose.occurrence_id}
    try:
        with db.begin_nested():
            db.connection().execute(_LONGER, {**owner, "by": by})
    except IntegrityError as fault:
        if getattr(fault.orig, "sqlstate", "") == _EXCLUSION_VIOLATION:
            raise NextTimeTaken(until=ends_at) from fault
        raise
    if whose.resource_id is not None and _is_booked(db, whose, ends_at, ends_at + by):
        raise NextTimeTaken(until=ends_at)


def _resources(db: Session, whose: Whose) -> Collection[UUID]:
    theirs = select(col(BookedResource.resource_id)).where(col(BookedResource.active))
    if whose.occurrence_id is not None:
        theirs = theirs.where(col(BookedResource.occurrence_id) == whose.occurrence_id)
    else:
        theirs = theirs.where(col(BookedResource.booking_id) == whose.booking_id)
    return {*db.scalars(theirs), *([whose.resource_id] if whose.resource_id else [])}


def _is_booked(db: Session, whose: Whose, start: datetime, end: datetime) -> bool:
    """Whether the host has something else to do then, where what goes on is not in the diary."""
    other = select(col(BookedResource.id)).where(
        col(BookedResource.resource_id) == whose.resource_id,
        col(BookedResource.active),
        col(BookedResource.starts_at) < end,
        col(BookedResource.ends_at) > start,
        col(BookedResource.booking_id).is_distinct_from(whose.booking_id)
        | col(BookedResource.booking_id).is_(None),
        col(BookedResource.occurrence_id).is_distinct_from(whose.occurrence_id)
        | col(BookedResource.occurrence_id).is_(None),
    )
    return db.scalars(other).first() is not None


def _busy_from(db: Session, resources: Collection[UUID], start: datetime, end: datetime) -> datetime | None:
    """When one of them is busy elsewhere, or closed, in that stretch."""
    values = {"resources": list(resources), "start": start, "end": end}
    found: datetime | None = db.connection().execute(_ELSEWHERE, values).scalar()
    return found


_LONGER = text("""
    UPDATE booked_resource SET during = tstzrange(lower(during), upper(during) + :by, '[)')
    WHERE active AND (booking_id = :booking OR occurrence_id = :occurrence)
""").bindparams(
    bindparam("booking", type_=Uuid()),
    bindparam("occurrence", type_=Uuid()),
    bindparam("by", type_=Interval()),
)
_ELSEWHERE = text("""
    SELECT min(starts_at) FROM (
        SELECT starts_at, ends_at FROM busy_time WHERE resource_id = ANY (:resources)
        UNION ALL
        SELECT starts_at, ends_at FROM closure WHERE resource_id = ANY (:resources)
    ) AS taken WHERE starts_at < :end AND ends_at > :start
""").bindparams(
    bindparam("resources", type_=ARRAY(Uuid())),
    bindparam("start", type_=DateTime(timezone=True)),
    bindparam("end", type_=DateTime(timezone=True)),
)
