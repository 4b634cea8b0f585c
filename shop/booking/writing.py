"""What a shop tells of its services is written whole; the same thing twice changes nothing."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, insert, select
from sqlmodel import Session, SQLModel, col

from shop.booking.needs import ResourceUnknown
from shop.booking.profiles import HoursProfile, ResourceProfile, ServiceProfile, Texts
from shop.booking.slot import ServiceUnknown
from shop.kernel.ids import new_id
from shop.tables import DayHours, Resource, Service, ServiceNeed, WorkingHours


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, and whether it is other than it was."""

    id: UUID
    changed: bool


def write_service(db: Session, workspace_id: UUID, told: ServiceProfile, at: datetime) -> Written:
    """The service and who it needs; a hidden one is shown again. Refuses ResourceUnknown."""
    needs = _needs(db, told)
    row = db.scalars(select(Service).where(col(Service.slug) == told.slug).with_for_update()).first()
    values = _service_values(told)
    if row is None:
        row = Service(id=new_id(), workspace_id=workspace_id, slug=told.slug, created_at=at, **values)
        changed = True
    else:
        changed = _take_on(row, values) | (_known_needs(db, row.id) != needs)
        row.revision += changed
    db.add(row)
    db.flush()
    if changed:
        db.connection().execute(delete(ServiceNeed).where(col(ServiceNeed.service_id) == row.id))
        _insert(
            db,
            ServiceNeed,
            workspace_id,
            [
                {"service_id": row.id, "place": place, "resource_id": resource, "minutes": minutes}
                for place, resource, minutes in sorted(needs, key=lambda need: need[:2])
            ],
        )
    return Written(row.id, changed)


def write_resource(db: Session, workspace_id: UUID, told: ResourceProfile, at: datetime) -> Written:
    """The person, room or camera; its rating is nobody's to tell."""
    row = db.scalars(select(Resource).where(col(Resource.slug) == told.slug).with_for_update()).first()
    values = told.model_dump(exclude={"slug", "titles", "about"}) | {
        "titles": plain(told.titles),
        "about": plain(told.about),
        "languages": list(told.languages),
        "tags": list(told.tags),
    }
    changed = True
    if row is None:
        row = Resource(id=new_id(), workspace_id=workspace_id, slug=told.slug, created_at=at, **values)
    else:
        changed = _take_on(row, values)
    db.add(row)
    db.flush()
    return Written(row.id, changed)


def write_hours(db: Session, workspace_id: UUID, told: HoursProfile) -> UUID | None:
    """The owner's week and special days, in place of what was known; whose they are.

    Refuses ResourceUnknown, ServiceUnknown.
    """
    resource = resource_ids(db, [told.resource])[0] if told.resource else None
    service = service_named(db, told.service).id if told.service else None
    owner = {"resource_id": resource, "service_id": service}
    for table in (WorkingHours, DayHours):
        db.connection().execute(delete(table).where(*_owned(table, owner)))
    _insert(
        db,
        WorkingHours,
        workspace_id,
        [
            {**owner, "weekday": hours.weekday, "opens": hours.opens, "closes": hours.closes}
            for hours in told.weekly
        ],
    )
    _insert(
        db,
        DayHours,
        workspace_id,
        [
            {**owner, "day": day.day, "opens": opens, "closes": closes, "reason": day.reason}
            for day in told.days
            for opens, closes in day.ranges or ((None, None),)
        ],
    )
    return resource or service


def lock_told(db: Session, table: type[Service | Resource], slug: str) -> None:
    """Until the end of the transaction nobody else writes it: what is read of it after this is what stands."""
    db.execute(select(col(table.id)).where(col(table.slug) == slug).with_for_update())


def service_named(db: Session, slug: str) -> Service:
    """The service of that slug. Refuses ServiceUnknown."""
    row = db.scalars(select(Service).where(col(Service.slug) == slug)).first()
    if row is None:
        raise ServiceUnknown(service=slug, nearest=[])
    return row


def resource_ids(db: Session, slugs: Sequence[str]) -> list[UUID]:
    """Whose slugs those are, in their order. Refuses ResourceUnknown."""
    found = db.execute(
        select(col(Resource.slug), col(Resource.id)).where(col(Resource.slug).in_(slugs))
    ).all()
    known = {row.slug: row.id for row in found}
    for slug in slugs:
        if slug not in known:
            raise ResourceUnknown(resource=slug)
    return [known[slug] for slug in slugs]


def plain(texts: Texts) -> dict[str, str]:
    """The texts as a column keeps them."""
    return {language.value: words for language, words in texts.items()}


def _service_values(told: ServiceProfile) -> dict[str, Any]:
    return told.model_dump(exclude={"slug", "needs", "names", "summaries", "details", "policy"}) | {
        "names": plain(told.names),
        "summaries": plain(told.summaries),
        "details": {language.value: dict(texts) for language, texts in told.details.items()},
        "tags": list(told.tags),
        "languages": list(told.languages),
        "reminders": list(told.reminders),
        "follow_up_minutes": told.follow_up_minutes,
        "policy": told.policy.model_dump(),
        "status": "active",
    }


def _needs(db: Session, told: ServiceProfile) -> set[tuple[int, UUID, int | None]]:
    slugs = sorted({need.resource for place in told.needs for need in place})
    known = dict(zip(slugs, resource_ids(db, slugs), strict=True))
    return {
        (place, known[need.resource], need.minutes)
        for place, needs in enumerate(told.needs)
        for need in needs
    }


def _known_needs(db: Session, service_id: UUID) -> set[tuple[int, UUID, int | None]]:
    rows = db.scalars(select(ServiceNeed).where(col(ServiceNeed.service_id) == service_id))
    return {(row.place, row.resource_id, row.minutes) for row in rows}


def _take_on(row: SQLModel, values: Mapping[str, Any]) -> bool:
    """Put the values into the row; whether any of them is other than it was."""
    other = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in other.items():
        setattr(row, name, value)
    return bool(other)


def _owned(
    table: type[WorkingHours | DayHours], owner: Mapping[str, UUID | None]
) -> Collection[ColumnElement[bool]]:
    return [
        col(table.resource_id).is_not_distinct_from(owner["resource_id"]),
        col(table.service_id).is_not_distinct_from(owner["service_id"]),
    ]


def _insert(
    db: Session, table: type[SQLModel], workspace_id: UUID, rows: Iterable[Mapping[str, Any]]
) -> None:
    for row in rows:
        db.connection().execute(insert(table).values(id=new_id(), workspace_id=workspace_id, **row))
