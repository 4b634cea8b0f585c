"""Whoever has booked is told on this very screen, where they want that: reminders and changes, before all other ways."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from flows.take_notices import leave_notices, take_notices
from secure_links.links import WrongPurpose
from shop.booking.viewing import BookingView
from shop.events.notices import Person
from shop.kernel.settings import settings
from webapp.customer_pages.booking_link import is_proven
from webapp.customer_pages.opened import Opened, own_page
from webapp.notices import Left, Offered, Subscribed, offered
from webapp.rate_limits import limited
from webapp.security import same_origin

router = APIRouter(
    include_in_schema=False,
    dependencies=[
        Depends(limited("shopping", lambda: settings().shopping_requests_per_minute)),
        Depends(same_origin),
    ],
)
_TO_COME = frozenset({"pending", "confirmed"})
_DONE = 204


@router.post("/l/{token}/notices")
def take(request: Request, token: str, told: Subscribed) -> Response:
    """From now on here."""
    opened = _whose(request, token)
    take_notices(
        now=opened.real_now,
        actor="customer",
        workspace_id=opened.shop.id,
        person=_person(opened),
        endpoint=told.endpoint,
        public_key=told.keys.p256dh,
        secret=told.keys.auth,
        language=opened.reader.language,
    )
    return Response(status_code=_DONE)


@router.post("/l/{token}/notices/off")
def leave(request: Request, token: str, told: Left) -> Response:
    """Here no more."""
    opened = _whose(request, token)
    leave_notices(
        now=opened.real_now,
        actor="customer",
        workspace_id=opened.shop.id,
        person=_person(opened),
        endpoint=told.endpoint,
    )
    return Response(status_code=_DONE)


def notices_for(request: Request, opened: Opened, booking: BookingView) -> Offered | None:
    """What the booking's page offers; nothing where the number was only typed: its owner decides how they hear."""
    if booking.state not in _TO_COME or not is_proven(opened.link):
        return None
    return offered(request, opened.shop.id, _person(opened))


def _whose(request: Request, token: str) -> Opened:
    opened = own_page(request, token, "booking")
    if not is_proven(opened.link):
        raise WrongPurpose(purpose="booking")
    return opened


def _person(opened: Opened) -> Person:
    return Person("customer", opened.link.customer_id)
