"""Which dates of a tour or a class are there, and how many seats are left? Read at once, holds that are over aside."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.types import DateTime, Uuid
from sqlmodel import Session


@dataclass(frozen=True, slots=True)
class Dated:
    """One date with its seats."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    seats_left: int
    """Those of holds that are over are left again."""
    price_minor: int | None
    resource_ids: tuple[UUID, ...]
    language: str


def dated(
    db: Session,
    *,
    service_id: UUID,
    start: datetime,
    end: datetime,
    at: datetime,
    resource_id: UUID | None = None,
) -> list[Dated]:
    """The dates between the two instants that were not called off, in their order."""
    values = {"service": service_id, "start": start, "end": end, "at": at, "resource": resource_id}
    return [
        Dated(
            row.id,
            row.starts_at,
            row.ends_at,
            row.seats - row.taken + row.over,
            row.price_minor,
            tuple(row.resources or ()),
            row.language,
        )
        for row in db.connection().execute(_DATED, values)
    ]


_DATED = text("""
    SELECT id, starts_at, ends_at, seats, taken, price_minor, language,
        coalesce((
            SELECT sum(booking.seats) FROM booking
            WHERE occurrence_id = occurrence.id AND state = 'held' AND hold_until <= :at
        ), 0)::int AS over,
        (
            SELECT array_agg(resource_id ORDER BY id) FROM booked_resource
            WHERE occurrence_id = occurrence.id AND active
        ) AS resources
    FROM occurrence
    WHERE service_id = :service AND canceled_at IS NULL AND starts_at >= :start AND starts_at < :end
        AND (CAST(:resource AS uuid) IS NULL OR EXISTS (
            SELECT FROM booked_resource
            WHERE occurrence_id = occurrence.id AND active AND resource_id = :resource
        ))
    ORDER BY starts_at, id
""").bindparams(
    bindparam("service", type_=Uuid()),
    bindparam("resource", type_=Uuid()),
    bindparam("start", type_=DateTime(timezone=True)),
    bindparam("end", type_=DateTime(timezone=True)),
    bindparam("at", type_=DateTime(timezone=True)),
)
