"""`/api/v1` for the shop's own programs: what is shown at a booking, and calendars: shared, and in conflict."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Security
from pydantic import BaseModel, Field

from flows.settle_conflict import settle_conflict
from flows.share_calendar import share_calendar, unshare_calendar
from flows.showing_set import Shown, choose_anew, put_showing_set, showing_set
from shop.booking.outside_views import ConflictView, conflicts
from shop.kernel.database import transaction
from shop.kernel.ids import CalendarConflictId
from webapp.api.booking_routes import Meant, booking_meant
from webapp.api.keys import KeyedRoute, Program, idempotency_key, program
from webapp.api.trade_shapes import Told
from webapp.problems import problem_responses

router = APIRouter(
    prefix="/api/v1",
    route_class=KeyedRoute,
    responses=problem_responses(400, 401, 403, 404, 409, 413),
)
Reads = Annotated[Program, Security(program, scopes=["bookings:read"])]
Writes = Annotated[Program, Security(program, scopes=["bookings:write"])]
SeesCalendars = Annotated[Program, Security(program, scopes=["calendars:read"])]
KeepsCalendars = Annotated[Program, Security(program, scopes=["calendars:write"])]
Once = Depends(idempotency_key)
Slug = Annotated[str, Query(max_length=80, description="Of whose calendar; empty for the whole shop's.")]
_MOST = 50


class SetIn(Told):
    """What is to be shown, in its order."""

    products: list[str] = Field(max_length=_MOST, description="Slugs; none for no set.")


class ToShow(BaseModel):
    """A product that is to be shown, and why."""

    product: str = Field(description="Its slug.")
    name: str
    reason: str = Field(examples=["interest", "note", "like", "pick", "shop"])


class ShowingSet(BaseModel):
    """What is to be shown at a booking, in its order."""

    booking: str = Field(description="Its code.")
    products: list[ToShow]

    @classmethod
    def of(cls, booking: str, shown: Sequence[Shown]) -> Self:
        """The set."""
        told = [ToShow(product=one.product.slug, name=one.product.name, reason=one.reason) for one in shown]
        return cls(booking=booking, products=told)


class Conflict(BaseModel):
    """Something that a calendar elsewhere and the bookings do not agree on."""

    id: UUID
    calendar_id: UUID
    calendar: str
    resource: str = Field(description="The slug of whose calendar it is.")
    kind: Literal["overlap", "changed", "removed"]
    booking_id: UUID | None
    booking: str = Field(description="Its code; empty where a whole date is meant.")
    occurrence_id: UUID | None
    service: str
    booked_from: datetime
    booked_until: datetime
    busy_from: datetime | None
    busy_until: datetime | None
    found_at: datetime

    @classmethod
    def of(cls, view: ConflictView) -> Self:
        """The conflict."""
        return cls.model_validate(asdict(view))


class SettleIn(Told):
    """What is to hold."""

    keep: Literal["theirs", "ours"] = Field(
        description="`theirs` leaves that calendar as it is, `ours` has our event written there again."
    )


class ShareIn(Told):
    """Whose calendar gets an address."""

    resource: str = Field(default="", max_length=80, description="A slug; empty for the whole shop's.")
    renew: bool = Field(default=False, description="Another address, and the old one ends.")


class Shared(BaseModel):
    """Where a calendar program subscribes. Whoever has the address reads it."""

    url: str


@router.get("/bookings/{booking}/showing-set", tags=["Bookings"], summary="What is to be shown")
def get_showing_set(asking: Reads, booking: Meant) -> ShowingSet:
    """In its order, each with why it was chosen; what is hidden now is left out."""
    meant = booking_meant(asking, booking)
    with transaction(asking.shop.id) as db:
        return ShowingSet.of(meant.code, showing_set(db, meant.id, asking.language))


@router.put("/bookings/{booking}/showing-set", tags=["Bookings"], summary="Write what is to be shown")
def put_the_showing_set(asking: Writes, booking: Meant, told: SetIn) -> ShowingSet:
    """Whole, in this order, instead of what was chosen."""
    meant = booking_meant(asking, booking)
    put_showing_set(
        now=asking.now,
        actor="member",
        workspace_id=asking.shop.id,
        booking_id=meant.id,
        products=told.products,
    )
    return get_showing_set(asking, booking)


@router.post(
    "/bookings/{booking}/showing-set/choose", tags=["Bookings"], summary="Choose anew", dependencies=[Once]
)
def post_choice(asking: Writes, booking: Meant) -> ShowingSet:
    """From what is known of the customer by now, instead of whatever stands there."""
    meant = booking_meant(asking, booking)
    choose_anew(now=asking.now, actor="member", workspace_id=asking.shop.id, booking_id=meant.id)
    return get_showing_set(asking, booking)


@router.get("/calendar-conflicts", tags=["Calendars"], summary="What does not agree")
def get_conflicts(
    asking: SeesCalendars,
    booking_id: Annotated[UUID | None, Query(description="Of this booking alone.")] = None,
) -> list[Conflict]:
    """What a calendar elsewhere and the bookings do not agree on, while nobody has settled it."""
    with transaction(asking.shop.id) as db:
        return [Conflict.of(view) for view in conflicts(db, booking_id=booking_id)]


@router.post(
    "/calendar-conflicts/{conflict_id}/settle",
    tags=["Calendars"],
    summary="Settle a conflict",
    status_code=204,
    dependencies=[Once],
)
def post_settled(asking: KeepsCalendars, conflict_id: UUID, told: SettleIn) -> None:
    """It is shown no more. Where times overlap nothing is changed anywhere: the booking is moved, or it is not."""
    settle_conflict(
        now=asking.now,
        actor="member",
        workspace_id=asking.shop.id,
        conflict_id=CalendarConflictId(conflict_id),
        keep=told.keep,
    )


@router.post(
    "/calendar-feeds", tags=["Calendars"], summary="Share a calendar", status_code=201, dependencies=[Once]
)
def post_feed(asking: KeepsCalendars, told: ShareIn) -> Shared:
    """The same address each time, until a new one is asked for."""
    url = share_calendar(now=asking.now, actor="member", workspace_id=asking.shop.id, **told.model_dump())
    return Shared(url=url)


@router.delete("/calendar-feeds", tags=["Calendars"], summary="Share a calendar no more", status_code=204)
def delete_feed(asking: KeepsCalendars, resource: Slug = "") -> None:
    """Nothing is found at its address any more."""
    unshare_calendar(now=asking.now, actor="member", workspace_id=asking.shop.id, resource=resource)
