"""Who looks at a calendar? Known by a link that their chat sent, or that this browser made itself; else nobody."""

from dataclasses import dataclass
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from secure_links.links import OpenedLink
from shop.customers.identities import phone_of
from shop.customers.viewing import customer_view
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId
from shop.kernel.settings import settings
from shop.workspaces.viewing import WorkspaceView
from webapp.customer_pages.kept_links import keep_link, kept_link


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody whom this browser has a link of."""

    customer_id: CustomerId
    conversation_id: UUID | None
    proven: bool
    """Whether the number is theirs for certain; else it was typed, or is not told yet."""
    phone: str
    name: str


def remember_booking(request: Request, response: Response, slug: str, token: str) -> None:
    """Let this shop's own pages know who booked."""
    keep_link(request, response, slug, token, purpose="booking", lifetime=settings().booking_link_lifetime)


def visitor_of(request: Request, shop: WorkspaceView) -> Visitor | None:
    """Who has this browser's link to a booking or a cart in that shop; None where none of them holds.

    A customer whom a number names that was only typed is nobody here: their page is not this browser's.
    """
    kept = kept_link(request, shop, "booking") or kept_link(request, shop, "cart")
    if kept is None:
        return None
    _, link = kept
    with transaction(shop.id) as db:
        person, phone = customer_view(db, link.customer_id), phone_of(db, link.customer_id)
    proven = is_proven(link)
    if phone and not proven:
        return None
    name = (person.name or person.profile_name) if proven else ""
    return Visitor(link.customer_id, link.conversation_id, proven, phone, name)


def is_proven(link: OpenedLink) -> bool:
    """Whether whoever holds the link is its customer for certain: the chat sent it, or a code proved it."""
    return not link.details.get("from_page") or bool(link.details.get("proven"))
