"""`/api/v1` for the shop's own programs: it tells what can be booked, with whom, when, and on which dates."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Security
from pydantic import AwareDatetime, BaseModel, Field

from flows.call_off_date import call_off_date
from flows.change_dates import put_occurrence, put_series
from flows.change_services import close_days, hide_service, open_days, put_hours, put_resource, put_service
from shop.booking.dates import Extended
from shop.booking.profiles import (
    HoursProfile,
    OccurrenceProfile,
    ResourceProfile,
    SeriesProfile,
    ServiceProfile,
)
from shop.booking.services import Reader, service_by
from shop.kernel.database import transaction
from shop.kernel.refusals import NotFound, Refusal
from webapp.api.booking_shapes import ReasonIn, Service
from webapp.api.keys import KeyedRoute, Program, idempotency_key, program
from webapp.api.trade_shapes import Told
from webapp.problems import problem_responses

router = APIRouter(
    prefix="/api/v1",
    tags=["What can be booked"],
    route_class=KeyedRoute,
    responses=problem_responses(400, 401, 403, 404, 409, 413),
)
Writes = Annotated[Program, Security(program, scopes=["services:write"])]
Once = Depends(idempotency_key)
Slug = Annotated[str, Path(max_length=80)]


class OtherSlug(Refusal):
    """The path names another one than the body: ``path, body``."""

    status = 422


class ClosureUnknown(NotFound):
    """There is no such closure."""


class Put(BaseModel):
    """What was written."""

    id: UUID
    changed: bool


class DateIn(Told):
    """A date of a tour or a class."""

    starts_at: AwareDatetime
    minutes: int | None = Field(default=None, gt=0)
    seats: int | None = Field(default=None, gt=0)
    price_minor: int | None = Field(default=None, ge=0)
    resources: list[str] = Field(default_factory=list, max_length=20, description="Slugs of who hosts it.")
    language: str = Field(default="", pattern=r"^([a-z]{2,3})?$")


class DateMade(BaseModel):
    """A date."""

    id: UUID


class SeriesMade(BaseModel):
    """What a series became."""

    id: UUID
    made: int
    gone: int
    still_booked: list[UUID] = Field(description="Dates it should have no more, but that somebody booked.")
    not_possible: list[AwareDatetime] = Field(
        description="Starts at which who hosts it is not to be had, or more seats are somebody's already than the series has."
    )

    @classmethod
    def of(cls, series: UUID, dates: Extended) -> Self:
        """The series with its dates."""
        return cls(
            id=series,
            made=dates.made,
            gone=dates.gone,
            still_booked=list(dates.still_booked),
            not_possible=list(dates.not_possible),
        )


class ClosureIn(Told):
    """Nobody, or that resource, or that service is to be had."""

    first: date
    last: date
    resource: str = Field(default="", max_length=80)
    service: str = Field(default="", max_length=80)
    reason: str = Field(default="", max_length=200)


class Booked(BaseModel):
    """What was closed or called off, and codes of bookings that it concerns."""

    id: UUID
    booked: list[str]


@router.put("/services/{slug}", summary="Write a service")
def put_a_service(asking: Writes, slug: Slug, told: ServiceProfile) -> Service:
    """Whole: what is not told is not there. A hidden one is shown again; what was booked stays as agreed."""
    _same(slug, told.slug)
    put_service(now=asking.now, actor="member", workspace_id=asking.shop.id, service=told)
    with transaction(asking.shop.id) as db:
        return Service.of(service_by(db, slug, Reader(asking.shop, asking.language)), asking.language)


@router.delete("/services/{slug}", summary="Hide a service", status_code=204)
def delete_service(asking: Writes, slug: Slug) -> None:
    """Nobody is shown it any more; what was booked takes place."""
    hide_service(now=asking.now, actor="member", workspace_id=asking.shop.id, slug=slug)


@router.put("/resources/{slug}", summary="Write a person, room or camera")
def put_a_resource(asking: Writes, slug: Slug, told: ResourceProfile) -> Put:
    """Whole; a rating is nobody's to tell."""
    _same(slug, told.slug)
    made = put_resource(now=asking.now, actor="member", workspace_id=asking.shop.id, resource=told)
    return Put(id=made.id, changed=made.changed)


@router.put("/hours", summary="Write hours", status_code=204)
def put_the_hours(asking: Writes, told: HoursProfile) -> None:
    """The week and the special days of a resource or a service; of neither: the shop's special days."""
    put_hours(now=asking.now, actor="member", workspace_id=asking.shop.id, hours=told)


@router.post("/closures", summary="Close days", status_code=201, dependencies=[Once])
def post_closure(asking: Writes, told: ClosureIn) -> Booked:
    """What is booked in that stretch is named, and stays until somebody moves or cancels it."""
    closed = close_days(
        now=asking.now, actor="member", workspace_id=asking.shop.id, **told.model_dump()
    )  # fmt: skip
    return Booked(id=closed.id, booked=list(closed.booked))


@router.delete("/closures/{closure_id}", summary="Open days again", status_code=204)
def delete_closure(asking: Writes, closure_id: UUID) -> None:
    """What was closed can be booked again."""
    was_closed = open_days(now=asking.now, actor="member", workspace_id=asking.shop.id, closure_id=closure_id)
    if not was_closed:
        raise ClosureUnknown


@router.post("/services/{slug}/dates", summary="Add a date", status_code=201, dependencies=[Once])
def post_date(asking: Writes, slug: Slug, told: DateIn) -> DateMade:
    """One that starts then already gets these seats and price; who waits for one is offered its seats."""
    profile = OccurrenceProfile.model_validate({"service": slug, **told.model_dump()})
    made = put_occurrence(now=asking.now, actor="member", workspace_id=asking.shop.id, occurrence=profile)
    return DateMade(id=made)


@router.post("/dates/{date_id}/call-off", summary="Call a date off", dependencies=[Once])
def post_call_off(asking: Writes, date_id: UUID, told: ReasonIn) -> Booked:
    """Nobody can book it any more; everybody who had is told, and paid back whole."""
    off = call_off_date(
        now=asking.now,
        actor="member",
        workspace_id=asking.shop.id,
        occurrence_id=date_id,
        reason=told.reason,
    )
    return Booked(id=date_id, booked=list(off.booked))


@router.put("/series/{series_id}", summary="Write a series")
def put_a_series(asking: Writes, series_id: UUID, told: SeriesProfile) -> SeriesMade:
    """A class that comes again by a rule of RFC 5545; its dates are made as far as they can be booked."""
    _same(str(series_id), str(told.id))
    made = put_series(now=asking.now, actor="member", workspace_id=asking.shop.id, series=told)
    return SeriesMade.of(made.id, made.dates)


def _same(path: str, body: str) -> None:
    if path != body:
        raise OtherSlug(path=path, body=body)
