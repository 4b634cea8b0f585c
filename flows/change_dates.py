"""A shop sets the dates of its tours and classes, one by one or by a rule that makes them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from shop.booking.dates import Extended, extend, write_date
from shop.booking.profiles import OccurrenceProfile, SeriesProfile
from shop.booking.slots import service_row
from shop.booking.waking import wake_time_list
from shop.booking.writing import resource_ids, service_named
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import OccurrenceId, SeriesId, WorkspaceId
from shop.kernel.refusals import NotFound
from shop.tables import Series
from shop.workspaces.viewing import workspace_view

TOPIC = "series"
_EVERY = timedelta(days=1)
"""So often a series gets the dates that its horizon has reached."""
_LONGEST = timedelta(days=3650)


@dataclass(frozen=True, slots=True)
class SeriesPut:
    """The series, and what it became."""

    id: SeriesId
    dates: Extended


def put_occurrence(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, occurrence: OccurrenceProfile
) -> OccurrenceId:
    """A date of the service; one that starts then already gets these seats and price.

    Refuses ServiceUnknown, ResourceUnknown, NotDated, SeatsBooked (fewer seats than are somebody's) and
    SlotTaken (who hosts it has something else).
    """
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        service = service_named(db, occurrence.service)
        identity, _ = write_date(
            db,
            service,
            starts_at=occurrence.starts_at,
            minutes=occurrence.minutes,
            seats=occurrence.seats,
            price_minor=occurrence.price_minor,
            resource_ids=resource_ids(db, occurrence.resources),
            at=at,
            language=occurrence.language,
        )
        wake_time_list(db, workspace_id=workspace_id, service_id=service.id, now=now)
        record(db, "OccurrencePut", workspace_id=workspace_id, actor=actor, now=at, subject_id=identity)
        return OccurrenceId(identity)


def put_series(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, series: SeriesProfile) -> SeriesPut:
    """Write the series and make its dates as far as the service can be booked; later ones follow by themselves.

    Dates that it has no more are dropped where nobody has booked them, and told where somebody has; what the shop
    called off stays so. Refuses ServiceUnknown, ResourceUnknown, NotDated, and NotFound for an id that is another shop's.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        at = shop.at(now)
        service = service_named(db, series.service)
        row = _locked(db, series.id) or Series(
            id=series.id, workspace_id=workspace_id, created_at=at, service_id=service.id,
            first_on=series.first_on, starts=series.starts, timezone="", rule="", seats=1,
        )  # fmt: skip
        row.service_id, row.first_on, row.starts = service.id, series.first_on, series.starts
        row.timezone, row.rule = series.timezone or shop.zone.key, series.rule
        row.except_on, row.seats = list(series.except_on), series.seats or service.seats
        row.resource_ids = [str(one) for one in resource_ids(db, series.resources)]
        row.active, row.language = series.active, series.language
        row.sun, row.sun_minutes = series.sun, series.sun_minutes
        row.latitude, row.longitude = series.latitude, series.longitude
        db.add(row)
        try:
            db.flush()
        except IntegrityError as taken:  # nothing else is written here, and what it says is checked
            raise NotFound(kind="series") from taken
        dates = extend(db, row, service, at=at)
        _again(db, row, now)
        wake_time_list(db, workspace_id=workspace_id, service_id=service.id, now=now)
        record(db, "SeriesPut", workspace_id=workspace_id, actor=actor, now=at, subject_id=row.id)
        return SeriesPut(SeriesId(row.id), dates)


def extend_series(*, now: datetime, entry: Claimed) -> int:
    """Make the dates that the horizon of the entry's series has reached; how many were made."""
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return 0
        outbox.finish(db, entry.id, now=now)
        row = _locked(db, UUID(entry.key))
        if row is None or not row.active:
            return 0
        at = workspace_view(db, entry.workspace_id).at(now)
        made = extend(db, row, service_row(db, row.service_id), at=at).made
        _again(db, row, now)
        return made


def _again(db: Session, row: Series, now: datetime) -> None:
    """One entry waits for each series, and its key is which one."""
    outbox.put_off_or_put(
        db,
        workspace_id=row.workspace_id,
        topic=TOPIC,
        key=str(row.id),
        now=now,
        wait=_EVERY,
        longest=_LONGEST,
    )


def _locked(db: Session, series_id: UUID) -> Series | None:
    return db.scalars(select(Series).where(col(Series.id) == series_id).with_for_update()).first()
