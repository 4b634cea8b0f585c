"""`/l/{token}`: the page behind a secure link. Looking costs nothing; only a form that is sent spends."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from flows.send_new_link import send_new_link
from secure_links.links import WrongPurpose, claim_device, owner_of, workspace_of
from shop.kernel.database import transaction
from shop.kernel.settings import settings
from shop.workspaces.viewing import workspace_view
from webapp.customer_pages import booking, booking_guests, cart, invoice, order, profile, registration
from webapp.customer_pages.booking_link import remember_booking
from webapp.customer_pages.cart_link import remember_cart
from webapp.customer_pages.devices import device_of, new_device, remember_device
from webapp.customer_pages.forms import RegistrationForm
from webapp.customer_pages.notes import note
from webapp.customer_pages.opened import Opened, open_page
from webapp.rate_limits import limited
from webapp.reader import reader_of
from webapp.rendering import page
from webapp.security import same_origin
from webapp.share_card import share_card
from webapp.wiring import wiring_of

router = APIRouter(
    include_in_schema=False,
    dependencies=[Depends(limited("links", lambda: settings().link_requests_per_minute))],
)
_sent_from_here = [Depends(same_origin)]
_PAGES = {
    "profile": profile.show,
    "cart": cart.show,
    "order": order.show,
    "invoice": invoice.show,
    "booking": booking.show,
    "guest": booking_guests.show,
}
_ANYWHERE = frozenset({"guest"})
"""These are passed on before they are opened: they belong to no device."""


@router.api_route("/l/{token}", methods=["GET", "HEAD"])
def show_link(request: Request, token: str) -> Response:
    """Show the page, as often as anybody likes: WhatsApp itself looks first, for its preview."""
    opened = open_page(request, token)
    if opened.link.purpose == "registration":
        return registration.show(request, opened)
    ready = opened.link.claimed or opened.link.purpose in _ANYWHERE
    pages = {**_PAGES, **request.app.state.link_pages}
    return pages[opened.link.purpose](request, opened) if ready else _confirm(request, opened)


@router.post("/l/{token}", dependencies=_sent_from_here)
def use_link(request: Request, token: str, form: Annotated[RegistrationForm, Form()]) -> Response:
    """Send the form of the page: register, or correct the profile."""
    purpose = open_page(request, token).link.purpose
    if purpose == "registration":
        return registration.register(request, token, form)
    if purpose != "profile":
        raise WrongPurpose(purpose=purpose)
    return profile.correct(request, token, form.only_profile())


@router.post("/l/{token}/open", dependencies=_sent_from_here)
def claim_link(request: Request, token: str) -> Response:
    """Somebody says that the page is theirs: from now on it opens in this browser only."""
    purpose = open_page(request, token).link.purpose
    if purpose in _ANYWHERE:
        raise WrongPurpose(purpose=purpose)
    mark = device_of(request) or new_device()
    workspace = workspace_of(token)
    with transaction(workspace) as db:
        shop = workspace_view(db, workspace)
        link = claim_device(db, token, now=shop.at(wiring_of(request).clock.now()), device=mark)
    answer = RedirectResponse(f"/l/{token}", status_code=303)
    remember_device(request, answer, mark)
    if link.purpose == "cart":
        remember_cart(request, answer, shop.slug, token)
    if link.purpose == "booking":
        remember_booking(request, answer, shop.slug, token)
    return answer


@router.post("/l/{token}/renew", dependencies=_sent_from_here)
def renew_link(request: Request, token: str) -> Response:
    """Send a new link into the owner's chat; whoever holds the old one sees nothing of it."""
    send_new_link(now=wiring_of(request).clock.now(), token=token)
    workspace = workspace_of(token)
    with transaction(workspace) as db:
        shop = workspace_view(db, workspace)
        language = owner_of(db, token).language
    reader = reader_of(request, default=shop.language, personal=language)
    return note(request, "sent", shop=shop, reader=reader)


def _confirm(request: Request, opened: Opened) -> Response:
    """A profile waits for a yes; the other pages open by themselves where a script runs: previews run none."""
    return page(
        request,
        "links/confirm.html" if opened.link.purpose == "profile" else "links/opening.html",
        reader=opened.reader,
        shop=opened.shop,
        ending=opened.ending,
        expires=opened.expires,
        purpose=opened.link.purpose,
        share=share_card(opened.shop, opened.reader.language) if opened.link.purpose == "live" else None,
    )


router.include_router(profile.router)
