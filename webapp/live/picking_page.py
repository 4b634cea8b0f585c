"""`/team/picking`: what the warehouse fetches for live sessions, as it stands at this moment."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import FileResponse, RedirectResponse, Response

from shop.kernel.database import transaction
from shop.kernel.refusals import NotFound, Refusal
from shop.live.events import WAREHOUSE, last_number
from shop.live.picking import pick_list
from webapp.assets import STATIC, asset
from webapp.console.framed import framed_page
from webapp.customer_pages.figures import Figures
from webapp.live.entering import workspace_view_of
from webapp.live.people import PICKERS, Person, need_member
from webapp.live.pick_commands import DOES
from webapp.live.picks_shown import shown_picks
from webapp.rate_limits import limited
from webapp.reader import reader_of
from webapp.refusal_words import words_for
from webapp.security import same_origin
from webapp.wiring import wiring_of

PER_MINUTE: Final = 1_200
"""Each change brings the list up to date on every screen that shows it, and a shop may share one address."""

router = APIRouter(include_in_schema=False, dependencies=[Depends(limited("working", lambda: PER_MINUTE))])


@dataclass(frozen=True, slots=True)
class Problem:
    """A no, beside the line that it is about."""

    id: UUID | None = None
    words: str = ""


@router.get("/team/picking")
def show_picking(request: Request) -> Response:
    """The list, by session and in the order of the shelves."""
    return _page(request, _picker(request), Problem())


@router.get("/team/picking/worker.js")
def worker() -> Response:
    """What opens the list without a connection: it may answer for this page and no other."""
    path = STATIC / asset("scripts/picking_worker.js").removeprefix("/static/")
    told = {"Service-Worker-Allowed": "/team/picking", "Cache-Control": "no-cache"}
    return FileResponse(path, media_type="text/javascript", headers=told)


@router.post("/team/picking/{item_id}/{does}", dependencies=[Depends(same_origin)])
def act(request: Request, item_id: UUID, does: str) -> Response:
    """The same as over the socket, for a browser without scripts."""
    person = _picker(request)
    flow: Callable[..., Any] | None = DOES.get(does)
    if flow is None:
        raise NotFound(kind="action")
    now = wiring_of(request).clock.now()
    try:
        flow(now=now, person=person.person, workspace_id=person.workspace_id, item_id=item_id)
    except Refusal as refusal:
        words = words_for(refusal.code, person.language, refusal.values)
        told = Problem(item_id, f"{words.title} {words.detail}".strip())
        return _page(request, person, told, status=refusal.status)
    return RedirectResponse("/team/picking", status_code=303)


def _picker(request: Request) -> Person:
    return need_member(request, wiring_of(request).clock.now(), PICKERS)


def _page(request: Request, person: Person, problem: Problem, *, status: int = 200) -> Response:
    shop = workspace_view_of(person)
    reader = reader_of(request, default=shop.language, personal=person.language)
    now = shop.at(wiring_of(request).clock.now())
    with transaction(shop.id) as db:
        seq = last_number(db, WAREHOUSE)  # before the list: what happens in between is told twice, not never
        lines = pick_list(db, shop)
    figures = Figures(reader.language, shop.currency, shop.zone, now)
    sessions = shown_picks(lines, figures, shop.language)
    return framed_page(
        request,
        "team/picking.html",
        reader=reader,
        status=status,
        shop=shop,
        me=person,
        section="picking",
        going_on=0,
        sessions=sessions,
        left=sum(session.left for session in sessions),
        seq=seq,
        problem=problem,
    )
