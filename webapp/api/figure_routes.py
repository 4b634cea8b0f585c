"""`/api/v1` for the shop's own programs: how much was booked between two days."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Query, Security
from pydantic import BaseModel, Field

from shop.booking.counting import Counted, figures_between
from shop.booking.writing import service_named
from shop.kernel.database import transaction
from shop.kernel.refusals import Refusal
from webapp.api.keys import Program, program
from webapp.problems import problem_responses

router = APIRouter(prefix="/api/v1", tags=["Bookings"], responses=problem_responses(401, 403, 404))
Reads = Annotated[Program, Security(program, scopes=["bookings:read"])]
_LONGEST = 366


class StretchTooLong(Refusal):
    """Figures are told for so many days at once: ``most``; and the last one is not before the first."""

    status = 422


class Figures(BaseModel):
    """What happened in the stretch; a booking counts for each thing once, when it first happened."""

    kept: int = Field(description="Times that somebody held, whatever became of them.")
    booked: int = Field(description="Agreed on: confirmed at once, or waiting for the shop or the payment.")
    confirmed: int
    canceled: int = Field(description="Of what had been agreed on, by whomever.")
    no_shows: int
    held: int = Field(description="Sessions that took place.")
    seats_held: int
    booking_rate: float | None = Field(
        description="How many in a hundred of the times kept in the stretch were booked, then or later."
    )
    ratings: int = Field(description="Of the sessions that ended in the stretch.")
    rating: float | None = Field(description="Out of five.")

    @classmethod
    def of(cls, counted: Counted) -> Self:
        """The figures."""
        alike = ("kept", "booked", "confirmed", "canceled", "no_shows", "held", "seats_held", "ratings")
        rate, rating = counted.booking_rate, counted.rating
        return cls(
            **{name: getattr(counted, name) for name in alike},
            booking_rate=None if rate is None else float(rate),
            rating=None if rating is None else float(rating),
        )


class FiguresOf(BaseModel):
    """The figures of one service, or of one host."""

    id: UUID
    figures: Figures


class BookingFigures(BaseModel):
    """Everything together, and apart; whatever nothing happened to is not there."""

    from_day: date
    to_day: date
    timezone: str
    total: Figures
    services: list[FiguresOf]
    hosts: list[FiguresOf] = Field(description="People; a booking that two host counts for both.")


@router.get("/booking-figures", summary="How much was booked")
def get_booking_figures(
    asking: Reads,
    from_day: Annotated[date, Query()],
    to_day: Annotated[date, Query(description="The last day, whole; in the shop's zone like the first.")],
    service: Annotated[str, Query(max_length=80, description="Only of it: its slug.")] = "",
) -> BookingFigures:
    """Times kept, bookings, cancellations, no-shows, sessions held, and the share of kept times that were booked."""
    if not 0 <= (to_day - from_day).days < _LONGEST:
        raise StretchTooLong(most=_LONGEST)
    with transaction(asking.shop.id) as db:
        wanted = service_named(db, service).id if service else None
        found = figures_between(db, from_day, to_day, shop=asking.shop, service_id=wanted)
    return BookingFigures(
        from_day=from_day,
        to_day=to_day,
        timezone=asking.shop.zone.key,
        total=Figures.of(found.total),
        services=[FiguresOf(id=whose, figures=Figures.of(one)) for whose, one in found.services],
        hosts=[FiguresOf(id=whose, figures=Figures.of(one)) for whose, one in found.hosts],
    )
