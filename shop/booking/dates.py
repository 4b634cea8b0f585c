"""Dates of tours and classes: made, made again from a rule, and called off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from shop.booking.choosing import SlotTaken
from shop.booking.seats import lock_occurrences
from shop.booking.series import days_of_rule
from shop.booking.states import BLOCKING
from shop.booking.sun import Event, sun_at
from shop.booking.taking import lock_resources, occupy, vacate
from shop.booking.zones import day_of, instants_of
from shop.kernel.ids import new_id
from shop.kernel.refusals import Refusal
from shop.tables import Booking, Occurrence, Series, Service

_ROUNDED = 5
"""Minutes: nobody meets at 15:43."""


class NotDated(Refusal):
    """The service is booked at any free time, so it has no dates: ``service``."""


class SeatsBooked(Refusal):
    """So many seats of the date are somebody's already: ``taken``."""


@dataclass(frozen=True, slots=True)
class Extended:
    """What a series became."""

    made: int
    gone: int
    """Dates that it has no more, and nobody had booked."""
    still_booked: tuple[UUID, ...]
    """Dates that it should have no more, but that somebody has booked."""
    not_possible: tuple[datetime, ...]
    """Starts at which who hosts it is not to be had, or more seats are somebody's than the series has."""


def write_date(
    db: Session,
    service: Service,
    *,
    starts_at: datetime,
    minutes: int | None,
    seats: int | None,
    price_minor: int | None,
    resource_ids: Sequence[UUID],
    at: datetime,
    series_id: UUID | None = None,
    language: str = "",
) -> tuple[UUID, bool]:
    """The date of the service that starts then, and whether it is new; a known one gets these seats and price.

    Refuses NotDated, SeatsBooked, SlotTaken (who hosts it is not to be had).
    """
    if service.kind == "appointment":
        raise NotDated(service=service.slug)
    known = db.scalars(
        select(col(Occurrence.id)).where(
            col(Occurrence.service_id) == service.id, col(Occurrence.starts_at) == starts_at
        )
    ).first()
    ends_at = starts_at + timedelta(minutes=minutes or service.minutes)
    if known is not None:
        again = _change(db, known, seats or service.seats, price_minor, language)
        if again:
            lock_resources(db, resource_ids)
            _occupy(db, service, known, starts_at, ends_at, resource_ids)
        return known, again
    lock_resources(db, resource_ids)
    made = db.connection().execute(
        insert(Occurrence)
        .values(
            id=new_id(),
            workspace_id=service.workspace_id,
            service_id=service.id,
            series_id=series_id,
            starts_at=starts_at,
            ends_at=ends_at,
            seats=seats or service.seats,
            taken=0,
            price_minor=price_minor,
            language=language,
            created_at=at,
        )
        .on_conflict_do_nothing(index_elements=["workspace_id", "service_id", "starts_at"])
        .returning(col(Occurrence.id))
    )
    identity = made.scalar()
    if identity is None:  # made by somebody else in this very moment
        return write_date(
            db, service, starts_at=starts_at, minutes=minutes, seats=seats, price_minor=price_minor,
            resource_ids=resource_ids, at=at, series_id=series_id, language=language,
        )  # fmt: skip
    _occupy(db, service, identity, starts_at, ends_at, resource_ids)
    return identity, True


def extend(db: Session, series: Series, service: Service, *, at: datetime) -> Extended:
    """Make the dates of a locked series that lie within the service's horizon, and drop what it has no more.

    A date that the shop called off is not made again.
    """
    zone = ZoneInfo(series.timezone)
    starts = _starts(series, service, zone, at) if series.active else []
    known = _known(db, series, at)
    settled = {*known, *_called_off(db, service, at)}
    # First away with what it has no more: who hosts it may be wanted for the dates that take their place.
    gone, booked = _drop(db, [one for start, one in known.items() if start not in set(starts)], at)
    made, impossible = 0, []
    for start in starts:
        if start in settled:
            continue
        try:
            with db.begin_nested():
                _, new = write_date(
                    db, service, starts_at=start, minutes=None, seats=series.seats, price_minor=None,
                    resource_ids=[UUID(one) for one in series.resource_ids], at=at, series_id=series.id,
                    language=series.language,
                )  # fmt: skip
                made += new
        except (SlotTaken, SeatsBooked):
            impossible.append(start)
    return Extended(made, gone, tuple(booked), tuple(impossible))


