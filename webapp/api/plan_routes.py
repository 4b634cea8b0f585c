"""`/api/v1` for the shop's own programs: what its plan allows, and what is used of it."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Security
from pydantic import BaseModel, Field

from shop.kernel.database import transaction
from shop.workspaces.using import PlanView, plan_view
from webapp.api.keys import KeyedRoute, Program, program
from webapp.problems import problem_responses

router = APIRouter(
    prefix="/api/v1", tags=["Plan"], route_class=KeyedRoute, responses=problem_responses(401, 403, 404)
)
Reads = Annotated[Program, Security(program, scopes=["plan:read"])]


class Share(BaseModel):
    """How much of something is used, of how much."""

    used: int
    most: int | None = Field(description="null where nothing limits it.")


class Plan(BaseModel):
    """What the shop may use."""

    plan: str = Field(description="Its own.")
    in_force: str = Field(description="The larger one, while it is tried.")
    trial_until: datetime | None = Field(description="Until when it is tried; null where none is.")
    products: Share
    answers: Share = Field(description="Of a model, in this calendar month.")
    channels: Share

    @classmethod
    def of(cls, view: PlanView) -> Self:
        """The plan in force with its figures."""
        most, used = view.in_force, view.used
        return cls(
            plan=view.own.name,
            in_force=most.name,
            trial_until=view.trial_until if view.trying else None,
            products=Share(used=used.products, most=most.products),
            answers=Share(used=used.answers, most=view.monthly_answers),
            channels=Share(used=used.channels, most=most.channels),
        )


@router.get("/plan", summary="What the plan allows, and what is used of it")
def get_plan(asking: Reads) -> Plan:
    """As it stands now."""
    with transaction(asking.shop.id) as db:
        return Plan.of(plan_view(db, asking.shop.id, asking.at))
