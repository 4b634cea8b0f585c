"""Who can be booked? People with what they do, found by words, language, service, day, price and rating."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlmodel import Session

from shop.booking.services import Reader, ResourceView, ServiceView, resources, services
from shop.booking.slots import slots_of
from shop.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Professional:
    """Somebody who can be booked."""

    who: ResourceView
    services: tuple[ServiceView, ...]
    """What they can be booked for, of what was asked for."""
    price_from: Money
    """For a seat of the cheapest of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Who is looked for; every wish has to hold."""

    query: str = ""
    """Every word stands somewhere in what is told of them or of what they do, in the reader's language."""
    language: str = ""
    """Which they speak, ISO 639."""
    kind: str = ""
    """``appointment``, ``event`` or ``class``."""
    service: str = ""
    """Its slug."""
    tags: Collection[str] = ()
    """Of the person or of the service."""
    most_minor: int | None = None
    """A seat costs no more."""
    least_rating: Decimal | None = None
    days: tuple[date, date] | None = None
    """On one of which, from the first to the last, they have a time left."""


def professionals(db: Session, reader: Reader, sought: Sought, *, at: datetime) -> list[Professional]:
    """The people who fit, best rated first, then in the shop's order; `at` is the shop's time."""
    theirs: dict[UUID, list[ServiceView]] = defaultdict(list)
    people: dict[UUID, ResourceView] = {}
    for service in services(db, reader, kind=sought.kind, most_minor=sought.most_minor):
        if sought.service not in {"", service.slug}:
            continue
        for host in service.hosts:
            if host.kind == "staff" and _fits(host, service, sought):
                people[host.id] = host
                theirs[host.id].append(service)
    found = []
    for person in people.values():
        able = _free(db, reader, person, theirs[person.id], sought, at)
        if able:
            found.append(
                Professional(
                    person, tuple(able), min((one.price for one in able), key=lambda price: price.minor)
                )
            )
    order = {one.id: place for place, one in enumerate(resources(db, reader, kind="staff"))}
    return sorted(found, key=lambda one: (-(one.who.rating or 0), order[one.who.id]))


def _fits(host: ResourceView, service: ServiceView, sought: Sought) -> bool:
    told = (host.name, host.title, host.about, *host.tags, service.name, service.summary, *service.tags)
    everything = " ".join(told).casefold()
    return (
        sought.language in {"", *host.languages}
        and set(sought.tags) <= {*host.tags, *service.tags}
        and (sought.least_rating is None or (host.rating or 0) >= sought.least_rating)
        and all(word in everything for word in sought.query.casefold().split())
    )


def _free(
    db: Session,
    reader: Reader,
    person: ResourceView,
    able: Sequence[ServiceView],
    sought: Sought,
    at: datetime,
) -> list[ServiceView]:
    """Those of the services for which the person has a time left on the days that are asked for."""
    if sought.days is None:
        return list(able)
    first, last = sought.days
    return [
        service
        for service in able
        if any(
            day.state == "available"
            for day in slots_of(
                db,
                shop=reader.shop,
                service_id=service.id,
                from_day=first,
                to_day=last,
                at=at,
                resource_id=person.id,
                language=sought.language,
            )
        )
    ]
