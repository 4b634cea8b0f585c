"""How somebody who has proven who they are gets to where they were going, and which pages may be gone to."""

import re
from itertools import pairwise
from typing import Any, Final
from uuid import UUID

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from flows.sign_in import begin_console, leave_console
from shop.kernel.refusals import Refusal
from shop.workspaces.console_sessions import RefreshToken
from webapp.reader import reader_of
from webapp.refusal_words import words_for
from webapp.rendering import page
from webapp.signed_in import remember, signed_in
from webapp.wiring import wiring_of

HOME: Final = "/console"
_OWN_PATH = re.compile(r"/(?:console|team|live)(?:[/?][\w\-./?=&%+~:,@]*)?")
_BROWSERS: Final = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS: Final = (
    *(("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows")),
    *(("Mac OS", "Mac"), ("Linux", "Linux")),
)


def own_path(told: str) -> str:
    """The page to go to afterwards, if it is one of the shop's own people; else the first one."""
    return told if _OWN_PATH.fullmatch(told) and not {"//", ".."} & _pairs(told) else HOME


def browser_of(request: Request) -> str:
    """What the browser calls itself, in a word or two."""
    told = request.headers.get("user-agent", "")
    named = next((name for mark, name in _BROWSERS if mark in told), "")
    system = next((name for mark, name in _SYSTEMS if mark in told), "")
    return ", ".join(part for part in (named, system) if part)


def let_in(request: Request, person: UUID, after: str) -> Response:
    """A session of their own begins here, whatever this browser held before."""
    now = wiring_of(request).clock.now()
    token = begin_console(now=now, person=person, browser=browser_of(request), in_demo=is_demo(request))
    return enter(request, token, after)


def is_demo(request: Request) -> bool:
    """Whether the playground is served here: then shops that are made up may be tried."""
    return wiring_of(request).phone is not None


def enter(request: Request, token: RefreshToken, after: str) -> Response:
    """This browser is that session's; whoever was signed in here before is so no longer."""
    now = wiring_of(request).clock.now()
    before = signed_in(request, now)
    if before is not None:
        leave_console(now=now, workspace_id=before.workspace_id, session_id=before.at.session_id)
    remember(request, token, now)
    return to(after)


def outside_page(request: Request, step: str, refusal: Refusal | None = None, **told: Any) -> Response:
    """A page of the way in, with what is wrong."""
    reader = reader_of(request)
    problem = words_for(refusal.code, reader.language, refusal.values) if refusal else None
    return page(
        request,
        f"console/{step}.html",
        reader=reader,
        status=refusal.status if refusal else 200,
        problem=problem,
        sign_up=wiring_of(request).sign_up,
        **{"email": "", "after": HOME, **told},
    )


def to(path: str) -> RedirectResponse:
    """Go there."""
    return RedirectResponse(path, status_code=303)


def _pairs(told: str) -> set[str]:
    return {first + second for first, second in pairwise(told)}
