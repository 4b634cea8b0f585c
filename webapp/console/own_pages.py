"""`/console/own`: what everybody at the console has of their own: language, light, workspaces, the way out."""

from typing import Annotated
from uuid import UUID

from fastapi import Form, Request
from starlette.responses import Response

from flows.change_own import choose_own_language
from flows.own_phone import own_phone
from flows.sign_in import leave_console, switch_workspace
from flows.take_notices import leave_notices, take_notices
from shop.events.notices import Person
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.language import Language, say
from shop.workspaces.console_sessions import open_sessions
from shop.workspaces.sign_in import memberships, person_view
from webapp.console.asking import SIGN_IN, AtConsole, Staff
from webapp.console.letting_in import HOME, browser_of, is_demo, to
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page
from webapp.console.toasts import toast_next
from webapp.notices import Left, Subscribed, offered
from webapp.reader import LANGUAGE_COOKIE, remember
from webapp.signed_in import forget
from webapp.signed_in import remember as remember_session

router = ConsoleRouter()
_DONE = 204


@router.get("/own", needs="own:see")
def show_own(request: Request, staff: AtConsole) -> Response:
    """Who they are here, and what they may choose for themselves."""
    with transaction(None) as db:
        person = person_view(db, staff.sign_in_id)
        sessions = open_sessions(db, staff.real_now)
    with transaction(staff.workspace_id) as db:
        own = own_phone(db, staff.member_id, staff.real_now)
    places = memberships(staff.sign_in_id)
    return console_page(
        request,
        staff,
        "console/own.html",
        section="own",
        person=person,
        places_of_work=places,
        shop_names={place.workspace_id: place.name for place in places},
        sessions=sessions,
        own=own,
        notices=offered(request, staff.workspace_id, _mine(staff)),
    )


@router.post("/own/notices", needs="own:change")
def take(staff: AtConsole, told: Subscribed) -> Response:
    """Told on this screen from now on."""
    take_notices(
        now=staff.real_now,
        actor=staff.person,
        workspace_id=staff.workspace_id,
        person=_mine(staff),
        endpoint=told.endpoint,
        public_key=told.keys.p256dh,
        secret=told.keys.auth,
        language=staff.language,
    )
    return Response(status_code=_DONE)


@router.post("/own/notices/off", needs="own:change")
def leave(staff: AtConsole, told: Left) -> Response:
    """On this screen no more."""
    leave_notices(
        now=staff.real_now,
        actor=staff.person,
        workspace_id=staff.workspace_id,
        person=_mine(staff),
        endpoint=told.endpoint,
    )
    return Response(status_code=_DONE)


@router.get("/switch", needs="own:see")
def show_switch(request: Request, staff: AtConsole) -> Response:
    """The other workspaces alone, for the menu."""
    others = [place for place in memberships(staff.sign_in_id) if place.workspace_id != staff.workspace_id]
    return console_page(request, staff, "console/part_switch.html", others=others)


@router.post("/switch", needs="own:see")
def switch(request: Request, staff: AtConsole, workspace: Annotated[UUID, Form()]) -> Response:
    """The same person in another shop."""
    token = switch_workspace(
        now=staff.real_now,
        person=staff.sign_in_id,
        browser=browser_of(request),
        leaving=(staff.workspace_id, staff.session_id),
        workspace=WorkspaceId(workspace),
        in_demo=is_demo(request),
    )
    remember_session(request, token, staff.real_now)
    return to(HOME)


@router.post("/own/language", needs="own:change")
def choose_language(request: Request, staff: AtConsole, language: Annotated[Language, Form()]) -> Response:
    """In every browser of theirs, and in what the shop writes to them."""
    choose_own_language(workspace_id=staff.workspace_id, member_id=staff.member_id, language=language)
    toast_next(request, say(language, "From now on in English."))
    answer = to("/console/own")
    remember(request, answer, LANGUAGE_COOKIE, language.value)
    return answer


@router.post("/sign-out", needs="own:see")
def sign_out(request: Request, staff: AtConsole) -> Response:
    """This browser is nobody's any more."""
    leave_console(now=staff.real_now, workspace_id=staff.workspace_id, session_id=staff.session_id)
    forget(request)
    return to(SIGN_IN)


def _mine(staff: Staff) -> Person:
    return Person("member", staff.member_id)
