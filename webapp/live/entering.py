"""Who has come to a live session's page, and may they? The same person as on the socket, by the same doors."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from fastapi import Request

from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.live.attending import Attendee, is_banned
from shop.live.events import session_room
from shop.live.rooms import RoomRefused, Visitor, enter_room
from shop.live.watching import WatchedView, shop_window, watched
from shop.workspaces.viewing import WorkspaceView, workspace_by_slug, workspace_view
from webapp.live.people import HOSTS, NotSignedIn, Person, customer_of, member_of, need_member, viewer_of
from webapp.live.together_commands import attendee
from webapp.reader import Reader, reader_of
from webapp.shop_pages.visit import need_open
from webapp.wiring import wiring_of

Door = Literal["member", "customer", "viewer"]


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody on the page of a live session, which they may see."""

    shop: WorkspaceView
    watched: WatchedView
    person: Person
    door: Door
    """As whom the page's script says hello."""
    now: datetime
    """The shop's own time."""
    real_now: datetime
    """The world's: what flows and tokens are told."""
    reader: Reader

    @property
    def url(self) -> str:
        """The page's own path."""
        return f"/live/{self.shop.slug}/{self.watched.number}"

    @property
    def attendee(self) -> Attendee:
        """The same person, as the session knows them."""
        return attendee(self.person)


def entered(request: Request, slug: str, number: int) -> Entered:
    """Whoever asks for that session's page. Refuses NotSignedIn, RoomRefused and LiveSessionUnknown."""
    shop, now = workspace_by_slug(slug), wiring_of(request).clock.now()
    member = member_of(request, now)
    if member is not None and member.workspace_id != shop.id:
        member = None
    if member is None:
        need_open(request, shop, now)
    with transaction(shop.id) as db:
        found = watched(db, number)
    person, door = _who(request, shop, found, member)
    return let_in(request, shop, found, person, door)


def let_in(request: Request, shop: WorkspaceView, found: WatchedView, person: Person, door: Door) -> Entered:
    """The person, if they may enter the session's room. Refuses RoomRefused."""
    with transaction(shop.id) as db:
        enter_room(db, session_room(found.id), _visitor(person))
        if is_banned(db, found.id, person.person):
            raise RoomRefused
    real_now = wiring_of(request).clock.now()
    reader = reader_of(request, default=shop.language, personal=_own_language(person))
    return Entered(shop, found, person, door, shop.at(real_now), real_now, reader)


def at_window(request: Request, slug: str) -> tuple[WorkspaceView, WatchedView | None, Person | None]:
    """Whoever looks into the shop's window; nobody yet where the page has given them no mark.

    Refuses ShopHeld, and ShopNotOpenYet for whoever does not work there.
    """
    shop, now = workspace_by_slug(slug), wiring_of(request).clock.now()
    need_open(request, shop, now)
    with transaction(shop.id) as db:
        found = shop_window(db)
    return shop, found, viewer_of(request, now, slug)


def host_of(request: Request, number: int) -> Entered:
    """The member who shows in that session. Refuses NotSignedIn, NotYourWork and LiveSessionUnknown."""
    now = wiring_of(request).clock.now()
    person = need_member(request, now, HOSTS)
    shop = workspace_view_of(person)
    with transaction(shop.id) as db:
        found = watched(db, number)
    return let_in(request, shop, found, person, "member")


def workspace_view_of(person: Person) -> WorkspaceView:
    """The shop of somebody who is known."""
    with transaction(person.workspace_id) as db:
        return workspace_view(db, person.workspace_id)


def _who(
    request: Request, shop: WorkspaceView, found: WatchedView, member: Person | None
) -> tuple[Person, Door]:
    now = wiring_of(request).clock.now()
    customer = customer_of(request, now, found.id)
    if customer and customer.workspace_id == shop.id:
        return customer, "customer"
    if member:
        return member, "member"
    viewer = viewer_of(request, now, shop.slug) if found.kind == "window" else None
    if viewer is None:
        raise NotSignedIn
    return viewer, "viewer"


def _visitor(person: Person) -> Visitor:
    return Visitor(person.person, person.role, person.works_here, person.customer_id, person.session_ids)


def _own_language(person: Person) -> Language | None:
    return None if person.role == "viewer" else person.language
