"""`/playground/people`: who works in the shops of this machine, and links to their work."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from flows.manage_members import issue_work_link
from shop.kernel.database import transaction
from shop.workspaces.roster import RosterEntry, roster
from shop.workspaces.viewing import workspace_by_slug, workspaces
from webapp.reader import reader_of
from webapp.rendering import page
from webapp.security import same_origin
from webapp.wiring import wiring_of

router = APIRouter(include_in_schema=False, prefix="/playground")


@dataclass(frozen=True, slots=True)
class Staffed:
    """A shop with its people."""

    slug: str
    name: str
    people: tuple[RosterEntry, ...]
    sign_ins: Mapping[str, str]
    """Passwords by address, where the shop is made up."""


@router.get("/people")
def show_people(request: Request) -> Response:
    """Everybody who works somewhere here."""
    return _page(request)


@router.post("/people/{slug}/{member_id}", dependencies=[Depends(same_origin)])
def make_link(request: Request, slug: str, member_id: UUID) -> Response:
    """The same page, with a link to that person's work."""
    shop = workspace_by_slug(slug)
    now = wiring_of(request).clock.now()
    link = issue_work_link(now=now, actor="system", workspace_id=shop.id, member_id=member_id)
    return _page(request, member_id, link.url)


def _page(request: Request, made_for: UUID | None = None, url: str = "") -> Response:
    order = {slug: place for place, slug in enumerate(wiring_of(request).demo_shops)}
    shops = []
    for workspace, slug, name in sorted(workspaces(), key=lambda found: order.get(found[1], len(order))):
        with transaction(workspace) as db:
            people = tuple(one for one in roster(db) if one.active)
        if people:
            shops.append(Staffed(slug, name, people, _sign_ins(request, slug)))
    reader = reader_of(request)
    return page(request, "playground/people.html", reader=reader, shops=shops, made_for=made_for, url=url)


def _sign_ins(request: Request, slug: str) -> Mapping[str, str]:
    known = wiring_of(request).demo_shops.get(slug)
    return known.sign_ins if known else {}
