"""Who or what does a service need? One resource for each place, any of those that can fill it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session, col

from shop.booking.zones import zone_of
from shop.kernel.refusals import NotFound
from shop.tables import Resource, Service, ServiceNeed


class ResourceUnknown(NotFound):
    """Nobody of that name can be booked, or not for this service: ``resource``."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A resource that can fill a place."""

    id: UUID
    zone: ZoneInfo
    """Where it is."""
    minutes: int
    """How long the service takes with it."""


Places = tuple[tuple[Candidate, ...], ...]
"""By place, who can fill it, in the order in which they are to be chosen. Whoever fills the first is the host."""


def places_of(
    db: Session,
    service: Service,
    shop_zone: ZoneInfo,
    *,
    resource_id: UUID | None = None,
    language: str = "",
) -> Places:
    """The places of the service; with `resource_id` that one alone where it can be.

    With `language` only hosts who speak it; whoever tells no languages does. Refuses ResourceUnknown where it can fill none.
    """
    rows = db.execute(
        select(
            col(ServiceNeed.place),
            col(ServiceNeed.minutes),
            col(Resource.id),
            col(Resource.timezone),
            col(Resource.active),
            col(Resource.languages),
        )
        .join(Resource, col(Resource.id) == col(ServiceNeed.resource_id))
        .where(col(ServiceNeed.service_id) == service.id)
        .order_by(col(ServiceNeed.place), col(Resource.position), col(Resource.id))
    ).all()
    by_place: dict[int, list[Candidate]] = defaultdict(list)
    for row in rows:
        able = by_place[row.place]  # a place that nobody can fill is a place too
        understood = len(by_place) > 1 or not row.languages or language in {"", *row.languages}
        if row.active and understood:
            able.append(Candidate(row.id, zone_of(row.timezone, shop_zone), row.minutes or service.minutes))
    places = tuple(tuple(by_place[place]) for place in sorted(by_place))
    return places if resource_id is None else _only(places, resource_id)


def fill(places: Sequence[Sequence[UUID]]) -> tuple[UUID, ...] | None:
    """One of each place, none twice, the first ones that go together; None where that cannot be."""
    return next(_choices(places, ()), None)


def _choices(places: Sequence[Sequence[UUID]], chosen: tuple[UUID, ...]) -> Iterator[tuple[UUID, ...]]:
    if not places:
        yield chosen
        return
    for one in places[0]:
        if one not in chosen:
            yield from _choices(places[1:], (*chosen, one))


def _only(places: Places, resource_id: UUID) -> Places:
    found = False
    narrowed = []
    for place in places:
        same = tuple(one for one in place if one.id == resource_id)
        narrowed.append(same if same and not found else place)
        found = found or bool(same)
    if not found:
        raise ResourceUnknown(resource=str(resource_id))
    return tuple(narrowed)
