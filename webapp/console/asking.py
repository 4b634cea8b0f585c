"""Who is asking for a page of the console, and may they? Nobody, until the permission table says so."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hmac import compare_digest
from typing import Annotated, Final, cast
from urllib.parse import quote, urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Depends, FastAPI, Request
from starlette.responses import RedirectResponse, Response

from shop.events.recorded import act_as
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, WorkspaceId
from shop.kernel.language import Language
from shop.kernel.refusals import NotFound, Refusal
from shop.kernel.sealing import marks
from shop.workspaces.permissions import VISITORS, Permission, Role, may
from shop.workspaces.viewing import WorkspaceView, workspace_view
from webapp.admin_signed_in import Visiting, visiting
from webapp.security import same_origin
from webapp.signed_in import signed_in
from webapp.wiring import wiring_of

SIGN_IN: Final = "/console/sign-in"
CSRF_FIELD: Final = "csrf"
CSRF_HEADER: Final = "X-CSRF-Token"
MOST_BYTES: Final = 64 * 1024**2
"""Of a form with everything in it; the largest file is a film of 50 MB."""
_SEEN: Final = "staff"
_ASKED: Final = "asked"
_READS: Final = frozenset({"GET", "HEAD"})


class SignInNeeded(Refusal):
    """Nobody is signed in to the console in this browser."""

    status = 401


class FormTooLarge(Refusal):
    """More than ``megabytes`` come at once: nobody's file is as large."""

    status = 413


class FormForged(Refusal):
    """The form does not carry the mark of the session in which it was shown."""

    status = 403


@dataclass(frozen=True, slots=True)
class Staff:
    """A member at the console, in one workspace."""

    workspace_id: WorkspaceId
    member_id: UUID
    role: Role
    name: str
    language: Language
    customer_id: CustomerId | None
    """The same person as the shop's chat knows them."""
    zone: ZoneInfo
    shop_name: str
    session_id: UUID
    sign_in_id: UUID
    shop: WorkspaceView
    now: datetime
    """The shop's own time: a demo's clock can be moved."""
    real_now: datetime
    """The world's: what flows are told."""
    visitor: bool = False
    """Whether it is somebody who runs the installation: they see, and change nothing. Then `member_id` is theirs."""

    @property
    def person(self) -> str:
        """As they are named in events."""
        return f"{'platform' if self.visitor else 'member'}:{self.member_id}"

    @property
    def csrf(self) -> str:
        """What every form of theirs carries, as the field ``csrf`` or the header ``X-CSRF-Token``."""
        return csrf_of(self.session_id)

    def may(self, permission: Permission) -> bool:
        """Whether their role holds it; a visitor sees, and no more."""
        return permission in VISITORS if self.visitor else may(self.role, permission)


def csrf_of(session_id: UUID) -> str:
    """The mark of a session on its forms: only we can make it, and only its own pages show it."""
    return marks("console-form", str(session_id))[0].hex()


@cache
def needing(permission: Permission) -> Callable[[Request], None]:
    """A dependency that lets in whoever may do that, and puts them where `staff_of` finds them.

    Refuses SignInNeeded; NotFound where their role does not hold it, as for what is not there.
    """

    def check(request: Request) -> None:
        staff = staff_asked(request)
        if staff is None:
            raise SignInNeeded
        if not staff.may(permission):
            raise NotFound(kind="page")
        setattr(request.state, _SEEN, staff)

    return check


def staff_of(request: Request) -> Staff:
    """Whom the route's permission let in."""
    return cast("Staff", getattr(request.state, _SEEN))


AtConsole = Annotated[Staff, Depends(staff_of)]
"""How a page of the console names whoever asks for it."""


async def proven(request: Request) -> None:
    """Refuse a form from elsewhere: of another site, or without the mark of the session.

    Whoever asks is who does whatever is done from here on.
    """
    act_as(staff_of(request).person)
    if request.method in _READS:
        return
    if staff_of(request).visitor:
        raise NotFound(kind="page")
    same_origin(request)
    told = request.headers.get(CSRF_HEADER) or (await request.form()).get(CSRF_FIELD, "")
    known = [mark.hex() for mark in marks("console-form", str(staff_of(request).session_id))]
    if not any(compare_digest(str(told).encode(), mark.encode()) for mark in known):
        raise FormForged


def refuse_too_large(request: Request) -> None:
    """Refuse FormTooLarge before anything of it is read; what does not say how large it is, too."""
    told = request.headers.get("content-length", "0")
    if "transfer-encoding" in request.headers or not told.isdecimal() or int(told) > MOST_BYTES:
        raise FormTooLarge(megabytes=MOST_BYTES // 1024**2)


def staff_asked(request: Request) -> Staff | None:
    """As `staff_asking`, looked up once for a request."""
    if not hasattr(request.state, _ASKED):
        setattr(request.state, _ASKED, staff_asking(request))
    return cast("Staff | None", getattr(request.state, _ASKED))


def staff_asking(request: Request) -> Staff | None:
    """The member who is signed in in this browser; None for nobody."""
    now = wiring_of(request).clock.now()
    visit = visiting(request, now)
    if visit is not None:
        return _visitor(visit, now)
    found = signed_in(request, now)
    if found is None:
        return None
    member = found.at.member
    with transaction(found.workspace_id) as db:
        shop = workspace_view(db, found.workspace_id)
    return Staff(
        workspace_id=found.workspace_id,
        member_id=member.id,
        role=cast("Role", member.role),
        name=member.name,
        language=member.language,
        customer_id=member.customer_id,
        zone=shop.zone,
        shop_name=shop.name,
        session_id=found.at.session_id,
        sign_in_id=found.at.sign_in_id,
        shop=shop,
        now=shop.at(now),
        real_now=now,
    )


def _visitor(visit: Visiting, now: datetime) -> Staff:
    with transaction(visit.workspace_id) as db:
        shop = workspace_view(db, visit.workspace_id)
    return Staff(
        workspace_id=visit.workspace_id,
        member_id=visit.admin.id,
        role="manager",
        name=visit.admin.name,
        language=shop.language,
        customer_id=None,
        zone=shop.zone,
        shop_name=shop.name,
        session_id=visit.visit_id,
        sign_in_id=visit.admin.sign_in_id,
        shop=shop,
        now=shop.at(now),
        real_now=now,
        visitor=True,
    )


def is_fragment(request: Request) -> bool:
    """Whether a part of a page asks, rather than a person's address bar."""
    return "hx-request" in request.headers or request.headers.get("sec-fetch-mode", "navigate") != "navigate"


def answer_sign_in_needed(app: FastAPI) -> None:
    """Send whoever is not signed in to the sign-in page, and afterwards back to where they were going."""
    app.add_exception_handler(SignInNeeded, _to_sign_in)


def _to_sign_in(request: Request, _refusal: Exception) -> Response:
    if not is_fragment(request) and request.method in _READS:
        return RedirectResponse(_sign_in_before(request.url.path, request.url.query), status_code=303)
    shown = urlsplit(request.headers.get("hx-current-url", ""))
    headers = {"HX-Redirect": _sign_in_before(shown.path, shown.query) if shown.path else SIGN_IN}
    return Response(status_code=SignInNeeded.status, headers=headers)


def _sign_in_before(path: str, query: str) -> str:
    """The sign-in page, which knows where its reader was going."""
    url = path + (f"?{query}" if query else "")
    return f"{SIGN_IN}?next={quote(url, safe='/')}"
