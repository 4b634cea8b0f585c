"""A shop tells what can be booked, with whom and when: slots follow from the next moment on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.booking.busy import bookings_within
from shop.booking.profiles import HoursProfile, ResourceProfile, ServiceProfile
from shop.booking.standing import ranges_of, resource_standing, service_standing
from shop.booking.told import hours_of_resource
from shop.booking.writing import (
    lock_told,
    resource_ids,
    service_named,
    write_hours,
    write_resource,
    write_service,
)
from shop.booking.zones import bounds_of, zone_of
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import ResourceId, ServiceId, WorkspaceId, new_id
from shop.kernel.revisions import require_unchanged
from shop.tables import Closure, Resource, Service
from shop.workspaces.profile import Hours
from shop.workspaces.standing import told_week
from shop.workspaces.viewing import workspace_view


@dataclass(frozen=True, slots=True)
class ServicePut:
    """The service, and whether it is other than it was."""

    id: ServiceId
    changed: bool


@dataclass(frozen=True, slots=True)
class ResourcePut:
    """The resource, and whether it is other than it was."""

    id: ResourceId
    changed: bool


@dataclass(frozen=True, slots=True)
class DaysClosed:
    """Who or what is not to be had, and codes of bookings that somebody has in that stretch all the same."""

    id: UUID
    booked: tuple[str, ...]


def put_service(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, service: ServiceProfile, seen: str = ""
) -> ServicePut:
    """Write the service whole; a hidden one is shown again. The same service twice changes nothing.

    What was booked stays as it was agreed. `seen` is the revision of the form that it was typed into. Refuses
    ResourceUnknown, ChangedMeanwhile.
    """
    with transaction(workspace_id) as db:
        if seen:
            lock_told(db, Service, service.slug)
            require_unchanged(seen, service_standing(db, service.slug))
        at = workspace_view(db, workspace_id).at(now)
        written = write_service(db, workspace_id, service, at)
        if written.changed:
            record(db, "ServicePut", workspace_id=workspace_id, actor=actor, now=at, subject_id=written.id)
        return ServicePut(ServiceId(written.id), written.changed)


def hide_service(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, slug: str) -> None:
    """Nobody is shown it any more; what was booked takes place. Refuses ServiceUnknown."""
    with transaction(workspace_id) as db:
        row = service_named(db, slug)
        if row.status == "hidden":
            return
        row.status, row.revision = "hidden", row.revision + 1
        db.add(row)
        at = workspace_view(db, workspace_id).at(now)
        record(db, "ServiceHidden", workspace_id=workspace_id, actor=actor, now=at, subject_id=row.id)


def put_resource(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    resource: ResourceProfile,
    week: Sequence[Hours] | None = None,
    seen: str = "",
) -> ResourcePut:
    """Write the person, room or camera whole, and their week where it is told; special days stay.

    The same one twice changes nothing. `seen` is the revision of the form that it was typed into. Refuses
    ChangedMeanwhile.
    """
    with transaction(workspace_id) as db:
        if seen:
            lock_told(db, Resource, resource.slug)
            require_unchanged(seen, resource_standing(db, resource.slug))
        at = workspace_view(db, workspace_id).at(now)
        written = write_resource(db, workspace_id, resource, at)
        if written.changed:
            record(db, "ResourcePut", workspace_id=workspace_id, actor=actor, now=at, subject_id=written.id)
        if week is not None:
            _put_week(db, workspace_id, resource.slug, week, actor, at)
        return ResourcePut(ResourceId(written.id), written.changed)


def put_hours(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, hours: HoursProfile) -> None:
    """Write all the hours of a resource or a service, or the shop's special days.

    What was booked outside of them stays. Refuses ResourceUnknown, ServiceUnknown.
    """
    with transaction(workspace_id) as db:
        if hours.resource:
            lock_told(db, Resource, hours.resource)
        owner = write_hours(db, workspace_id, hours)
        at = workspace_view(db, workspace_id).at(now)
        record(db, "HoursPut", workspace_id=workspace_id, actor=actor, now=at, subject_id=owner)


def close_days(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    first: date,
    last: date,
    resource: str = "",
    service: str = "",
    reason: str = "",
) -> DaysClosed:
    """Nobody, or that resource, or that service is to be had from the first day to the last, both of them too.

    What is booked in that stretch is told, and stays until somebody moves or cancels it. Refuses
    ResourceUnknown, ServiceUnknown.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        whose = resource_ids(db, [resource])[0] if resource else None
        of_what = service_named(db, service).id if service else None
        zone = zone_of(_zone(db, whose), shop.zone)
        row = Closure(
            id=new_id(),
            workspace_id=workspace_id,
            resource_id=whose,
            service_id=of_what,
            starts_at=bounds_of(first, zone)[0],
            ends_at=bounds_of(last, zone)[1],
            reason=reason,
            created_at=shop.at(now),
        )
        db.add(row)
        db.flush()
        booked = bookings_within(
            db, start=row.starts_at, end=row.ends_at, resource_id=whose, service_id=of_what
        )
        record(
            db, "DaysClosed", workspace_id=workspace_id, actor=actor, now=shop.at(now), subject_id=row.id,
            first=first.isoformat(), last=last.isoformat(),
        )  # fmt: skip
        return DaysClosed(row.id, tuple(booked))


def open_days(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, closure_id: UUID) -> bool:
    """What was closed can be booked again; whether it was closed."""
    with transaction(workspace_id) as db:
        row = db.scalars(select(Closure).where(col(Closure.id) == closure_id)).first()
        if row is None:
            return False
        db.delete(row)
        at = workspace_view(db, workspace_id).at(now)
        record(db, "DaysOpened", workspace_id=workspace_id, actor=actor, now=at, subject_id=closure_id)
        return True


def _put_week(
    db: Session, workspace_id: WorkspaceId, slug: str, week: Sequence[Hours], actor: Actor, at: datetime
) -> None:
    known = hours_of_resource(db, slug)
    hours = HoursProfile(resource=slug, weekly=tuple(week), days=known.days)
    if told_week(ranges_of(known)) == told_week(ranges_of(hours)):
        return
    owner = write_hours(db, workspace_id, hours)
    record(db, "HoursPut", workspace_id=workspace_id, actor=actor, now=at, subject_id=owner)


def _zone(db: Session, resource: UUID | None) -> str:
    if resource is None:
        return ""
    return db.scalars(select(col(Resource.timezone)).where(col(Resource.id) == resource)).one()
