"""`/api/v1` for the shop's own programs: what is recommended on a day, and what is new on the shelf."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Self

from fastapi import APIRouter, Query, Security
from pydantic import BaseModel, Field

from flows.pick_of_day import set_picks
from shop.booking.zones import day_of
from shop.catalog.picks import Pick as Picked
from shop.catalog.picks import PickProfile, new_arrivals, picks_of
from shop.catalog.viewing import reader_of
from shop.kernel.database import transaction
from webapp.api.keys import KeyedRoute, Program, program
from webapp.api.trade_shapes import Told
from webapp.problems import problem_responses

router = APIRouter(
    prefix="/api/v1",
    tags=["Goods"],
    route_class=KeyedRoute,
    responses=problem_responses(400, 401, 403, 404, 409, 413),
)
Reads = Annotated[Program, Security(program, scopes=["products:read"])]
Writes = Annotated[Program, Security(program, scopes=["products:write"])]
_MOST = 50


class PicksIn(Told):
    """What is recommended on a day, in its order."""

    picks: list[PickProfile] = Field(max_length=_MOST)


class Pick(BaseModel):
    """A product that is recommended, and why."""

    product: str = Field(description="Its slug.")
    name: str
    words: str = Field(description="Why, in the reader's language.")


class Picks(BaseModel):
    """What customers are shown as recommended on a day of the shop's calendar."""

    day: date
    picks: list[Pick]

    @classmethod
    def of(cls, day: date, picks: Sequence[Picked]) -> Self:
        """The day's list."""
        told = [Pick(product=pick.product.slug, name=pick.product.name, words=pick.words) for pick in picks]
        return cls(day=day, picks=told)


class Arrival(BaseModel):
    """A product that is new."""

    product: str = Field(description="Its slug.")
    name: str
    arrived_on: date | None


class Arrivals(BaseModel):
    """What arrived, the newest first."""

    since: date
    until: date
    arrivals: list[Arrival]


@router.get("/picks/{day}", summary="What is recommended on a day")
def get_picks(asking: Reads, day: date) -> Picks:
    """As customers are shown it: what is hidden or cannot be had now is left out."""
    with transaction(asking.shop.id) as db:
        return Picks.of(day, picks_of(db, day, reader_of(db, asking.language)))


@router.put("/picks/{day}", summary="Write what is recommended on a day")
def put_picks(asking: Writes, day: date, told: PicksIn) -> Picks:
    """The list whole, in its order; an empty one takes it back."""
    set_picks(now=asking.now, actor="member", workspace_id=asking.shop.id, day=day, picks=told.picks)
    return get_picks(asking, day)


@router.get("/new-arrivals", summary="What is new")
def get_new_arrivals(
    asking: Reads,
    days: Annotated[int, Query(ge=1, le=366, description="So many days up to today.")] = 14,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    category: Annotated[str, Query(max_length=80, description="Its code; what is under it counts too.")] = "",
    tag: Annotated[list[str] | None, Query(description="Such as size:m; several must all be there.")] = None,
) -> Arrivals:
    """What arrived in these days, by `arrived_on` of each product, and can be had."""
    today = day_of(asking.at, asking.shop.zone)
    since = today - timedelta(days=days)
    with transaction(asking.shop.id) as db:
        reader = reader_of(db, asking.language)
        found = new_arrivals(db, since, today, reader, limit=limit, category=category, tags=tag or ())
    told = [Arrival(product=view.slug, name=view.name, arrived_on=view.arrived_on) for view in found]
    return Arrivals(since=since, until=today, arrivals=told)
