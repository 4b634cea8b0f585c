"""What can be booked, and with whom? Frozen views in the reader's language."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, ColumnElement, bindparam, select
from sqlmodel import Session, col

from shop.booking.gross import paid_minor, rate_on_top
from shop.booking.policies import in_words
from shop.booking.slot import ServiceUnknown
from shop.booking.zones import zone_of
from shop.kernel.ids import ResourceId, ServiceId
from shop.kernel.language import Language, text_in
from shop.kernel.money import Money
from shop.tables import BookedResource, Occurrence, Resource, Service, ServiceNeed
from shop.workspaces.viewing import WorkspaceView


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: in which shop, and in which language."""

    shop: WorkspaceView
    language: Language
    at: datetime | None = None
    """The shop's time: with it, prices are told as they are paid, tax and all; else as the shop wrote them."""

    def text(self, texts: Mapping[str, str]) -> str:
        """The text in the reader's language, in the shop's where that is missing."""
        return text_in(texts, self.language, self.shop.language)

    def money(self, minor: int) -> Money:
        """An amount in the shop's currency."""
        return Money(minor, self.shop.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceView:
    """A person, a room or a camera."""

    id: ResourceId
    slug: str
    kind: str
    name: str
    title: str
    """What they are, such as "archaeologist and licensed guide"."""
    about: str
    picture: str
    languages: tuple[str, ...]
    tags: tuple[str, ...]
    zone: ZoneInfo
    rating: Decimal | None
    """Out of five; None before the first."""
    rating_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceView:
    """Something that is booked by time."""

    id: ServiceId
    slug: str
    kind: str
    """``appointment``, ``event`` or ``class``."""
    name: str
    summary: str
    details: Mapping[str, str]
    picture: str
    tags: tuple[str, ...]
    languages: tuple[str, ...]
    minutes: int
    seats: int
    price: Money
    """For each seat: as it is paid, where the reader's time is known."""
    deposit: Money
    pay_before: bool
    approval: bool
    verify_phone: bool
    policy_words: str
    place: str
    live_kind: str
    notice_minutes: int
    horizon_days: int
    reminders: tuple[int, ...]
    hosts: tuple[ResourceView, ...]
    """Who can fill its first place; of what has dates, the people who host those."""
    status: str
    revision: int


def books(db: Session) -> bool:
    """Whether the shop has anything that is booked by time."""
    return (
        db.scalars(select(col(Service.id)).where(col(Service.status) == "active").limit(1)).first()
        is not None
    )


def services(
    db: Session,
    reader: Reader,
    *,
    query: str = "",
    tags: Collection[str] = (),
    language: str = "",
    kind: str = "",
    most_minor: int | None = None,
    least_rating: Decimal | None = None,
) -> list[ServiceView]:
    """What the shop offers, in its own order, narrowed by words, tags, spoken language, kind, price and rating."""
    wanted: list[ColumnElement[bool]] = [col(Service.status) == "active"]
    wanted += [col(Service.tags).any_() == tag for tag in tags]
    if kind:
        wanted.append(col(Service.kind) == kind)
    if most_minor is not None:
        # What comes on top makes it more: a first sieve, and the views the second.
        wanted.append(col(Service.price_minor) <= most_minor)
    rows = db.scalars(select(Service).where(*wanted).order_by(col(Service.position), col(Service.slug))).all()
    views = service_views(db, rows, reader)
    return [
        view
        for view, row in zip(views, rows, strict=True)
        if _speaks(view, language)
        and _told(row, view, query)
        and _rated(view, least_rating)
        and (most_minor is None or view.price.minor <= most_minor)
    ]


def service_by(db: Session, words: str, reader: Reader) -> ServiceView:
    """The service of that slug or name, in any of its languages. Refuses ServiceUnknown with the nearest ones."""
    rows = db.scalars(
        select(Service).where(col(Service.status) == "active").order_by(col(Service.position))
    ).all()
    wanted = words.strip().casefold()
    named: dict[str, Service] = {}
    for row in rows:
        for name in (row.slug, *row.names.values()):
            named.setdefault(name.casefold(), row)
    found = named.get(wanted)
    near = get_close_matches(wanted, named, n=3, cutoff=0.6)
    if found is None and len(near) >= 1 and get_close_matches(wanted, near, n=1, cutoff=0.85):
        found = named[near[0]]
    if found is None:
        nearest = list(dict.fromkeys(reader.text(named[name].names) for name in near))
        raise ServiceUnknown(service=words, nearest=nearest or [reader.text(row.names) for row in rows[:3]])
    return service_views(db, [found], reader)[0]


def service_view(db: Session, service_id: UUID, reader: Reader) -> ServiceView:
    """The service, shown or hidden. Refuses ServiceUnknown."""
    row = db.scalars(select(Service).where(col(Service.id) == service_id)).first()
    if row is None:
        raise ServiceUnknown(service=str(service_id), nearest=[])
    return service_views(db, [row], reader)[0]


def resources(db: Session, reader: Reader, *, kind: str = "") -> list[ResourceView]:
    """Everybody and everything that can be booked, in the shop's order."""
    wanted = select(Resource).where(col(Resource.active))
    if kind:
        wanted = wanted.where(col(Resource.kind) == kind)
    rows = db.scalars(wanted.order_by(col(Resource.position), col(Resource.slug)))
    return [_resource(row, reader) for row in rows]


def _speaks(view: ServiceView, language: str) -> bool:
    return not language or language in {
        *view.languages,
        *(one for host in view.hosts for one in host.languages),
    }


def _told(row: Service, view: ServiceView, query: str) -> bool:
    """Whether every word stands somewhere in what is told of the service or its hosts, in any language."""
    hosts = [f"{host.name} {host.title} {' '.join(host.tags)}" for host in view.hosts]
    texts = [*row.names.values(), *row.summaries.values(), *row.tags, row.slug, *hosts]
    everything = " ".join(texts).casefold()
    return all(word in everything for word in query.casefold().split())


def _rated(view: ServiceView, least: Decimal | None) -> bool:
    return least is None or any(host.rating is not None and host.rating >= least for host in view.hosts)


def service_views(db: Session, rows: Sequence[Service], reader: Reader) -> list[ServiceView]:
    """Views of the rows, in their order."""
    hosts = _hosts(db, [row.id for row in rows], reader)
    on_top = {one: _on_top(db, reader, one) for one in {row.tax_class for row in rows}}
    return [
        ServiceView(
            id=ServiceId(row.id),
            slug=row.slug,
            kind=row.kind,
            name=reader.text(row.names),
            summary=reader.text(row.summaries),
            details=row.details.get(reader.language.value)
            or row.details.get(reader.shop.language.value)
            or {},
            picture=row.picture,
            tags=tuple(row.tags),
            languages=tuple(row.languages),
            minutes=row.minutes,
            seats=row.seats,
            price=reader.money(paid_minor(row.price_minor, on_top[row.tax_class])),
            deposit=reader.money(paid_minor(row.deposit_minor, on_top[row.tax_class])),
            pay_before=row.pay_before,
            approval=row.approval,
            verify_phone=row.verify_phone,
            policy_words=in_words(row.policy, reader.language) if row.price_minor else "",
            place=row.place,
            live_kind=row.live_kind,
            notice_minutes=row.notice_minutes,
            horizon_days=row.horizon_days,
            reminders=tuple(row.reminders),
            hosts=tuple(hosts[row.id]),
            status=row.status,
            revision=row.revision,
        )
        for row in rows
    ]


def _on_top(db: Session, reader: Reader, tax_class: str) -> int:
    return 0 if reader.at is None else rate_on_top(db, reader.shop, tax_class, at=reader.at)


def _hosts(db: Session, service_ids: Sequence[UUID], reader: Reader) -> Mapping[UUID, list[ResourceView]]:
    read = db.connection().execute
    first: dict[UUID, int] = {}
    hosts: dict[UUID, list[ResourceView]] = defaultdict(list)
    for row in read(_NEEDED, {"services": service_ids}):
        if first.setdefault(row.service_id, row.place) == row.place:
            hosts[row.service_id].append(_resource(row, reader))
    for row in read(_HOSTING, {"services": service_ids}):
        hosts[row.service_id].append(_resource(row, reader))
    return hosts


def _resource(row: Any, reader: Reader) -> ResourceView:
    """The view of a row of resources, or of as much of one as `_PERSON` names."""
    rating = Decimal(row.rating_sum) / row.rating_count if row.rating_count else None
    return ResourceView(
        id=ResourceId(row.id),
        slug=row.slug,
        kind=row.kind,
        name=row.name,
        title=reader.text(row.titles),
        about=reader.text(row.about),
        picture=row.picture,
        languages=tuple(row.languages),
        tags=tuple(row.tags),
        zone=zone_of(row.timezone, reader.shop.zone),
        rating=None if rating is None else rating.quantize(Decimal("0.1")),
        rating_count=row.rating_count,
    )


# Columns and no objects: a service that fifty people can do is read with every booking of it.
_PERSON: Final = tuple(
    col(column)
    for column in (
        *(Resource.id, Resource.slug, Resource.kind, Resource.name, Resource.titles, Resource.about),
        *(Resource.picture, Resource.languages, Resource.tags, Resource.timezone),
        *(Resource.rating_sum, Resource.rating_count),
    )
)
_ASKED: Final[BindParameter[list[UUID]]] = bindparam("services", expanding=True)
_NEEDED = (
    select(col(ServiceNeed.service_id), col(ServiceNeed.place), *_PERSON)
    .join(Resource, col(Resource.id) == col(ServiceNeed.resource_id))
    .where(col(ServiceNeed.service_id).in_(_ASKED), col(Resource.active))
    .order_by(col(ServiceNeed.place), col(Resource.position), col(Resource.id))
)
_OF_DATES = (
    select(col(Occurrence.service_id), col(BookedResource.resource_id))
    .join(BookedResource, col(BookedResource.occurrence_id) == col(Occurrence.id))
    .where(col(Occurrence.service_id).in_(_ASKED), col(BookedResource.active))
    .distinct()
    .subquery()
)
# Each of the people who host dates that were not called off, once for a service.
_HOSTING = (
    select(_OF_DATES.c.service_id, *_PERSON)
    .join(_OF_DATES, _OF_DATES.c.resource_id == col(Resource.id))
    .where(col(Resource.active), col(Resource.kind) == "staff")
    .order_by(col(Resource.position), col(Resource.id))
)
