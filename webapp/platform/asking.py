"""Who asks for a page of the platform? Somebody who runs the installation, with password and code proven, or nobody."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Annotated, Any, Final, NamedTuple, cast

from fastapi import APIRouter, Depends, FastAPI, Request
from markupsafe import Markup
from starlette.responses import HTMLResponse, RedirectResponse, Response

from shop.events.recorded import act_as
from shop.kernel.refusals import Refusal
from shop.kernel.sealing import marks
from shop.workspaces.platform_admins import Admin, AdminToken
from webapp.admin_signed_in import admin_here
from webapp.console.asking import CSRF_FIELD, CSRF_HEADER, FormForged, is_fragment
from webapp.console.toasts import waiting_toast
from webapp.rate_limits import limited
from webapp.reader import reader_of
from webapp.rendering import page
from webapp.security import same_origin
from webapp.wiring import wiring_of

PREFIX: Final = "/platform"
SIGN_IN: Final = "/platform/sign-in"
PER_MINUTE: Final = 600
_SEEN: Final = "admin"
_READS: Final = frozenset({"GET", "HEAD"})
_put_up: "list[PlatformRoute]" = []

_Endpoint = Callable[..., Any]


class AdminNeeded(Refusal):
    """Nobody who runs the installation is signed in in this browser."""

    status = 401


@dataclass(frozen=True, slots=True)
class AtWork:
    """An admin who asks for a page."""

    admin: Admin
    token: AdminToken
    now: datetime

    @property
    def csrf(self) -> str:
        """What every form of theirs carries."""
        return _marks(self.token)[0]


@dataclass(frozen=True, slots=True)
class Section:
    """A page that the navigation leads to."""

    code: str
    url: str
    icon: str


SECTIONS: Final = (
    Section("overview", "/platform", "gauge"),
    Section("shops", "/platform/shops", "store"),
    Section("queues", "/platform/queues", "layers"),
    Section("live", "/platform/live", "video"),
    Section("reports", "/platform/reports", "shield"),
    Section("flags", "/platform/flags", "settings"),
    Section("log", "/platform/log", "history"),
)


class PlatformRoute(NamedTuple):
    """A route that only an admin reaches."""

    method: str
    path: str


class PlatformRouter:
    """The routes of one part. Nobody but an admin reaches any; what changes something carries their mark."""

    def __init__(self) -> None:
        self.door = APIRouter(
            prefix=PREFIX,
            include_in_schema=False,
            dependencies=[Depends(limited("platform", lambda: PER_MINUTE))],
        )

    def get(self, path: str) -> Callable[[_Endpoint], _Endpoint]:
        """A page, or a part of one."""
        return self._put_up("GET", path)

    def post(self, path: str) -> Callable[[_Endpoint], _Endpoint]:
        """Something is done."""
        return self._put_up("POST", path)

    def _put_up(self, method: str, path: str) -> Callable[[_Endpoint], _Endpoint]:
        _put_up.append(PlatformRoute(method, PREFIX + path))
        checks = [Depends(_admins_only), Depends(_proven)]
        return self.door.api_route(path, methods=[method], dependencies=checks, response_model=None)


def every_platform_route() -> list[PlatformRoute]:
    """Every route of every part that was imported."""
    return list(_put_up)


def at_work_of(request: Request) -> AtWork:
    """Who was let in."""
    return cast("AtWork", getattr(request.state, _SEEN))


AsAdmin = Annotated[AtWork, Depends(at_work_of)]
"""How a page names whoever asks for it."""


def platform_page(
    request: Request, here: AtWork, template: str, *, status: int = 200, section: str = "", **told: Any
) -> HTMLResponse:
    """The template, worded for the admin; one that extends ``platform/frame.html`` is a whole page."""
    return page(
        request,
        f"platform/{template}.html",
        reader=reader_of(request),
        status=status,
        **told,
        admin=here.admin,
        section=section,
        sections=SECTIONS,
        now=here.now,
        csrf=here.csrf,
        csrf_field=Markup('<input type="hidden" name="{}" value="{}">').format(CSRF_FIELD, here.csrf),
        toast=None if is_fragment(request) else waiting_toast(request),
    )


def answer_admin_needed(app: FastAPI) -> None:
    """Send whoever is not signed in to the platform's own way in."""
    app.add_exception_handler(AdminNeeded, _to_sign_in)


def _admins_only(request: Request) -> None:
    now = wiring_of(request).clock.now()
    found = admin_here(request, now)
    if found is None:
        raise AdminNeeded
    setattr(request.state, _SEEN, AtWork(found.admin, found.token, now))


async def _proven(request: Request) -> None:
    here = at_work_of(request)
    act_as(here.admin.actor)
    if request.method in _READS:
        return
    same_origin(request)
    told = str(request.headers.get(CSRF_HEADER) or (await request.form()).get(CSRF_FIELD, ""))
    if not any(compare_digest(told.encode(), mark.encode()) for mark in _marks(here.token)):
        raise FormForged


def _marks(token: AdminToken) -> list[str]:
    return [mark.hex() for mark in marks("platform-form", str(token.session_id))]


def _to_sign_in(request: Request, _refusal: Exception) -> Response:
    if not is_fragment(request) and request.method in _READS:
        return RedirectResponse(SIGN_IN, status_code=303)
    return Response(status_code=AdminNeeded.status, headers={"HX-Redirect": SIGN_IN})
