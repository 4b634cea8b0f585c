"""`/team/calendars`: what calendars elsewhere and the bookings do not agree on, and a person who decides."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse, Response

from flows.call_off_date import call_off_date
from flows.cancel_booking import cancel_booking
from flows.move_booking import move_booking
from flows.settle_conflict import settle_conflict
from shop.booking.choosing import NotASlot
from shop.booking.outside_views import ConflictUnknown, ConflictView, conflicts, outside_calendars
from shop.kernel.database import transaction
from shop.kernel.ids import CalendarConflictId
from shop.kernel.language import phrase, say
from shop.kernel.refusals import NotFound, Refusal
from webapp.console.framed import framed_page
from webapp.customer_pages.booking_clocks import Clocks, remember_zone, zone_asked
from webapp.customer_pages.booking_refusals import shown_refusal
from webapp.customer_pages.booking_wanted import start_of
from webapp.live.room_seen import AtWork, at_work
from webapp.rate_limits import limited
from webapp.security import same_origin
from webapp.team.conflicts_shown import shown_calendar, shown_conflict

router = APIRouter(include_in_schema=False, dependencies=[Depends(limited("working", lambda: 600))])
_DONE: Final[Mapping[str, str]] = {
    "theirs": phrase("Left as it is on both sides."),
    "ours": phrase("Our entry is written there again."),
    "move": phrase("Moved. Whoever booked has been told."),
    "cancel": phrase("Canceled. Whoever booked has been told."),
}


class Decision(BaseModel):
    """What somebody decided about a conflict."""

    start: str = Field(default="", max_length=80)
    """Where the booking moves to."""
    reason: str = Field(default="", max_length=300)
    """The shop's own words, which customers read."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A no, beside the conflict that it is about."""

    id: UUID | None = None
    words: str = ""
    times: tuple[tuple[str, str], ...] = ()
    """What is free instead."""


@router.get("/team/calendars")
def show_conflicts(request: Request, done: str = "") -> Response:
    """Ours against theirs, the next booking first; below, how each calendar is."""
    return _page(request, at_work(request), done=_DONE.get(done, ""))


@router.post("/team/calendars/{conflict_id}/{does}", dependencies=[Depends(same_origin)])
def decide(request: Request, conflict_id: UUID, does: str, told: Annotated[Decision, Form()]) -> Response:
    """One thing is done about one conflict, and the page comes back without it, or with a no beside it."""
    seen = at_work(request)
    act = _ACTS.get(does)
    if act is None:
        raise NotFound(kind="action")
    try:
        act(seen, _meant(seen, conflict_id), told)
    except ConflictUnknown:
        pass  # somebody else has decided, or both agree again: the page shows what is left
    except Refusal as refusal:
        return _page(request, seen, problem=_problem(request, seen, conflict_id, refusal), status=409)
    return RedirectResponse(f"/team/calendars?done={does}", status_code=303)


def _meant(seen: AtWork, conflict_id: UUID) -> ConflictView:
    with transaction(seen.shop.id) as db:
        found = next((view for view in conflicts(db) if view.id == conflict_id), None)
    if found is None:
        raise ConflictUnknown
    return found


def _settle(keep: str) -> Callable[[AtWork, ConflictView, Decision], None]:
    def act(seen: AtWork, view: ConflictView, told: Decision) -> None:
        del told
        settle_conflict(
            now=seen.real_now,
            actor="member",
            workspace_id=seen.shop.id,
            conflict_id=CalendarConflictId(view.id),
            keep="ours" if keep == "ours" else "theirs",
        )

    return act


def _move(seen: AtWork, view: ConflictView, told: Decision) -> None:
    """With the same person; what was written there is then written anew, for the time that holds."""
    start = start_of(told.start)
    if start is None or view.booking_id is None:
        raise NotASlot(alternatives=[])
    move_booking(
        now=seen.real_now,
        actor="member",
        workspace_id=seen.shop.id,
        booking_id=view.booking_id,
        starts_at=start[0],
        resource_id=view.resource_id,
    )
    _settle("ours")(seen, view, told)


def _cancel(seen: AtWork, view: ConflictView, told: Decision) -> None:
    """The booking, or the whole date; everything that was paid goes back."""
    now, shop, reason = seen.real_now, seen.shop.id, told.reason.strip()
    if view.booking_id is not None:
        cancel_booking(now=now, actor="member", workspace_id=shop, booking_id=view.booking_id, reason=reason)
    elif view.occurrence_id is not None:
        call_off_date(
            now=now, actor="member", workspace_id=shop, occurrence_id=view.occurrence_id, reason=reason
        )
    _settle("theirs")(seen, view, told)


_ACTS: Final[Mapping[str, Callable[[AtWork, ConflictView, Decision], None]]] = {
    "theirs": _settle("theirs"),
    "ours": _settle("ours"),
    "move": _move,
    "cancel": _cancel,
}


def _problem(request: Request, seen: AtWork, conflict_id: UUID, refusal: Refusal) -> Problem:
    zone = zone_asked(request, otherwise=seen.shop.zone)
    clocks = Clocks(seen.reader.language, zone, seen.shop.zone, seen.now)
    told = shown_refusal(refusal, clocks, button=phrase("Move to {time}"))
    times = tuple((one.value, one.moment) for one in told.instead)
    return Problem(conflict_id, f"{told.title} {told.detail}".strip(), times)


def _page(
    request: Request, seen: AtWork, *, problem: Problem | None = None, done: str = "", status: int = 200
) -> Response:
    zone = zone_asked(request, otherwise=seen.shop.zone)
    with transaction(seen.shop.id) as db:
        found = [shown_conflict(db, view, seen.reads, seen.shop, zone) for view in conflicts(db)]
        calendars = [shown_calendar(view, seen.reads) for view in outside_calendars(db)]
    response = framed_page(
        request,
        "team/conflicts.html",
        reader=seen.reader,
        status=status,
        shop=seen.shop,
        me=seen.person,
        section="diary",
        going_on=0,
        conflicts=found,
        calendars=calendars,
        problem=problem or Problem(),
        done=say(seen.reader.language, done) if done else "",
        city=Clocks(seen.reader.language, zone, seen.shop.zone, seen.now).city,
    )
    remember_zone(request, response)
    return response
