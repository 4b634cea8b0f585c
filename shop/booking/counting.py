"""How much was booked between two days? Counted from the history of the bookings, for each service and each host."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from shop.booking.zones import bounds_of
from shop.workspaces.viewing import WorkspaceView


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What happened in the stretch; a booking counts for each thing once, when it first happened."""

    kept: int
    """Times that somebody held, whatever became of them."""
    kept_and_booked: int
    """Of those, how many were booked, then or later."""
    booked: int
    """Agreed on by their customer: confirmed at once, or waiting for the shop or the payment."""
    confirmed: int
    canceled: int
    """Of what had been agreed on, by whomever."""
    no_shows: int
    held: int
    """Sessions that took place."""
    seats_held: int
    ratings: int
    """Of the sessions that ended in the stretch, how many were given stars."""
    stars: int
    """Their sum."""

    @property
    def booking_rate(self) -> Decimal | None:
        """How many in a hundred of the times that were held were booked, to a tenth; None where none was."""
        return _tenth(Decimal(100 * self.kept_and_booked), self.kept)

    @property
    def rating(self) -> Decimal | None:
        """Out of five, to a tenth; None where nobody gave stars."""
        return _tenth(Decimal(self.stars), self.ratings)


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything together, and by what and whom it was booked."""

    total: Counted
    services: Sequence[tuple[UUID, Counted]]
    """Those of which anything was booked, by their id."""
    hosts: Sequence[tuple[UUID, Counted]]
    """The same for the people who hosted it."""


def figures_between(
    db: Session, first: date, last: date, *, shop: WorkspaceView, service_id: UUID | None = None
) -> Figures:
    """What happened from the first day to the last, both whole and in the shop's zone; of that service alone."""
    stretch = {
        "begins": bounds_of(first, shop.zone)[0],
        "ends": bounds_of(last, shop.zone)[1],
        "service": service_id,
    }
    read = db.connection().execute
    every = read(text(_COUNTS.format(by="'all'", also="")), stretch).all()
    services = read(text(_COUNTS.format(by="booking.service_id", also="")), stretch)
    hosts = read(text(_COUNTS.format(by="hosts.resource_id", also=_HOSTS)), stretch)
    return Figures(
        _counted(every[0]) if every else Counted(**dict.fromkeys(_NAMES, 0)),
        [(row.whose, _counted(row)) for row in services],
        [(row.whose, _counted(row)) for row in hosts],
    )


_NAMES: Final = (
    *("kept", "kept_and_booked", "booked", "confirmed", "canceled", "no_shows", "held", "seats_held"),
    *("ratings", "stars"),
)


def _counted(row: Any) -> Counted:
    return Counted(**{name: int(getattr(row, name) or 0) for name in _NAMES})


def _tenth(of: Decimal, by: int) -> Decimal | None:
    return (of / by).quantize(Decimal("0.1")) if by else None


# Only bookings to which anything happened in the stretch; of those everything, to know what happened first.
_COUNTS: Final = """
WITH touched AS (
    SELECT DISTINCT booking_id FROM booking_change WHERE at >= :begins AND at < :ends
    UNION
    SELECT id FROM booking WHERE stars IS NOT NULL AND ends_at >= :begins AND ends_at < :ends
), first AS (
    SELECT booking_id,
        min(at) FILTER (WHERE state = 'held') AS kept_at,
        min(at) FILTER (WHERE state IN ('pending', 'confirmed')) AS booked_at,
        min(at) FILTER (WHERE state = 'confirmed') AS confirmed_at,
        min(at) FILTER (WHERE state = 'canceled') AS off_at,
        min(at) FILTER (WHERE state = 'no_show') AS missed_at,
        min(at) FILTER (WHERE state = 'completed') AS done_at
    FROM booking_change JOIN touched USING (booking_id) GROUP BY booking_id
)
SELECT {by} AS whose,
    count(*) FILTER (WHERE kept_at >= :begins AND kept_at < :ends) AS kept,
    count(*) FILTER (WHERE kept_at >= :begins AND kept_at < :ends AND booked_at IS NOT NULL) AS kept_and_booked,
    count(*) FILTER (WHERE booked_at >= :begins AND booked_at < :ends) AS booked,
    count(*) FILTER (WHERE confirmed_at >= :begins AND confirmed_at < :ends) AS confirmed,
    count(*) FILTER (WHERE off_at >= :begins AND off_at < :ends AND booked_at IS NOT NULL) AS canceled,
    count(*) FILTER (WHERE missed_at >= :begins AND missed_at < :ends) AS no_shows,
    count(*) FILTER (WHERE done_at >= :begins AND done_at < :ends) AS held,
    sum(booking.seats) FILTER (WHERE done_at >= :begins AND done_at < :ends) AS seats_held,
    count(*) FILTER (WHERE booking.stars IS NOT NULL AND ends_at >= :begins AND ends_at < :ends) AS ratings,
    sum(booking.stars) FILTER (WHERE ends_at >= :begins AND ends_at < :ends) AS stars
FROM first JOIN booking ON booking.id = first.booking_id {also}
WHERE CAST(:service AS uuid) IS NULL OR booking.service_id = CAST(:service AS uuid)
GROUP BY whose ORDER BY booked DESC, whose
"""
# Whoever has the time now; of what was canceled, whoever had it.
_HOSTS: Final = """
JOIN LATERAL (
    SELECT DISTINCT taken.resource_id FROM booked_resource AS taken
    JOIN resource ON resource.id = taken.resource_id AND resource.kind = 'staff'
    WHERE (taken.booking_id = booking.id OR taken.occurrence_id = booking.occurrence_id)
        AND taken.starts_at <= booking.starts_at AND taken.ends_at > booking.starts_at
        AND (taken.active OR booking.state = 'canceled')
) AS hosts ON true
"""
