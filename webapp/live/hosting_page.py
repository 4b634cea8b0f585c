"""`/team/hosting`: what somebody shows who leads tours and calls and does not sell: what is planned, and one begun now."""

from datetime import timedelta
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Form, Request
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse, Response

from flows.start_live_session import start_live_session
from shop.kernel.database import transaction
from shop.kernel.ids import new_id
from shop.live.watching import WatchedView, held_by
from shop.workspaces.viewing import WorkspaceView
from webapp.console.framed import framed_page
from webapp.customer_pages.figures import Figures
from webapp.live.entering import workspace_view_of
from webapp.live.people import HOSTS, Person, need_member
from webapp.reader import LANGUAGE_COOKIE, Reader, reader_of
from webapp.security import same_origin
from webapp.wiring import wiring_of

router = APIRouter(include_in_schema=False)
MINUTES: Final = (30, 60, 90)


class Begin(BaseModel):
    """A tour that begins now."""

    title: str = Field(default="", max_length=80)
    minutes: Literal["30", "60", "90"] = "60"
    once: str = Field(min_length=8, max_length=64)
    """Sent twice, it begins one."""


@router.api_route("/team/hosting", methods=["GET", "HEAD"])
def show_hosting(request: Request) -> Response:
    """The host's own sessions, and a tour that begins now."""
    person = need_member(request, wiring_of(request).clock.now(), HOSTS)
    shop = workspace_view_of(person)
    with transaction(shop.id) as db:
        held = held_by(db, person.member_id) if person.member_id else []
    return _page(request, shop, person, held)


@router.post("/team/hosting", dependencies=[Depends(same_origin)])
def begin(request: Request, told: Annotated[Begin, Form()]) -> Response:
    """Begin a tour, and go on to the camera. Refuses LiveSessionsOff."""
    now = wiring_of(request).clock.now()
    person = need_member(request, now, HOSTS)
    shop = workspace_view_of(person)
    session = start_live_session(
        now=now,
        person=person.person,
        workspace_id=shop.id,
        kind="tour",
        title=told.title.strip(),
        ends_at=shop.at(now) + timedelta(minutes=int(told.minutes)),
        client_id=told.once,
    )
    return RedirectResponse(f"/team/live/{session.number}/broadcast", status_code=303)


def _page(request: Request, shop: WorkspaceView, person: Person, held: list[WatchedView]) -> Response:
    chose = LANGUAGE_COOKIE in request.cookies
    reader: Reader = reader_of(request, default=shop.language, personal=None if chose else person.language)
    now = shop.at(wiring_of(request).clock.now())
    figures = Figures(reader.language, shop.currency, shop.zone, now)
    return framed_page(
        request,
        "team/hosting.html",
        reader=reader,
        shop=shop,
        me=person,
        section="live",
        going_on=0,
        held=[(one, figures.moment(one.starts_at)) for one in held if one.kind != "window"],
        minutes=MINUTES,
        once=str(new_id()),
    )
