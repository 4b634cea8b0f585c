"""Who is asking? A member by their work link, a customer by the link of a live session, a viewer by neither.

Each is known again by a cookie that we sign, no script reads and no other site's page sends along with a form.
What it says is looked up anew each time: a member who was switched off, or whose role changed, is so at once.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal, cast
from uuid import UUID

from itsdangerous import BadSignature, URLSafeSerializer
from starlette.requests import HTTPConnection
from starlette.responses import Response

from secure_links.links import OpenedLink, was_taken_back
from shop.customers.viewing import customer_view
from shop.events.recorded import act_as
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, WorkspaceId
from shop.kernel.language import Language
from shop.kernel.refusals import NotFound, Refusal
from shop.kernel.settings import settings
from shop.live.members import MemberView
from shop.live.members import member_of as member_at_work
from shop.workspaces.api_keys import holder_of, key_holds
from shop.workspaces.viewing import workspace_by_slug, workspace_view
from webapp.shop_pages.visit import need_open
from webapp.signed_in import seen_signed_in

MemberRole = Literal["owner", "manager", "operator", "salesperson", "warehouse", "host"]
Role = Literal[
    "owner",
    "manager",
    "operator",
    "salesperson",
    "warehouse",
    "host",
    "customer",
    "guest",
    "viewer",
    "program",
]

MEMBERS: Final[frozenset[Role]] = frozenset(
    {"owner", "manager", "operator", "salesperson", "warehouse", "host"}
)
SELLERS: Final[frozenset[Role]] = frozenset({"owner", "manager", "operator", "salesperson"})
"""Who sells in a live session."""
HOSTS: Final[frozenset[Role]] = SELLERS | {"host"}
"""Who shows and speaks in one."""
PICKERS: Final[frozenset[Role]] = SELLERS | {"warehouse"}
"""Who takes goods from their shelves."""
GUESTS: Final[frozenset[Role]] = frozenset({"customer", "guest"})
"""Who came by a link of a live session."""
EVERYBODY: Final[frozenset[Role]] = MEMBERS | GUESTS | {"viewer"}
"""Every person; a program only listens, and asks over the HTTP API."""

WORK, LIVE, VIEWER = "work", "live", "viewer"
SIGNED_IN_FOR = timedelta(hours=12)
_MOST_SESSIONS = 12
"""So many links of live sessions are known again in one browser."""


class NotSignedIn(Refusal):
    """Nobody has opened a link for this page in this browser, or it was too long ago."""

    status = 401


class NotYourWork(Refusal):
    """The member's role does not hold this: ``role``."""

    status = 403


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever is asking, in one workspace."""

    workspace_id: WorkspaceId
    person: str
    """``member:<id>``, ``customer:<id>``, ``guest:<id>``, ``viewer:<random>`` or ``program:<id of its key>``."""
    role: Role
    name: str
    """What the others see; empty for a viewer who told none."""
    language: Language
    member_id: UUID | None = None
    customer_id: CustomerId | None = None
    session_ids: frozenset[UUID] = frozenset()
    """The live sessions whose links were opened here; a member needs none."""

    @property
    def works_here(self) -> bool:
        """Whether it is one of the shop's own people."""
        return self.member_id is not None


def member_of(asking: HTTPConnection, now: datetime) -> Person | None:
    """The member who is signed in in this browser, by their work link or to the console.

    None where nobody is, or no longer may be.
    """
    kept = _read(asking, WORK, now)
    if not kept:
        return _member_at_console(asking, now)
    workspace = WorkspaceId(UUID(kept["workspace"]))
    with transaction(workspace) as db:
        found = member_at_work(db, f"member:{kept['member']}")
    return person_of_member(workspace, found) if found else None


def _member_at_console(asking: HTTPConnection, now: datetime) -> Person | None:
    found = seen_signed_in(asking, now)
    if found is None:
        return None
    with transaction(found.workspace_id) as db:
        member = member_at_work(db, f"member:{found.at.member.id}")
    return person_of_member(found.workspace_id, member) if member else None


def need_member(asking: HTTPConnection, now: datetime, roles: frozenset[Role] = MEMBERS) -> Person:
    """The same for a page that needs one of these roles; refuses NotSignedIn and NotYourWork."""
    found = member_of(asking, now)
    if found is None:
        raise NotSignedIn
    if found.role not in roles:
        raise NotYourWork(role=found.role)
    act_as(found.person)
    return found


def signed_in_by(link: OpenedLink) -> Person:
    """The member whose work link it is; refuses NotSignedIn for one who no longer works there."""
    with transaction(link.workspace_id) as db:
        found = member_at_work(db, f"member:{link.subject_id}")
    if found is None:
        raise NotSignedIn
    return person_of_member(link.workspace_id, found)


def person_of_member(workspace: WorkspaceId, found: MemberView) -> Person:
    """The member, as whoever is asking."""
    return Person(
        workspace,
        f"member:{found.id}",
        cast("Role", found.role),
        found.name,
        found.language,
        member_id=found.id,
        customer_id=CustomerId(found.customer_id) if found.customer_id else None,
    )


