"""Who can be booked? A profile with its rating, its languages and the next times that are free."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from shop.booking.services import ResourceView, ServiceView
from shop.booking.slots import next_slots
from shop.kernel.language import Language, phrase, say
from webapp.customer_pages.booking_clocks import language_name
from webapp.customer_pages.booking_wanted import Wanted, start_value
from webapp.shop_pages.booking_visit import BookingVisit

_NEXT: Final = 4
_STARS: Final = 5


@dataclass(frozen=True, slots=True)
class NextTime:
    """A time that is free, and the page that keeps it."""

    moment: str
    elsewhere: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownHost:
    """A person whom one can book."""

    slug: str
    name: str
    title: str
    about: str
    picture: str
    languages: str
    rating: str
    """``4.8``; empty before the first."""
    stars: int
    """Whole ones, of five."""
    rated: str
    """``4.8 of 5, from 12 people``."""
    services: tuple[tuple[str, str], ...] = ()
    """Slug and name of what they do."""
    next_times: tuple[NextTime, ...] = ()


def shown_host(
    host: ResourceView,
    language: Language,
    *,
    services: Iterable[ServiceView] = (),
    next_times: tuple[NextTime, ...] = (),
) -> ShownHost:
    """The profile in the reader's language."""
    rating = "" if host.rating is None else str(host.rating)
    if language is not Language.EN:
        rating = rating.replace(".", ",")
    rated = phrase("{rating} of 5, from {count} people")
    return ShownHost(
        slug=host.slug,
        name=host.name,
        title=host.title,
        about=host.about,
        picture=host.picture,
        languages=", ".join(language_name(code, language) for code in host.languages),
        rating=rating,
        stars=0 if host.rating is None else min(_STARS, round(host.rating)),
        rated=say(language, rated, rating=rating, count=host.rating_count) if rating else "",
        services=tuple((one.slug, one.name) for one in services),
        next_times=next_times,
    )


def hosts_of(db: Session, looked: BookingVisit, services: list[ServiceView]) -> list[ShownHost]:
    """Everybody who hosts any of it, each once, with when they are free next."""
    by_slug = {host.slug: host for service in services for host in service.hosts if host.kind == "staff"}
    shown = []
    for host in by_slug.values():
        theirs = [one for one in services if any(each.slug == host.slug for each in one.hosts)]
        times = _next_of(db, looked, theirs[0], host)
        shown.append(shown_host(host, looked.seen.reader.language, services=theirs, next_times=times))
    return shown


def next_time(db: Session, looked: BookingVisit, service: ServiceView) -> NextTime | None:
    """When a service can be had next; None where nothing is free."""
    found = _times(db, looked, service, None, limit=1)
    return found[0] if found else None


def _next_of(
    db: Session, looked: BookingVisit, service: ServiceView, host: ResourceView
) -> tuple[NextTime, ...]:
    return _times(db, looked, service, host, limit=_NEXT)


def _times(
    db: Session, looked: BookingVisit, service: ServiceView, host: ResourceView | None, *, limit: int
) -> tuple[NextTime, ...]:
    seen, clocks = looked.seen, looked.clocks
    found = next_slots(
        db,
        shop=seen.shop,
        service_id=service.id,
        after=seen.now,
        at=seen.now,
        limit=limit,
        resource_id=host.id if host else None,
    )
    wanted = Wanted(host=host.slug if host else "")
    return tuple(
        NextTime(
            clocks.short(slot.starts_at),
            clocks.elsewhere(slot.starts_at),
            f"/s/{seen.shop.slug}/book/{service.slug}"
            + wanted.on(clocks.day_of(slot.starts_at)).address(
                start=start_value(slot.starts_at, slot.occurrence_id)
            ),
        )
        for slot in found
    )
