"""What is taken already? Stretches of resources that are booked, closed, or busy in a calendar elsewhere."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from operator import gt
from typing import Final
from uuid import UUID

from sqlalchemy import TextClause, bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import DateTime, Uuid
from sqlmodel import Session, col

from shop.booking.states import BLOCKING
from shop.tables import BookedResource, Booking


@dataclass(frozen=True, slots=True)
class Stretches:
    """Stretches of time that do not overlap, in their order, in seconds since 1970, ``[start, end)``."""

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def free(self, start: int, end: int) -> bool:
        """Whether nothing of it lies between."""
        following = bisect_right(self.ends, start)
        return following == len(self.ends) or self.starts[following] >= end


NOTHING: Final = Stretches()


@dataclass(frozen=True, slots=True)
class Taken:
    """What is taken, by resource."""

    booked: Mapping[UUID, Stretches]
    """Buffers included: a wish has to be held against it with its own."""
    closed: Mapping[UUID | None, Stretches]
    """Nobody is there at all; None is for everybody."""


def read_taken(
    db: Session,
    *,
    service_id: UUID,
    resource_ids: Collection[UUID],
    start: datetime,
    end: datetime,
    at: datetime,
    besides: UUID | None = None,
) -> Taken:
    """Everything of these resources between the two instants; holds that are over at `at` count no more.

    `besides`: a booking whose own time counts as free.
    """
    values = {
        "service": service_id,
        "resources": list(resource_ids),
        "start": start,
        "end": end,
        "over": [*_over(db, at), *([besides] if besides else [])],
    }
    booked: dict[UUID, list[Stretches]] = defaultdict(list)
    closed: dict[UUID | None, list[Stretches]] = defaultdict(list)
    for row in db.connection().execute(_TAKEN if values["over"] else _ALL_TAKEN, values):
        into = closed[row.resource_id] if row.closed else booked[row.resource_id]
        into.append(Stretches(row.starts, row.ends))
    return Taken(
        # What is booked of one resource never overlaps: the database sees to it.
        {
            one: found[0] if len(found) == 1 and not _overlap(found[0]) else _joined(found)
            for one, found in booked.items()
        },
        {one: _joined(found) for one, found in closed.items()},
    )


def bookings_within(
    db: Session, *, start: datetime, end: datetime, resource_id: UUID | None, service_id: UUID | None
) -> list[str]:
    """Codes of what is booked between the two instants, of that resource or service or of all, in its order."""
    wanted = select(col(Booking.code)).where(
        col(Booking.state).in_(BLOCKING), col(Booking.starts_at) < end, col(Booking.ends_at) > start
    )
    if service_id is not None:
        wanted = wanted.where(col(Booking.service_id) == service_id)
    if resource_id is not None:
        theirs = select(col(BookedResource.id)).where(
            col(BookedResource.resource_id) == resource_id,
            col(BookedResource.active),
            (col(BookedResource.booking_id) == col(Booking.id))
            | (col(BookedResource.occurrence_id) == col(Booking.occurrence_id)),
        )
        wanted = wanted.where(theirs.exists())
    return list(db.scalars(wanted.order_by(col(Booking.starts_at), col(Booking.id))))


def _over(db: Session, at: datetime) -> list[UUID]:
    """Holds that are over, and that nobody has ended yet: few, since somebody does so within a second or two."""
    return list(db.connection().execute(_ENDED, {"at": at}).scalars())


def _overlap(found: Stretches) -> bool:
    """Whether any begins before the one before it has ended, as busy times elsewhere may."""
    return any(map(gt, found.ends, islice(found.starts, 1, None)))


def _joined(found: Iterable[Stretches]) -> Stretches:
    """In their order, and those that touch as one."""
    joined = Stretches()
    for start, end in sorted(pair for one in found for pair in zip(one.starts, one.ends, strict=True)):
        if joined.ends and start <= joined.ends[-1]:
            joined.ends[-1] = max(joined.ends[-1], end)
        else:
            joined.starts.append(start)
            joined.ends.append(end)
    return joined


# Whole columns of seconds: a month of fifty resources has thousands of stretches.
_SECONDS = """
    array_agg(floor(date_part('epoch', starts_at))::bigint ORDER BY ends_at) AS starts,
    array_agg(ceil(date_part('epoch', ends_at))::bigint ORDER BY ends_at) AS ends
"""
# Compared only where there is somebody to leave out: of thousands of rows each.
_LEFT_OUT = "AND (booking_id IS NULL OR booking_id <> ALL (:over))"


_ENDED = text("SELECT id FROM booking WHERE state = 'held' AND hold_until <= :at").columns(id=Uuid())


def _taken(left_out: str) -> TextClause:
    read = text(f"""
        SELECT resource_id, false AS closed, {_SECONDS}
        FROM booked_resource
        WHERE active AND resource_id = ANY (:resources) AND starts_at < :end AND ends_at > :start {left_out}
        GROUP BY resource_id
        UNION ALL
        SELECT resource_id, false, {_SECONDS}
        FROM busy_time
        WHERE resource_id = ANY (:resources) AND starts_at < :end AND ends_at > :start
        GROUP BY resource_id
        UNION ALL
        SELECT resource_id, true, {_SECONDS}
        FROM closure
        WHERE starts_at < :end AND ends_at > :start AND (
            service_id = :service OR resource_id = ANY (:resources) OR num_nonnulls(service_id, resource_id) = 0
        )
        GROUP BY resource_id
    """).bindparams(  # noqa: S608  # put together from constants
        bindparam("service", type_=Uuid()),
        bindparam("resources", type_=ARRAY(Uuid())),
        bindparam("start", type_=DateTime(timezone=True)),
        bindparam("end", type_=DateTime(timezone=True)),
    )
    return read.bindparams(bindparam("over", type_=ARRAY(Uuid()))) if left_out else read


_TAKEN = _taken(_LEFT_OUT)
_ALL_TAKEN = _taken("")
