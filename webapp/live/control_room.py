"""The salesperson's pages: the board of what is going on, and the control room of one session."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse, Response

from flows.issue_live_link import issue_live_link
from flows.start_live_session import AlreadyLive, find_or_make_customer, start_live_session
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, new_id
from shop.kernel.language import Language
from shop.kernel.refusals import Refusal
from shop.live.members import NotAllowed
from webapp.console.framed import framed_page
from webapp.live.board_shown import shown_board
from webapp.live.entering import host_of
from webapp.live.outcome_shown import outcome_of
from webapp.live.recording_page import banner_of
from webapp.live.room_seen import AtWork, SeenRoom, at_work, board_for, seen_room
from webapp.live.starting import start_choices
from webapp.rate_limits import limited
from webapp.refusal_words import worded
from webapp.security import same_origin

PER_MINUTE: Final = 1_200
"""Each change in a session brings its page up to date, on every screen that shows it."""

router = APIRouter(include_in_schema=False, dependencies=[Depends(limited("working", lambda: PER_MINUTE))])


class StartForm(BaseModel):
    """With whom: somebody who is known, or a number that was typed."""

    phone: str = Field(default="", max_length=40)
    customer: UUID | None = None
    booking: UUID | None = None
    conversation: UUID | None = None
    once: str = Field(default="", max_length=64)
    """Of the page that was shown: sent twice, it starts one session."""


@router.get("/team/live")
def show_board(request: Request) -> Response:
    """What is going on, and how another session is begun."""
    return board_page(request, at_work(request))


@router.post("/team/live", dependencies=[Depends(same_origin)])
def start(request: Request, form: Annotated[StartForm, Form()]) -> Response:
    """Begin a session with them, and go to its control room."""
    seen = at_work(request)
    try:
        number = _started(seen, form)
    except AlreadyLive as running:
        number = int(running.values["number"])
    except Refusal as refusal:
        words = worded(refusal, seen.reader.language)
        said = f"{words.title} {words.detail}".strip()
        return board_page(request, seen, status=refusal.status, problem=said, typed=form.phone)
    return RedirectResponse(f"/team/live/{number}", status_code=303)


@router.get("/team/live/{number}")
def show_room(request: Request, number: int, q: str = "") -> Response:
    """The control room, or what came of the session where it is over."""
    seen = at_work(request)
    return _room_page(request, seen, seen_room(seen, number, q.strip()[:80]))


@router.post("/team/live/{number}/way-in", dependencies=[Depends(same_origin)])
def make_way_in(request: Request, number: int, guest: Annotated[str, Form(max_length=40)] = "") -> Response:
    """A link into the session, to be handed over there and then: the customer's own, or a guest's."""
    seen = at_work(request)
    found = seen_room(seen, number, "")
    if not found.room.allowed.leads or found.session.customer_id is None:
        raise NotAllowed(needed="leader")
    link = issue_live_link(
        now=seen.real_now,
        actor="member",
        workspace_id=seen.shop.id,
        session_id=found.session.session_id,
        customer_id=CustomerId(found.session.customer_id),
        language=Language(found.session.language),
        guest_name=guest,
    )
    name = guest.strip() or found.session.customer_name
    return _room_page(request, seen, found, way_in={"name": name, "url": link.url})


def _room_page(
    request: Request, seen: AtWork, found: SeenRoom, *, way_in: dict[str, str] | None = None
) -> Response:
    around: dict[str, Any] = {"going_on": len(found.rows), "tabs": found.tabs, "board_seq": found.board_seq}
    if found.session.state not in {"planned", "active"}:
        outcome = outcome_of(found.session, seen.reads)
        return _page(request, seen, "live/over.html", room=found.room, outcome=outcome, **around)
    return _page(
        request,
        seen,
        "live/room.html",
        room=found.room,
        url=f"/team/live/{found.room.number}",
        way_in=way_in,
        **banner_of(host_of(request, found.room.number)),
        **around,
    )


def board_page(
    request: Request, seen: AtWork, *, status: int = 200, problem: str = "", typed: str = ""
) -> Response:
    """The board; `problem` stands by the start that was refused."""
    with transaction(seen.shop.id) as db:
        rows, tabs, seq = board_for(db, seen)
        choices = start_choices(db, seen)
    return _page(
        request,
        seen,
        "live/board.html",
        status=status,
        rows=shown_board(rows, seen.reads),
        going_on=len(rows),
        tabs=tabs,
        board_seq=seq,
        choices=choices,
        once=str(new_id()),
        problem=problem,
        typed=typed,
    )


def _started(seen: AtWork, form: StartForm) -> int:
    told: dict[str, Any] = {
        "now": seen.real_now,
        "person": seen.person.person,
        "workspace_id": seen.shop.id,
    }
    customer = CustomerId(form.customer) if form.customer else None
    if customer is None and form.booking is None:
        customer = find_or_make_customer(**told, phone=form.phone)
    session = start_live_session(
        **told,
        customer_id=customer,
        booking_id=form.booking,
        conversation_id=form.conversation,
        client_id=form.once,
    )
    return session.number


def _page(request: Request, seen: AtWork, template: str, *, status: int = 200, **context: Any) -> Response:
    return framed_page(
        request,
        template,
        reader=seen.reader,
        status=status,
        shop=seen.shop,
        me=seen.person,
        section="live",
        now=seen.now.isoformat(),
        **context,
    )
