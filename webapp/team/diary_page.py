"""`/team/diary`: the day as it is booked, what waits for a yes, and what became of each booking."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse, Response

from flows.answer_booking import accept_booking, decline_booking
from flows.cancel_booking import cancel_booking
from flows.end_booking import complete_booking, mark_no_show
from shop.booking.outside_views import conflicts
from shop.booking.to_answer import to_answer
from shop.booking.viewing import BookingUnknown, agenda, booking_view
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.refusals import NotFound, Refusal
from shop.workspaces.roster import roster_entry
from shop.workspaces.viewing import WorkspaceView
from webapp.console.framed import framed_page
from webapp.customer_pages.booking_clocks import Clocks
from webapp.diary_shown import shown_entries
from webapp.live.entering import workspace_view_of
from webapp.live.people import HOSTS, SELLERS, Person, need_member
from webapp.rate_limits import limited
from webapp.reader import Reader, chosen_language, reader_of
from webapp.refusal_words import words_for
from webapp.security import same_origin
from webapp.wiring import wiring_of

router = APIRouter(include_in_schema=False, dependencies=[Depends(limited("working", lambda: 600))])


class Decision(BaseModel):
    """What somebody decided about a booking."""

    day: str = Field(default="", max_length=10)
    """The day that was shown."""
    reason: str = Field(default="", max_length=300)
    """The shop's own words, which customers read."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A no, beside the booking that it is about."""

    id: UUID | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Looks:
    """Who looks into the diary, and whose part of it."""

    person: Person
    shop: WorkspaceView
    reader: Reader
    clocks: Clocks
    resource_id: UUID | None
    """Only what this host is in; None for all."""


@router.get("/team/diary")
def show_diary(request: Request, day: str = "") -> Response:
    """A day, and above it whatever waits for the shop; a host sees their own part."""
    return _page(request, _looks(request), day, Problem())


@router.post("/team/diary/{booking_id}/{does}", dependencies=[Depends(same_origin)])
def decide(request: Request, booking_id: UUID, does: str, told: Annotated[Decision, Form()]) -> Response:
    """A yes, a no, or what became of it; whoever booked is told as with everything that becomes of a booking."""
    looks = _looks(request)
    act = _ACTS.get(does)
    if act is None:
        raise NotFound(kind="action")
    try:
        _require_theirs(looks, booking_id)
        act(request, looks.shop.id, booking_id, told.reason.strip())
    except Refusal as refusal:
        words = words_for(refusal.code, looks.reader.language, refusal.values)
        problem = Problem(booking_id, f"{words.title} {words.detail}".strip())
        return _page(request, looks, told.day, problem, status=refusal.status)
    return RedirectResponse(f"/team/diary?day={told.day}", status_code=303)


def _accept(request: Request, shop: WorkspaceId, booking_id: UUID, reason: str) -> None:
    del reason
    now = wiring_of(request).clock.now()
    accept_booking(now=now, actor="member", workspace_id=shop, booking_id=booking_id)


def _decline(request: Request, shop: WorkspaceId, booking_id: UUID, reason: str) -> None:
    now = wiring_of(request).clock.now()
    decline_booking(now=now, actor="member", workspace_id=shop, booking_id=booking_id, reason=reason)


def _cancel(request: Request, shop: WorkspaceId, booking_id: UUID, reason: str) -> None:
    now = wiring_of(request).clock.now()
    cancel_booking(now=now, actor="member", workspace_id=shop, booking_id=booking_id, reason=reason)


def _complete(request: Request, shop: WorkspaceId, booking_id: UUID, reason: str) -> None:
    del reason
    now = wiring_of(request).clock.now()
    complete_booking(now=now, actor="member", workspace_id=shop, booking_id=booking_id)


def _no_show(request: Request, shop: WorkspaceId, booking_id: UUID, reason: str) -> None:
    del reason
    now = wiring_of(request).clock.now()
    mark_no_show(now=now, actor="member", workspace_id=shop, booking_id=booking_id)


_ACTS: Final[Mapping[str, Callable[[Request, WorkspaceId, UUID, str], None]]] = {
    "accept": _accept,
    "decline": _decline,
    "cancel": _cancel,
    "complete": _complete,
    "no-show": _no_show,
}


def _looks(request: Request) -> Looks:
    now = wiring_of(request).clock.now()
    person = need_member(request, now, HOSTS)
    shop = workspace_view_of(person)
    personal = chosen_language(request) or person.language
    reader = reader_of(request, default=shop.language, personal=personal)
    spoken = replace(shop, language=reader.language)
    clocks = Clocks(reader.language, shop.zone, shop.zone, shop.at(now))
    return Looks(person, spoken, reader, clocks, _own_part(person))


def _own_part(person: Person) -> UUID | None:
    """Refuses nothing: a host whom the diary does not know is shown a diary in which nobody is booked."""
    if person.role in SELLERS or person.member_id is None:
        return None
    with transaction(person.workspace_id) as db:
        return roster_entry(db, person.member_id).resource_id or person.member_id


def _require_theirs(looks: Looks, booking_id: UUID) -> None:
    with transaction(looks.shop.id) as db:
        view = booking_view(db, booking_id, shop=looks.shop)
    if looks.resource_id is not None and looks.resource_id not in view.resource_ids:
        raise BookingUnknown


def _page(request: Request, looks: Looks, asked: str, problem: Problem, *, status: int = 200) -> Response:
    shop, clocks = looks.shop, looks.clocks
    day = _day(asked) or clocks.today
    with transaction(shop.id) as db:
        at, whose = clocks.now, looks.resource_id
        waiting = shown_entries(db, shop, to_answer(db, shop=shop, at=at, resource_id=whose), clocks)
        entries = shown_entries(db, shop, agenda(db, day, shop=shop, at=at, resource_id=whose), clocks)
        disagree = len(conflicts(db)) if looks.person.role in SELLERS else 0
    return framed_page(
        request,
        "team/diary.html",
        reader=looks.reader,
        status=status,
        shop=shop,
        me=looks.person,
        section="diary",
        going_on=0,
        chosen=day,
        day_words=clocks.day(day),
        today=day == clocks.today,
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
        waiting=waiting,
        entries=entries,
        disagree=disagree,
        sells=looks.person.role in SELLERS,
        problem=problem,
    )


def _day(asked: str) -> date | None:
    try:
        return date.fromisoformat(asked)
    except ValueError:
        return None
