"""`/platform/sign-in` and what leads there: a password, then always a code; the first time an app is set up for it."""

from io import BytesIO
from typing import Annotated, Any, Final
from uuid import UUID

import segno
from fastapi import APIRouter, Depends, Form, Request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from markupsafe import Markup
from starlette.responses import Response

from flows.manage_admins import (
    begin_platform,
    leave_platform,
    runs_installation,
    show_welcome,
    take_welcome,
)
from flows.second_factor import protect_sign_in
from flows.sign_in import needs_code, prove_code, prove_password
from flows.visit_workspace import leave_workspace_as_admin
from shop.kernel.database import transaction
from shop.kernel.refusals import Refusal
from shop.kernel.sealing import seal, unseal
from shop.kernel.settings import settings
from shop.workspaces.one_time_codes import address_of_secret, new_secret
from shop.workspaces.sign_in import SignInRefused, person_view
from webapp.admin_signed_in import admin_here, forget_admin, forget_visit, remember_admin, visiting
from webapp.console.letting_in import browser_of, to
from webapp.platform.asking import SIGN_IN
from webapp.rate_limits import limited
from webapp.reader import reader_of
from webapp.refusal_words import worded
from webapp.rendering import page
from webapp.security import same_origin
from webapp.wiring import wiring_of

HOME: Final = "/platform"
CODE_WITHIN: Final = 600
"""Seconds between the password and the code."""
_SECRET: Final = "platform-app-offered"  # noqa: S105  # the name of a purpose

Secret = Annotated[str, Form(max_length=600)]

router = APIRouter(
    prefix="/platform",
    include_in_schema=False,
    dependencies=[Depends(limited("platform-door", lambda: 30))],
)
_From_here = Depends(same_origin)


@router.get("/sign-in")
def show_sign_in(request: Request) -> Response:
    """The form; whoever is signed in already goes on."""
    if admin_here(request, wiring_of(request).clock.now()):
        return to(HOME)
    return _page(request, "sign_in", email="")


@router.post("/sign-in", dependencies=[_From_here])
def sign_in(
    request: Request, email: Annotated[str, Form(max_length=200)] = "", password: Secret = ""
) -> Response:
    """Whoever has the password goes on to the code; somebody who runs nothing hears the same as for a wrong one."""
    try:
        proven = prove_password(now=wiring_of(request).clock.now(), email=email, password=password)
        if not runs_installation(proven.person):
            raise SignInRefused
    except Refusal as refusal:
        return _page(request, "sign_in", refusal, email=email)
    return _next(request, proven.person)


@router.post("/sign-in/code", dependencies=[_From_here])
def second_factor(
    request: Request, ticket: Secret = "", code: Annotated[str, Form(max_length=40)] = ""
) -> Response:
    """The code of the app, or one that was written down."""
    now = wiring_of(request).clock.now()
    try:
        person = UUID(_tickets().loads(ticket, max_age=CODE_WITHIN))
    except (BadSignature, ValueError):
        return to(SIGN_IN)
    try:
        prove_code(now=now, person=person, typed=code)
        return _let_in(request, person)
    except Refusal as refusal:
        return _page(request, "code", refusal, ticket=ticket)


@router.post("/sign-in/app", dependencies=[_From_here])
def take_app(
    request: Request,
    ticket: Secret = "",
    sealed: Secret = "",
    code: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """The first time: the app shows the right code, so it is asked from now on, and the written codes are shown once."""
    now = wiring_of(request).clock.now()
    try:
        person = UUID(_tickets().loads(ticket, max_age=CODE_WITHIN))
        secret = unseal(_SECRET, str(_tickets().loads(sealed, max_age=CODE_WITHIN)))
    except (BadSignature, ValueError):
        return to(SIGN_IN)
    if needs_code(person):
        return _page(request, "code", ticket=ticket)
    try:
        codes = protect_sign_in(now=now, person=person, secret=secret, typed=code)
    except Refusal as refusal:
        return _offer(request, person, secret, refusal)
    remember_admin(request, begin_platform(now=now, person=person, browser=browser_of(request)))
    return _page(request, "recovery", codes=codes)


@router.get("/welcome/{token}")
def welcome(request: Request, token: str) -> Response:
    """Choose a password."""
    try:
        email = show_welcome(token=token)
    except Refusal as refusal:
        return _page(request, "welcome", refusal, email="")
    return _page(request, "welcome", email=email)


@router.post("/welcome/{token}", dependencies=[_From_here])
def choose(request: Request, token: str, password: Secret = "") -> Response:
    """Chosen; the app is next."""
    email = ""
    try:
        email = show_welcome(token=token)
        person = take_welcome(now=wiring_of(request).clock.now(), token=token, password=password)
    except Refusal as refusal:
        return _page(request, "welcome", refusal, email=email)
    return _next(request, person)


@router.post("/sign-out", dependencies=[_From_here])
def sign_out(request: Request) -> Response:
    """This browser is nobody's any more, and looks at no shop."""
    now = wiring_of(request).clock.now()
    here = admin_here(request, now)
    if here is not None:
        leave_platform(now=now, token=here.token)
    forget_admin(request)
    return to(SIGN_IN)


@router.post("/leave-shop", dependencies=[_From_here])
def leave_shop(request: Request) -> Response:
    """Back from a shop's console to the platform; the shop sees when."""
    now = wiring_of(request).clock.now()
    found = visiting(request, now)
    forget_visit(request)
    if found is None:
        return to(HOME)
    leave_workspace_as_admin(
        now=now, admin=found.admin, workspace_id=found.workspace_id, visit_id=found.visit_id
    )
    return to(f"{HOME}/shops/{found.workspace_id}")


def _next(request: Request, person: UUID) -> Response:
    if needs_code(person):
        return _page(request, "code", ticket=str(_tickets().dumps(str(person))))
    return _offer(request, person, new_secret())


def _let_in(request: Request, person: UUID) -> Response:
    """A session begins here anew, whatever this browser held before."""
    now = wiring_of(request).clock.now()
    before = admin_here(request, now)
    if before is not None:
        leave_platform(now=now, token=before.token)
    forget_admin(request)
    remember_admin(request, begin_platform(now=now, person=person, browser=browser_of(request)))
    return to(HOME)


def _offer(request: Request, person: UUID, secret: str, refusal: Refusal | None = None) -> Response:
    with transaction(None) as db:
        email = person_view(db, person).email
    drawn = BytesIO()
    segno.make(address_of_secret(secret, email), error="m").save(
        drawn, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2
    )
    return _page(
        request,
        "app",
        refusal,
        square=Markup(drawn.getvalue().decode()),  # noqa: S704  # drawn by us, from letters and figures
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        ticket=str(_tickets().dumps(str(person))),
        sealed=str(_tickets().dumps(seal(_SECRET, secret))),
    )


def _page(request: Request, step: str, refusal: Refusal | None = None, **told: Any) -> Response:
    reader = reader_of(request)
    return page(
        request,
        f"platform/{step}.html",
        reader=reader,
        status=refusal.status if refusal else 200,
        problem=worded(refusal, reader.language) if refusal else None,
        **told,
    )


def _tickets() -> URLSafeTimedSerializer:
    keys = [key.get_secret_value() for key in settings().link_keys]
    return URLSafeTimedSerializer(keys, salt="vetrina.platform.code")
