"""How one gets in: the pages behind links to a shop's work and to its live sessions, `/team`, and signing out."""

from typing import Final

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from shop.kernel.database import transaction
from shop.kernel.refusals import NotFound
from shop.live.watching import watched_by_id
from webapp.customer_pages.opened import Opened
from webapp.live.people import (
    WORK,
    forget_member,
    need_member,
    remember_live,
    remember_member,
    signed_in_by,
)
from webapp.security import same_origin
from webapp.wiring import wiring_of

router = APIRouter(include_in_schema=False)

_FIRST_PAGE: Final = {"warehouse": "/team/picking", "host": "/team/hosting"}
_ELSE = "/team/live"


def open_work(request: Request, opened: Opened) -> Response:
    """The member is signed in here for twelve hours, and goes where their work is."""
    person = signed_in_by(opened.link)
    answer = _to("/team")
    remember_member(request, answer, person, opened.real_now)
    return answer


def open_live(request: Request, opened: Opened) -> Response:
    """Whoever holds the link enters the live session from here, or looks back on it."""
    with transaction(opened.shop.id) as db:
        found = watched_by_id(db, opened.link.subject_id)
    page = f"/live/{opened.shop.slug}/{found.number}"
    answer = _to(f"{page}/after" if found.over and not opened.link.details.get("guest") else page)
    remember_live(request, answer, opened.link, opened.real_now)
    return answer


LINK_PAGES: Final = {"work": open_work, "live": open_live}
"""What the pages behind links show for these purposes."""


@router.get("/team")
def work(request: Request) -> Response:
    """The first page of whoever works here."""
    person = need_member(request, wiring_of(request).clock.now())
    return _to(_FIRST_PAGE.get(person.role, _ELSE))


@router.post("/team/leave", dependencies=[Depends(same_origin)])
def leave(request: Request) -> Response:
    """Sign out in this browser."""
    if WORK not in request.cookies:
        raise NotFound(kind="member")
    answer = _to("/")
    forget_member(answer)
    return answer


def _to(path: str) -> RedirectResponse:
    return RedirectResponse(path, status_code=303)
