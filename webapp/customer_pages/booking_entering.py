"""What a booking's page offers besides: the way into its live session, and the word that it is theirs, or is not."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from flows.answer_claim import answer_claim
from flows.issue_live_link import issue_live_link
from secure_links.links import WrongPurpose
from shop.booking.claims import NotClaimed
from shop.booking.viewing import BookingView, booking_view
from shop.kernel.database import transaction
from shop.kernel.settings import settings
from shop.live.of_booking import way_in
from webapp.customer_pages.booking_link import is_proven
from webapp.customer_pages.opened import Opened, own_page, spend
from webapp.rate_limits import limited
from webapp.security import same_origin

router = APIRouter(
    include_in_schema=False,
    dependencies=[Depends(limited("shopping", lambda: settings().shopping_requests_per_minute))],
)
_SOON: Final = timedelta(minutes=15)
_TO_COME: Final = frozenset({"confirmed", "live"})


@dataclass(frozen=True, slots=True)
class Entering:
    """What the page offers."""

    open: bool = False
    """Its live session can be entered."""
    soon: bool = False
    """It begins soon, and nobody has begun it yet."""
    claimed: bool = False
    """Its reader has proven the number that somebody typed, and says whether it is theirs."""


def entering_of(opened: Opened, booking: BookingView) -> Entering:
    """What this reader can do; whoever only typed somebody else's number enters nothing."""
    proven = is_proven(opened.link)
    claimed = booking.claimed and proven and booking.state in {"pending", "confirmed"}
    if booking.state not in _TO_COME or (booking.claimed and not proven):
        return Entering(claimed=claimed)
    with transaction(opened.shop.id) as db:
        found = way_in(db, booking.id, booking.occurrence_id)
    near = booking.starts_at - _SOON <= opened.now < booking.ends_at
    return Entering(found is not None, bool(booking.live_kind) and near and found is None, claimed)


@router.post("/l/{token}/booking/enter", dependencies=[Depends(same_origin)])
def enter(request: Request, token: str) -> Response:
    """Go into the live session, by a link of one's own; back to the page where there is none any more."""
    opened = spend(request, token, "booking")
    with transaction(opened.shop.id) as db:
        booking = booking_view(
            db, opened.link.subject_id, shop=opened.shop, customer_id=opened.link.customer_id
        )
        found = way_in(db, booking.id, booking.occurrence_id)
    if found is None or not entering_of(opened, booking).open:
        return RedirectResponse(opened.url, status_code=303)
    link = issue_live_link(
        now=opened.real_now,
        actor="customer",
        workspace_id=opened.shop.id,
        session_id=found.session_id,
        customer_id=opened.link.customer_id,
        language=opened.reader.language,
        conversation_id=opened.link.conversation_id,
    )
    return RedirectResponse(link.url, status_code=303)


@router.post("/l/{token}/booking/claim", dependencies=[Depends(same_origin)])
def answer(request: Request, token: str, theirs: Annotated[Literal["yes", "no"], Form()]) -> Response:
    """It is theirs, or it was somebody else. Refuses WrongPurpose for whoever has not proven the number."""
    opened = own_page(request, token, "booking")
    if not is_proven(opened.link):
        raise WrongPurpose(purpose="booking")
    try:
        answer_claim(
            now=opened.real_now,
            workspace_id=opened.shop.id,
            booking_id=opened.link.subject_id,
            customer_id=opened.link.customer_id,
            theirs=theirs == "yes",
        )
    except NotClaimed:
        return RedirectResponse(opened.url, status_code=303)  # tapped twice
    return RedirectResponse(
        f"{opened.url}?told={'theirs' if theirs == 'yes' else 'disowned'}", status_code=303
    )