def customer_of(asking: HTTPConnection, now: datetime, session_id: UUID | None = None) -> Person | None:
    """Who opened a live session's link here, with every session of the same shop that they may enter.

    `session_id` says which page asks: the customer of that session, where one browser knows several.
    """
    grants = (_read(asking, LIVE, now) or {}).get("links", [])
    wanted = [grant for grant in grants if session_id is None or grant["session"] == str(session_id)]
    if not wanted:
        return None
    newest = wanted[-1]
    mine = [grant for grant in grants if _whose(grant) == _whose(newest)]
    return _customer(newest, frozenset(UUID(grant["session"]) for grant in mine))


def viewer_of(asking: HTTPConnection, now: datetime, slug: str) -> Person | None:
    """Somebody who came to that shop's public page without a link; None before it gave them their mark."""
    kept = _read(asking, VIEWER, now)
    if not kept:
        return None
    try:
        shop = workspace_by_slug(slug)
        need_open(asking, shop, now)
    except NotFound:
        return None
    return Person(shop.id, f"viewer:{kept['mark']}", "viewer", "", shop.language)


def program_of(key: str) -> Person | None:
    """Another program that listens, by a key of the shop with the scope ``live:read``; None for any other key."""
    try:
        holder = holder_of(key)
        holder.need("live:read")
    except Refusal:
        return None
    with transaction(holder.workspace_id) as db:
        language = workspace_view(db, holder.workspace_id).language
    return Person(holder.workspace_id, f"program:{holder.key_id}", "program", "", language)


def remember_member(asking: HTTPConnection, response: Response, found: Person, now: datetime) -> None:
    """Let this browser be that member's for twelve hours."""
    told = {"workspace": str(found.workspace_id), "member": str(found.member_id)}
    _write(asking, response, WORK, told, now=now, path="/")


def forget_member(response: Response) -> None:
    """Sign out."""
    response.delete_cookie(WORK, path="/")


def remember_live(asking: HTTPConnection, response: Response, link: OpenedLink, now: datetime) -> None:
    """Let this browser enter the live session that the link is about, besides those it knows already."""
    grant = {
        "workspace": str(link.workspace_id),
        "customer": str(link.customer_id),
        "session": str(link.subject_id),
        "link": str(link.id),
        "guest": str(link.details.get("guest", "")),
        "name": str(link.details.get("name", "")),
    }
    known = (_read(asking, LIVE, now) or {}).get("links", [])
    others = [one for one in known if one["session"] != grant["session"]]
    _write(asking, response, LIVE, {"links": [*others, grant][-_MOST_SESSIONS:]}, now=now, path="/live")


def remember_viewer(asking: HTTPConnection, response: Response, now: datetime) -> None:
    """Give whoever watches the shop's window a mark that tells nothing, if they have none."""
    kept = _read(asking, VIEWER, now) or {"mark": secrets.token_urlsafe(12)}
    _write(asking, response, VIEWER, {"mark": kept["mark"]}, now=now, path="/live")


def still_there(person: Person) -> Person | None:
    """The same person as the rows have them now.

    None where a member was switched off, a customer erased, or a key taken back.
    """
    with transaction(person.workspace_id) as db:
        if person.role == "program":
            return person if key_holds(db, UUID(person.person.partition(":")[2])) else None
        try:
            if person.member_id is not None:
                found = member_at_work(db, person.person)
                return person_of_member(person.workspace_id, found) if found else None
            if person.customer_id is not None and customer_view(db, person.customer_id).erased_at:
                return None
        except NotFound:
            return None
    return person


def _customer(grant: dict[str, str], sessions: frozenset[UUID]) -> Person | None:
    workspace, customer = WorkspaceId(UUID(grant["workspace"])), CustomerId(UUID(grant["customer"]))
    with transaction(workspace) as db:
        if was_taken_back(db, UUID(grant["link"])):
            return None
        try:
            found = customer_view(db, customer)
        except NotFound:
            return None
    name = grant["name"] or found.name or found.profile_name
    person = Person(
        workspace, f"customer:{customer}", "customer", name, found.language, None, customer, sessions
    )
    if not grant["guest"]:
        return person
    return replace(person, person=f"guest:{grant['guest']}", role="guest", name=grant["name"])


def _whose(grant: dict[str, str]) -> tuple[str, str, str]:
    return grant["workspace"], grant["customer"], grant["guest"]


def _read(asking: HTTPConnection, name: str, now: datetime) -> dict[str, Any] | None:
    try:
        kept: dict[str, Any] = _signer(name).loads(asking.cookies.get(name, ""))
    except BadSignature:
        return None
    return kept if kept["until"] > now.timestamp() else None


def _write(
    asking: HTTPConnection, response: Response, name: str, told: dict[str, Any], *, now: datetime, path: str
) -> None:
    until = (now + SIGNED_IN_FOR).timestamp()
    response.set_cookie(
        name,
        str(_signer(name).dumps({**told, "until": int(until)})),
        max_age=int(SIGNED_IN_FOR.total_seconds()),
        path=path,
        httponly=True,
        samesite="lax",
        secure=asking.url.scheme in {"https", "wss"},
    )


def _signer(name: str) -> URLSafeSerializer:
    keys = [key.get_secret_value() for key in settings().link_keys]
    return URLSafeSerializer(keys, salt=f"vetrina.live.{name}", signer_kwargs={"key_derivation": "hmac"})
