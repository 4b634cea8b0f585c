"""`/api/v1` for the shop's own programs: what can be booked, with whom, and when."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Security

from shop.booking.professionals import Sought, professionals
from shop.booking.services import Reader, service_by, services
from shop.booking.slots import slots_of
from shop.booking.writing import resource_ids
from shop.booking.zones import day_of, known_zone
from shop.kernel.database import transaction
from shop.kernel.money import Money
from shop.kernel.refusals import Refusal
from webapp.api.booking_shapes import Calendar, Day, Professional, Professionals, Service, Services
from webapp.api.keys import Program, program
from webapp.problems import problem_responses

router = APIRouter(prefix="/api/v1", tags=["What can be booked"], responses=problem_responses(401, 403, 404))
Reads = Annotated[Program, Security(program, scopes=["services:read"])]
Words = Annotated[str, Query(max_length=120, description="Each word stands somewhere in what is told of it.")]
Tongue = Annotated[str, Query(max_length=3, description="ISO 639: in which it can be had.")]
Kind = Annotated[Literal["", "appointment", "event", "class"], Query()]
Tags = Annotated[list[str] | None, Query(max_length=10)]
Most = Annotated[Decimal | None, Query(ge=0, decimal_places=2, description="A seat, in major units.")]
Stars = Annotated[Decimal | None, Query(ge=0, le=5, description="Of whoever hosts it, out of five.")]
_A_MONTH = timedelta(days=31)
_LONGEST_LOOK = timedelta(days=92)


class ZoneUnknown(Refusal):
    """That is no IANA zone: ``zone``."""

    status = 422


class LookTooLong(Refusal):
    """Days are shown so many at once: ``most``; and the last one is not before the first."""

    status = 422


@router.get("/services", summary="Services")
def get_services(
    asking: Reads,
    q: Words = "",
    kind: Kind = "",
    language: Tongue = "",
    tag: Tags = None,
    max_price: Most = None,
    min_rating: Stars = None,
) -> Services:
    """What the shop offers by time, in its own order; every filter is hard."""
    with transaction(asking.shop.id) as db:
        found = services(
            db,
            _reader(asking),
            query=q,
            tags=tag or (),
            language=language,
            kind=kind,
            most_minor=_minor(asking, max_price),
            least_rating=min_rating,
        )
    return Services(services=[Service.of(one, asking.language) for one in found])


@router.get("/services/{service}", summary="A service")
def get_service(asking: Reads, service: str) -> Service:
    """One service, by its slug or by a name, with who hosts it."""
    with transaction(asking.shop.id) as db:
        return Service.of(service_by(db, service, _reader(asking)), asking.language)


@router.get("/professionals", summary="People who can be booked")
def get_professionals(
    asking: Reads,
    q: Words = "",
    service: Annotated[str, Query(max_length=80)] = "",
    kind: Kind = "",
    language: Tongue = "",
    tag: Tags = None,
    max_price: Most = None,
    min_rating: Stars = None,
    from_day: Annotated[date | None, Query(description="On which they have a time left.")] = None,
    to_day: Annotated[date | None, Query()] = None,
) -> Professionals:
    """Whoever fits every filter, best rated first."""
    sought = Sought(
        query=q,
        language=language,
        kind=kind,
        service=service,
        tags=tag or (),
        most_minor=_minor(asking, max_price),
        least_rating=min_rating,
        days=None if from_day is None else _days(from_day, to_day or from_day),
    )
    with transaction(asking.shop.id) as db:
        found = professionals(db, _reader(asking), sought, at=asking.at)
    return Professionals(professionals=[Professional.of(one, asking.language) for one in found])


@router.get("/slots", summary="Free times")
def get_slots(
    asking: Reads,
    service: Annotated[str, Query(max_length=120, description="Its slug or name.")],
    from_day: Annotated[date | None, Query(description="Of the shop's calendar; else today.")] = None,
    to_day: Annotated[date | None, Query(description="Included; else a month after the first.")] = None,
    seats: Annotated[int, Query(ge=1, le=1000)] = 1,
    resource: Annotated[str, Query(max_length=80, description="Somebody in particular: a slug.")] = "",
    language: Tongue = "",
    zone: Annotated[str, Query(max_length=64, description="IANA: times are shown in it too.")] = "",
) -> Calendar:
    """Every day from the first to the last with its starts, full ones too. They are computed as they are asked for."""
    if zone and not known_zone(zone):
        raise ZoneUnknown(zone=zone)
    first = from_day or day_of(asking.at, asking.shop.zone)
    first, last = _days(first, to_day or first + _A_MONTH)
    with transaction(asking.shop.id) as db:
        found = service_by(db, service, _reader(asking))
        days = slots_of(
            db,
            shop=asking.shop,
            service_id=found.id,
            from_day=first,
            to_day=last,
            at=asking.at,
            seats=seats,
            resource_id=resource_ids(db, [resource])[0] if resource else None,
            language=language,
        )
    yours = ZoneInfo(zone) if zone else None
    told = [Day.of(day, asking.language, yours) for day in days]
    return Calendar(service=found.slug, timezone=asking.shop.zone.key, days=told)


def resource_meant(asking: Program, slug: str) -> UUID | None:
    """Whose slug that is; None where nobody is named. Refuses ResourceUnknown."""
    if not slug:
        return None
    with transaction(asking.shop.id) as db:
        return resource_ids(db, [slug])[0]


def _reader(asking: Program) -> Reader:
    return Reader(asking.shop, asking.language)


def _minor(asking: Program, amount: Decimal | None) -> int | None:
    return None if amount is None else Money.of(amount, asking.shop.currency).minor


def _days(first: date, last: date) -> tuple[date, date]:
    if not first <= last <= first + _LONGEST_LOOK:
        raise LookTooLong(most=_LONGEST_LOOK.days)
    return first, last