def drop_date(db: Session, occurrence: Occurrence, *, at: datetime) -> None:
    """Nobody can book the locked date any more, and who was to host it is free; its bookings are the caller's."""
    occurrence.canceled_at = at
    db.add(occurrence)
    db.flush()
    vacate(db, occurrence_id=occurrence.id)


def _occupy(
    db: Session,
    service: Service,
    occurrence_id: UUID,
    starts_at: datetime,
    ends_at: datetime,
    resource_ids: Sequence[UUID],
) -> None:
    if resource_ids:
        occupy(
            db,
            service=service,
            starts_at=starts_at,
            ends_at=ends_at,
            resource_ids=resource_ids,
            occurrence_id=occurrence_id,
        )


def _change(db: Session, known: UUID, seats: int, price_minor: int | None, language: str) -> bool:
    """Give the date these seats, price and language; whether it had been called off, and takes place again."""
    row = lock_occurrences(db, [known])[known]
    if seats < row.taken:
        raise SeatsBooked(taken=row.taken)
    again = row.canceled_at is not None
    row.seats, row.price_minor, row.language = seats, price_minor, language
    row.canceled_at, row.called_off = None, False
    db.add(row)
    db.flush()
    return again


def _starts(series: Series, service: Service, zone: ZoneInfo, at: datetime) -> list[datetime]:
    """A day whose clocks jump over the start has none; where they show it twice, the first one counts."""
    until: date = day_of(at, zone) + timedelta(days=service.horizon_days)
    days = days_of_rule(series.rule, first_on=series.first_on, until=until, except_on=series.except_on)
    return [start for day in days for start in _start_on(series, day, zone) if start > at]


def _start_on(series: Series, day: date, zone: ZoneInfo) -> Sequence[datetime]:
    """The start of that day: by the sun, rounded down to five minutes, where the series follows it and it shows."""
    shown = None
    if series.sun and series.latitude is not None and series.longitude is not None:
        event = cast("Event", series.sun)
        shown = sun_at(event, day, latitude=series.latitude, longitude=series.longitude)
    if shown is None:
        return instants_of(day, series.starts, zone)[:1]
    begins = shown + timedelta(minutes=series.sun_minutes)
    return [begins.replace(minute=begins.minute - begins.minute % _ROUNDED, second=0, microsecond=0)]


def _known(db: Session, series: Series, at: datetime) -> dict[datetime, UUID]:
    rows = db.execute(
        select(col(Occurrence.starts_at), col(Occurrence.id)).where(
            col(Occurrence.series_id) == series.id,
            col(Occurrence.starts_at) > at,
            col(Occurrence.canceled_at).is_(None),
        )
    )
    return {row.starts_at: row.id for row in rows}


def _called_off(db: Session, service: Service, at: datetime) -> Sequence[datetime]:
    wanted = select(col(Occurrence.starts_at)).where(
        col(Occurrence.service_id) == service.id, col(Occurrence.starts_at) > at, col(Occurrence.called_off)
    )
    return db.scalars(wanted).all()


def _drop(db: Session, surplus: Sequence[UUID], at: datetime) -> tuple[int, list[UUID]]:
    gone, booked = 0, []
    for row in lock_occurrences(db, surplus).values():
        theirs = select(col(Booking.id)).where(
            col(Booking.occurrence_id) == row.id, col(Booking.state).in_(BLOCKING)
        )
        if db.scalars(theirs).first() is not None:
            booked.append(row.id)
            continue
        drop_date(db, row, at=at)
        gone += 1
    return gone, booked
