"""`/console/sign-in` and what leads there: password, second factor, a forgotten password, an invitation."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.background import BackgroundTask
from starlette.responses import Response

from flows.choose_password import ask_new_password, choose_new_password, show_password_link
from flows.confirm_address import confirm_address, show_confirmation
from flows.invite_member import show_invitation, take_invitation
from flows.sign_in import needs_code, prove_code, prove_password
from shop.kernel.refusals import Refusal
from shop.kernel.settings import settings
from webapp.console.asking import SIGN_IN
from webapp.console.letting_in import browser_of, enter, let_in, outside_page, own_path, to
from webapp.rate_limits import limited
from webapp.security import same_origin
from webapp.signed_in import signed_in
from webapp.wiring import wiring_of

SET_UP: Final = "/console/set-up"
PER_MINUTE: Final = 60
LINKS_PER_MINUTE: Final = 6
CODE_WITHIN: Final = 300
"""Seconds between the password and the code."""

Email = Annotated[str, Form(max_length=200)]
Secret = Annotated[str, Form(max_length=400)]
After = Annotated[str, Form(max_length=400)]

router = APIRouter(
    prefix="/console",
    include_in_schema=False,
    dependencies=[Depends(limited("console-door", lambda: PER_MINUTE))],
)
_From_here = Depends(same_origin)


@router.get("/sign-in")
def show_sign_in(request: Request) -> Response:
    """The form; whoever is signed in already goes on."""
    after = own_path(request.query_params.get("next", ""))
    if signed_in(request, wiring_of(request).clock.now()):
        return to(after)
    return outside_page(request, "sign_in", after=after)


@router.post("/sign-in", dependencies=[_From_here])
def sign_in(request: Request, email: Email = "", password: Secret = "", after: After = "") -> Response:
    """Whoever has the password goes on, or to the second factor."""
    now, after = wiring_of(request).clock.now(), own_path(after)
    try:
        proven = prove_password(now=now, email=email, password=password)
        if not proven.needs_code:
            return let_in(request, proven.person, after)
    except Refusal as refusal:
        return outside_page(request, "sign_in", refusal, after=after, email=email)
    return outside_page(request, "code", after=after, ticket=_ticket(proven.person))


@router.post("/sign-in/code", dependencies=[_From_here])
def second_factor(
    request: Request, ticket: Secret = "", code: Annotated[str, Form(max_length=40)] = "", after: After = ""
) -> Response:
    """The code of the app, or one that was written down."""
    after = own_path(after)
    try:
        person = UUID(_tickets().loads(ticket, max_age=CODE_WITHIN))
    except BadSignature:
        return to(SIGN_IN)
    try:
        prove_code(now=wiring_of(request).clock.now(), person=person, typed=code)
        return let_in(request, person, after)
    except Refusal as refusal:
        return outside_page(request, "code", refusal, after=after, ticket=ticket)


@router.get("/forgotten")
def show_forgotten(request: Request) -> Response:
    """Where to have a link for a new password sent."""
    return outside_page(request, "forgotten", sent=False)


@router.post(
    "/forgotten",
    dependencies=[_From_here, Depends(limited("console-link", lambda: LINKS_PER_MINUTE))],
)
def forgotten(request: Request, email: Email = "", way: Annotated[str, Form()] = "email") -> Response:
    """The same answer for everybody, at once; whatever is to be sent is seen to afterwards."""
    answer = outside_page(request, "forgotten", sent=True)
    now = wiring_of(request).clock.now()
    told: dict[str, Any] = {"now": now, "email": email, "by_whatsapp": way == "whatsapp"}
    answer.background = BackgroundTask(ask_new_password, **told)
    return answer


@router.get("/new-password/{token}")
def show_new_password(request: Request, token: str) -> Response:
    """Choose one, as often as one likes to look."""
    try:
        link = show_password_link(now=wiring_of(request).clock.now(), token=token)
    except Refusal as refusal:
        return outside_page(request, "gone", refusal)
    return outside_page(request, "new_password", email=link.email)


@router.post("/new-password/{token}", dependencies=[_From_here])
def new_password(request: Request, token: str, password: Secret = "") -> Response:
    """Chosen; who has a second factor still needs it."""
    now = wiring_of(request).clock.now()
    try:
        link = show_password_link(now=now, token=token)
    except Refusal as refusal:
        return outside_page(request, "gone", refusal)
    try:
        person = choose_new_password(now=now, token=token, password=password)
        if not needs_code(person):
            return let_in(request, person, "")
    except Refusal as refusal:
        return outside_page(request, "new_password", refusal, email=link.email)
    return outside_page(request, "code", ticket=_ticket(person))


@router.get("/invitation/{token}")
def invitation(request: Request, token: str) -> Response:
    """Who invites whom, and one field."""
    try:
        found = show_invitation(now=wiring_of(request).clock.now(), token=token)
    except Refusal as refusal:
        return outside_page(request, "gone", refusal)
    return outside_page(request, "invitation", invited=found)


@router.post("/invitation/{token}", dependencies=[_From_here])
def accept(request: Request, token: str, password: Secret = "") -> Response:
    """They are in; who has a second factor still needs it."""
    now = wiring_of(request).clock.now()
    try:
        found = show_invitation(now=now, token=token)
    except Refusal as refusal:
        return outside_page(request, "gone", refusal)
    try:
        joined = take_invitation(now=now, token=token, password=password, browser=browser_of(request))
    except Refusal as refusal:
        return outside_page(request, "invitation", refusal, invited=found)
    after = own_path("" if found.shop.shown else SET_UP)
    if joined.token is None:
        return outside_page(request, "code", after=after, ticket=_ticket(joined.person))
    return enter(request, joined.token, after)


@router.get("/confirm-address/{token}")
def show_address(request: Request, token: str) -> Response:
    """Which address it is, and one button: a program that only looks at links confirms nothing."""
    try:
        link = show_confirmation(now=wiring_of(request).clock.now(), token=token)
    except Refusal as refusal:
        return outside_page(request, "gone", refusal)
    return outside_page(request, "confirm_address", email=link.email, done=False)


@router.post("/confirm-address/{token}", dependencies=[_From_here])
def confirm(request: Request, token: str) -> Response:
    """It is theirs; whoever is signed in here goes on with their shop."""
    try:
        link = confirm_address(now=wiring_of(request).clock.now(), token=token)
    except Refusal as refusal:
        return outside_page(request, "gone", refusal)
    return outside_page(request, "confirm_address", email=link.email, done=True)


def _ticket(person: UUID) -> str:
    return str(_tickets().dumps(str(person)))


def _tickets() -> URLSafeTimedSerializer:
    keys = [key.get_secret_value() for key in settings().link_keys]
    return URLSafeTimedSerializer(keys, salt="vetrina.console.code")
