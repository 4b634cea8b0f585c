"""`/console/own/security`: a person's password, their second factor, the browsers in which they are signed in."""

from io import BytesIO
from typing import Annotated, Any, Final
from uuid import UUID

import segno
from fastapi import Form, Request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from markupsafe import Markup
from starlette.responses import Response

from flows.change_own import end_other_sessions, end_own_session
from flows.choose_password import change_password
from flows.second_factor import AlreadyProtected, protect_sign_in, renew_recovery_codes, unprotect_sign_in
from shop.kernel.database import transaction
from shop.kernel.language import phrase, say
from shop.kernel.refusals import Refusal
from shop.kernel.sealing import seal, unseal
from shop.kernel.settings import settings
from shop.workspaces.console_sessions import open_sessions
from shop.workspaces.one_time_codes import address_of_secret, new_secret
from shop.workspaces.sign_in import memberships, person_view
from webapp.console.asking import AtConsole, Staff
from webapp.console.letting_in import to
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at
from webapp.console.toasts import toast_next
from webapp.refusal_words import worded

PAGE: Final = "/console/own/security"
SET_UP_WITHIN: Final = 1_800
"""Seconds to type the first code in."""
_SECRET: Final = "second-factor-offered"  # noqa: S105  # the name of a purpose

Secret = Annotated[str, Form(max_length=400)]

router = ConsoleRouter()


@router.get("/own/security", needs="own:see")
def show_security(request: Request, staff: AtConsole) -> Response:
    """How their sign-in is protected, and where it is open."""
    return _page(request, staff)


@router.post("/own/security/password", needs="own:change")
def new_password(request: Request, staff: AtConsole, old: Secret = "", new: Secret = "") -> Response:
    """Every other browser is signed out."""
    try:
        change_password(
            now=staff.real_now, person=staff.sign_in_id, session_id=staff.session_id, old=old, new=new
        )
    except Refusal as refusal:
        return _page(request, staff, refusal, about="password")
    return _done(request, staff, phrase("Your password is changed. Every other browser is signed out."))


@router.get("/own/security/app", needs="own:change")
def offer_app(request: Request, staff: AtConsole) -> Response:
    """A square code for an app, and a field for what it shows; who has one does without it first."""
    with transaction(None) as db:
        if person_view(db, staff.sign_in_id).has_second_factor:
            return to(PAGE)
    return _offer(request, staff, new_secret())


@router.post("/own/security/app", needs="own:change")
def take_app(request: Request, staff: AtConsole, ticket: Secret = "", code: Secret = "") -> Response:
    """The app is asked from now on; the codes for when the phone is lost are shown this once."""
    try:
        secret = unseal(_SECRET, str(_tickets().loads(ticket, max_age=SET_UP_WITHIN)))
    except BadSignature:
        return to(f"{PAGE}/app")
    try:
        codes = protect_sign_in(now=staff.real_now, person=staff.sign_in_id, secret=secret, typed=code)
    except AlreadyProtected as refusal:
        return _page(request, staff, refusal, about="app")
    except Refusal as refusal:
        return _offer(request, staff, secret, refusal)
    return console_page(request, staff, "console/recovery.html", section="own", codes=codes)


@router.post("/own/security/app/end", needs="own:change")
def end_app(request: Request, staff: AtConsole, password: Secret = "") -> Response:
    """The password alone is enough again."""
    try:
        unprotect_sign_in(now=staff.real_now, person=staff.sign_in_id, password=password)
    except Refusal as refusal:
        return _page(request, staff, refusal, about="app")
    return _done(request, staff, phrase("No code is asked for any more."))


@router.post("/own/security/codes", needs="own:change")
def new_codes(request: Request, staff: AtConsole, password: Secret = "") -> Response:
    """Ten new codes; the old ones open nothing any more."""
    try:
        codes = renew_recovery_codes(now=staff.real_now, person=staff.sign_in_id, password=password)
    except Refusal as refusal:
        return _page(request, staff, refusal, about="app")
    return console_page(request, staff, "console/recovery.html", section="own", codes=codes)


@router.post("/own/security/sessions/{session_id}/end", needs="own:change")
def end_one(request: Request, staff: AtConsole, session_id: UUID) -> Response:
    """That browser is signed out."""
    end_own_session(now=staff.real_now, person=staff.sign_in_id, session_id=session_id)
    return _done(request, staff, phrase("That browser is signed out."))


@router.post("/own/security/sessions/end", needs="own:change")
def end_others(request: Request, staff: AtConsole) -> Response:
    """Every browser but this one."""
    end_other_sessions(now=staff.real_now, person=staff.sign_in_id, session_id=staff.session_id)
    return _done(request, staff, phrase("Every other browser is signed out."))


def _offer(request: Request, staff: Staff, secret: str, refusal: Refusal | None = None) -> Response:
    with transaction(None) as db:
        email = person_view(db, staff.sign_in_id).email
    drawn = BytesIO()
    segno.make(address_of_secret(secret, email), error="m").save(
        drawn, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2
    )
    return console_page(
        request,
        staff,
        "console/app.html",
        status=refusal.status if refusal else 200,
        section="own",
        square=Markup(drawn.getvalue().decode()),  # noqa: S704  # drawn by us, from letters and figures
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        ticket=str(_tickets().dumps(seal(_SECRET, secret))),
        problem=worded(refusal, reader_at(request, staff).language) if refusal else None,
    )


def _page(request: Request, staff: Staff, refusal: Refusal | None = None, *, about: str = "") -> Response:
    with transaction(None) as db:
        person = person_view(db, staff.sign_in_id)
        sessions = open_sessions(db, staff.real_now)
    told: dict[str, Any] = {"person": person, "sessions": sessions, "about": about}
    return console_page(
        request,
        staff,
        "console/security.html",
        status=refusal.status if refusal else 200,
        section="own",
        shop_names={place.workspace_id: place.name for place in memberships(staff.sign_in_id)},
        problem=worded(refusal, reader_at(request, staff).language) if refusal else None,
        **told,
    )


def _done(request: Request, staff: Staff, words: str) -> Response:
    toast_next(request, say(reader_at(request, staff).language, words))
    return to(PAGE)


def _tickets() -> URLSafeTimedSerializer:
    keys = [key.get_secret_value() for key in settings().link_keys]
    return URLSafeTimedSerializer(keys, salt="vetrina.console.app")
