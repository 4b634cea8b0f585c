"""`/api/v1` for the shop's own programs: what the shop's currency is worth in others."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Self

from fastapi import APIRouter, Security
from pydantic import BaseModel, Field

from flows.tell_rates import MOST, set_rates
from shop.kernel.database import transaction
from shop.kernel.exchange import Rate as KnownRate
from shop.workspaces.exchange import every_rate, rates_of
from webapp.api.keys import KeyedRoute, Program, program
from webapp.api.trade_shapes import Told
from webapp.problems import problem_responses

router = APIRouter(
    prefix="/api/v1",
    tags=["Exchange rates"],
    route_class=KeyedRoute,
    responses=problem_responses(400, 401, 403, 404, 413, 422),
)
Reads = Annotated[Program, Security(program, scopes=["rates:read"])]
Writes = Annotated[Program, Security(program, scopes=["rates:write"])]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Figure = Annotated[Decimal, Field(gt=0, le=MOST, max_digits=20, decimal_places=10)]


class RatesIn(Told):
    """The rates of a day: so many units of each currency for one of the shop's."""

    source: str = Field(min_length=1, max_length=40, description="Who says so; customers read it.")
    rates: dict[Currency, Figure] = Field(max_length=60, examples=[{"USD": "1.0843", "CHF": "0.9327"}])


class Rate(BaseModel):
    """One unit of `base` is worth so many of `currency`."""

    base: str
    currency: str
    rate: str
    day: date
    source: str

    @classmethod
    def of(cls, rate: KnownRate) -> Self:
        """The rate, its figure as text so that no program rounds it."""
        figure = f"{rate.rate.normalize():f}"
        return cls(base=rate.base, currency=rate.currency, rate=figure, day=rate.day, source=rate.source)


class Rates(BaseModel):
    """What was told, the newest day first, and what holds of it."""

    currency: str = Field(description="The shop's own.")
    holding: list[Rate] = Field(description="The newest of each currency; older than 31 days none holds.")
    told: list[Rate]

    @classmethod
    def of(cls, asking: Program, holding: Sequence[KnownRate], told: Sequence[KnownRate]) -> Self:
        """Both lists."""
        shown, all_told = ([Rate.of(rate) for rate in rates] for rates in (holding, told))
        return cls(currency=asking.shop.currency, holding=shown, told=all_told)


@router.get("/exchange-rates", summary="What the shop's currency is worth in others")
def get_rates(asking: Reads) -> Rates:
    """The rates that customers are told amounts by, and those before them."""
    with transaction(asking.shop.id) as db:
        holding = rates_of(db, asking.shop, asking.at)
        return Rates.of(asking, holding, every_rate(db, asking.shop))


@router.put("/exchange-rates/{day}", summary="Write the rates of a day")
def put_rates(asking: Writes, day: date, told: RatesIn) -> Rates:
    """The day whole; no rates take it back. Orders keep the rate that they were placed at."""
    set_rates(
        now=asking.now,
        actor="member",
        workspace_id=asking.shop.id,
        day=day,
        source=told.source,
        rates=told.rates,
    )
    return get_rates(asking)
