"""Notices on one's own screen: the worker that shows them, and what a page has to know to offer them."""

from hashlib import sha256
from typing import Annotated, Final

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import FileResponse, Response

from shop.events.notices import Person, browsers_of
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from webapp.assets import STATIC, asset
from webapp.wiring import wiring_of

SCOPES: Final = {"customer": "/notices/own/", "member": "/notices/team/"}
"""Below them lies no page: the worker answers for none, and shows notices alone."""

router = APIRouter(include_in_schema=False)


class BrowserKeys(BaseModel):
    """As a browser tells them."""

    p256dh: str = Field(max_length=120)
    auth: str = Field(max_length=60)


class Subscribed(BaseModel):
    """A browser's own address for notices."""

    endpoint: str = Field(max_length=2_000)
    keys: BrowserKeys


class Left(BaseModel):
    """A browser that wants none any more."""

    endpoint: Annotated[str, Field(max_length=2_000)]


class Offered(BaseModel):
    """What the switch on a page has to know."""

    key: str
    """By what the browser knows us."""
    scope: str
    known: list[str]
    """Marks of the browsers that take this person's notices."""


@router.get("/notices/worker.js")
def worker() -> Response:
    """What shows a notice, and opens its page."""
    path = STATIC / asset("scripts/notice_worker.js").removeprefix("/static/")
    told = {"Service-Worker-Allowed": "/notices/", "Cache-Control": "no-cache"}
    return FileResponse(path, media_type="text/javascript", headers=told)


def offered(request: Request, workspace: WorkspaceId, person: Person) -> Offered | None:
    """What a page says to this person; None where nobody sends notices."""
    key = wiring_of(request).notice_key
    if not key:
        return None
    with transaction(workspace) as db:
        known = [mark(browser.endpoint) for browser in browsers_of(db, person)]
    return Offered(key=key, scope=SCOPES[person.kind], known=known)


def mark(endpoint: str) -> str:
    """By which a browser knows its own address again; nobody else learns it."""
    return sha256(endpoint.encode()).hexdigest()[:16]
