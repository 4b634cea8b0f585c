"""The customer's side of a session cart: a page of its own, and what the viewer's panel shows of it."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import RedirectResponse, Response

from flows.issue_link import issue_link
from secure_links.links import claim_device
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId
from shop.live.viewing import SessionView, session_view
from shop.orders.order_view import OrderUnknown
from webapp.customer_pages.devices import device_of, new_device, remember_device
from webapp.customer_pages.figures import Figures
from webapp.live.cart_shown import shown_cart
from webapp.live.entering import Entered, entered
from webapp.live.line_shown import Reads
from webapp.live.people import NotSignedIn
from webapp.live.recording_page import banner_of, gate_of
from webapp.live.room_seen import told_in
from webapp.live.ways_shown import shown_ways
from webapp.rate_limits import limited
from webapp.rendering import page
from webapp.security import same_origin

PER_MINUTE = 600
"""Each change in a session brings the cart up to date, on every page that shows it."""

router = APIRouter(
    include_in_schema=False,
    dependencies=[Depends(limited("session-cart", lambda: PER_MINUTE))],
)
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("/live/{slug}/{number}/cart")
def show_cart(request: Request, slug: str, number: Number) -> Response:
    """The cart as it stands: what is kept and until when, what is offered, what was shown."""
    seen = entered(request, slug, number)
    if gate := gate_of(request, seen):
        return gate
    told = {**cart_context(seen), **banner_of(seen)}
    return page(request, "live/cart.html", reader=seen.reader, **told)


@router.post("/live/{slug}/{number}/cart/order", dependencies=[Depends(same_origin)])
def to_the_order(request: Request, slug: str, number: Number) -> Response:
    """On to the order that the session became, on this device; only its customer comes that far."""
    seen = entered(request, slug, number)
    customer = seen.person.customer_id
    if seen.person.role != "customer" or customer is None:
        raise NotSignedIn
    session = _session(seen)
    if session.order_id is None or session.customer_id != customer:
        raise OrderUnknown(kind="order")
    return _order_link(request, seen, session, session.order_id, customer)


def cart_context(seen: Entered) -> dict[str, Any]:
    """What `live/parts/session_cart.html` is told."""
    reads = _reads(seen)
    with transaction(seen.shop.id) as db:
        session = session_view(db, seen.watched.id, seen.shop, at=seen.now)
        ways = shown_ways(db, session, seen.shop, reads)
        cart = shown_cart(session, told_in(db, session, staff=False), reads)
    return {
        "cart": cart,
        "ways": ways,
        "cart_url": f"{seen.url}/cart",
        "back": seen.url,
        "shop": seen.shop,
        "me": seen.person,
        "door": seen.door,
        "now": seen.now.isoformat(),
    }


def _session(seen: Entered) -> SessionView:
    with transaction(seen.shop.id) as db:
        return session_view(db, seen.watched.id, seen.shop, at=seen.now)


def _reads(seen: Entered) -> Reads:
    figures = Figures(seen.reader.language, seen.shop.currency, seen.shop.zone, seen.now)
    return Reads(seen.person, figures, seen.shop.language)


def _order_link(
    request: Request, seen: Entered, session: SessionView, order_id: UUID, customer: CustomerId
) -> Response:
    link = issue_link(
        now=seen.now,
        actor="customer",
        workspace_id=seen.shop.id,
        customer_id=customer,
        conversation_id=session.conversation_id,
        purpose="order",
        language=seen.reader.language,
        subject_id=order_id,
    )
    mark = device_of(request) or new_device()
    with transaction(seen.shop.id) as db:
        claim_device(db, link.token, now=seen.now, device=mark)
    answer = RedirectResponse(f"/l/{link.token}?thanks=1", status_code=303)
    remember_device(request, answer, mark)
    return answer
