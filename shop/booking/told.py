"""What a shop has told of its services, its people and their hours, in the shape in which it can be told again."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import func, select, true
from sqlmodel import Session, col

from shop.booking.needs import ResourceUnknown
from shop.booking.profiles import (
    DayProfile,
    HoursProfile,
    NeedProfile,
    PolicyProfile,
    ResourceProfile,
    SeriesProfile,
    ServiceProfile,
)
from shop.booking.writing import service_named
from shop.kernel.language import Language
from shop.tables import (
    DayHours,
    Occurrence,
    Resource,
    Series,
    Service,
    ServiceNeed,
    WorkingHours,
)
from shop.workspaces.profile import Hours


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """A service in a list."""

    slug: str
    kind: str
    names: dict[str, str]
    minutes: int
    seats: int
    price_minor: int
    hidden: bool
    people: tuple[str, ...]
    """Names of who can host it."""
    dates: int
    """How many of its dates are to come."""


@dataclass(frozen=True, slots=True)
class ResourceLine:
    """Somebody or something in a list."""

    slug: str
    kind: str
    name: str
    active: bool
    own_hours: bool
    """Whether they have a week of their own; else the shop's holds."""


def service_lines(db: Session, at: datetime) -> list[ServiceLine]:
    """All services in the shop's order, hidden ones last; a fixed number of queries."""
    rows = db.scalars(
        select(Service).order_by(col(Service.status), col(Service.position), col(Service.slug))
    ).all()
    people: dict[UUID, list[str]] = defaultdict(list)
    for service, name in db.execute(
        select(col(ServiceNeed.service_id), col(Resource.name))
        .join(Resource, col(Resource.id) == col(ServiceNeed.resource_id))
        .where(col(ServiceNeed.place) == 0)
        .order_by(col(Resource.position), col(Resource.name))
    ):
        people[service].append(name)
    counted = db.execute(
        select(col(Occurrence.service_id), func.count())
        .where(col(Occurrence.starts_at) > at, col(Occurrence.canceled_at).is_(None))
        .group_by(col(Occurrence.service_id))
    )
    dates = {service: int(count) for service, count in counted}
    return [
        ServiceLine(
            row.slug,
            row.kind,
            dict(row.names),
            row.minutes,
            row.seats,
            row.price_minor,
            row.status == "hidden",
            tuple(people[row.id]),
            dates.get(row.id, 0),
        )
        for row in rows
    ]


def resource_lines(db: Session) -> list[ResourceLine]:
    """Everybody and everything, people first, whoever is switched off last."""
    rows = db.scalars(
        select(Resource).order_by(
            col(Resource.active).desc(), col(Resource.kind).desc(), col(Resource.position), col(Resource.name)
        )
    ).all()
    own = set(
        db.scalars(select(col(WorkingHours.resource_id)).where(col(WorkingHours.resource_id).is_not(None)))
    )
    return [ResourceLine(row.slug, row.kind, row.name, row.active, row.id in own) for row in rows]


def service_told(db: Session, slug: str) -> tuple[ServiceProfile, bool]:
    """The service as it was told, and whether it is hidden. Refuses ServiceUnknown."""
    row = service_named(db, slug)
    told = {name: getattr(row, name) for name in ServiceProfile.model_fields if name not in _APART}
    profile = ServiceProfile.model_construct(
        **told,
        names=_texts(row.names),
        summaries=_texts(row.summaries),
        details={Language(one): dict(texts) for one, texts in row.details.items()},
        tags=tuple(row.tags),
        languages=tuple(row.languages),
        reminders=tuple(row.reminders),
        policy=PolicyProfile.model_validate(
            {name: row.policy[name] for name in PolicyProfile.model_fields if name in row.policy}
        ),
        needs=_needs(db, row.id),
    )
    return profile, row.status == "hidden"


def resource_told(db: Session, slug: str) -> ResourceProfile:
    """The person, room or camera as they were told. Refuses ResourceUnknown."""
    row = resource_row(db, slug)
    plain = ("slug", "kind", "name", "picture", "timezone", "email", "position", "active")
    return ResourceProfile.model_construct(
        **{name: getattr(row, name) for name in plain},
        titles=_texts(row.titles),
        about=_texts(row.about),
        languages=tuple(row.languages),
        tags=tuple(row.tags),
    )


def resource_row(db: Session, slug: str) -> Resource:
    """The row of that slug. Refuses ResourceUnknown."""
    row = db.scalars(select(Resource).where(col(Resource.slug) == slug)).first()
    if row is None:
        raise ResourceUnknown(resource=slug)
    return row


def hours_of_resource(db: Session, slug: str) -> HoursProfile:
    """The week and the special days of a resource. Refuses ResourceUnknown."""
    identity = resource_row(db, slug).id
    weekly = db.scalars(select(WorkingHours).where(col(WorkingHours.resource_id) == identity))
    return HoursProfile.model_construct(
        resource=slug,
        service="",
        weekly=tuple(Hours(weekday=one.weekday, opens=one.opens, closes=one.closes) for one in weekly),
        days=tuple(_days(db, identity)),
    )


def special_days(db: Session) -> tuple[DayProfile, ...]:
    """The shop's own."""
    return tuple(_days(db, None))


def series_told(db: Session, slug: str, *, stopped: bool = False) -> list[SeriesProfile]:
    """The series of a service that still make dates; with `stopped` the others too. Refuses ServiceUnknown."""
    service = service_named(db, slug)
    rows = db.scalars(
        select(Series)
        .where(col(Series.service_id) == service.id, true() if stopped else col(Series.active))
        .order_by(col(Series.first_on))
    ).all()
    slugs = _slugs(db, [UUID(one) for row in rows for one in row.resource_ids])
    kept = ("id", "first_on", "starts", "timezone", "rule", "seats", "language", "active")
    return [
        SeriesProfile.model_construct(
            **{name: getattr(row, name) for name in (*kept, "sun", "sun_minutes", "latitude", "longitude")},
            service=slug,
            except_on=tuple(row.except_on),
            resources=tuple(slugs[UUID(one)] for one in row.resource_ids if UUID(one) in slugs),
        )
        for row in rows
    ]


_APART = frozenset({"names", "summaries", "details", "tags", "languages", "reminders", "policy", "needs"})


def _needs(db: Session, service_id: UUID) -> tuple[tuple[NeedProfile, ...], ...]:
    found = db.execute(
        select(col(ServiceNeed.place), col(Resource.slug), col(ServiceNeed.minutes))
        .join(Resource, col(Resource.id) == col(ServiceNeed.resource_id))
        .where(col(ServiceNeed.service_id) == service_id)
        .order_by(col(ServiceNeed.place), col(Resource.position), col(Resource.slug))
    )
    places: dict[int, list[NeedProfile]] = defaultdict(list)
    for place, slug, minutes in found:
        places[place].append(NeedProfile(resource=slug, minutes=minutes))
    return tuple(tuple(places[place]) for place in sorted(places))


def _days(db: Session, resource: UUID | None) -> list[DayProfile]:
    rows = db.scalars(
        select(DayHours)
        .where(col(DayHours.resource_id).is_not_distinct_from(resource), col(DayHours.service_id).is_(None))
        .order_by(col(DayHours.day), col(DayHours.opens))
    )
    ranges: dict[date, list[tuple[time, time]]] = defaultdict(list)
    reasons: dict[date, str] = {}
    for row in rows:
        reasons[row.day] = row.reason
        if row.opens is not None and row.closes is not None:
            ranges[row.day].append((row.opens, row.closes))
    return [DayProfile(day=day, ranges=tuple(ranges[day]), reason=why) for day, why in reasons.items()]


def _slugs(db: Session, ids: Sequence[UUID]) -> dict[UUID, str]:
    found = db.execute(select(col(Resource.id), col(Resource.slug)).where(col(Resource.id).in_(ids)))
    return {row.id: row.slug for row in found}


def _texts(texts: dict[str, str]) -> dict[Language, str]:
    return {Language(one): words for one, words in texts.items() if one in set(Language)}
