"""A booking moves or ends on its page: the same calendar for another time, and what canceling costs before the yes."""

from dataclasses import replace
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form, Request
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse, Response

from flows.cancel_booking import BookingBegun, cancel_booking
from flows.move_booking import move_booking
from flows.rate_booking import rate_booking
from shop.booking.choosing import NotASlot, SeatsGone, SlotTaken, TooFar, TooSoon
from shop.booking.moving import MoveTooLate, SameTime
from shop.booking.states import StepRefused
from shop.booking.viewing import BookingView
from shop.kernel.database import transaction
from shop.kernel.language import phrase, say
from shop.kernel.money import Money
from shop.kernel.refusals import Refusal
from shop.kernel.settings import settings
from webapp.customer_pages.booking import booking_of, clocks_of, sent_from_here
from webapp.customer_pages.booking_calendar import Offer, calendar_of
from webapp.customer_pages.booking_clocks import remember_zone, zones_to_choose
from webapp.customer_pages.booking_refusals import shown_refusal
from webapp.customer_pages.booking_shown import late_fee, may_change, shown_booking
from webapp.customer_pages.booking_wanted import start_of, wanted_of
from webapp.customer_pages.chat import chat_url
from webapp.customer_pages.opened import Opened, own_page, spend
from webapp.rate_limits import limited
from webapp.rendering import page

router = APIRouter(
    include_in_schema=False,
    dependencies=[Depends(limited("shopping", lambda: settings().shopping_requests_per_minute))],
)
_REFUSED: Final = (
    *(SlotTaken, SeatsGone, NotASlot, TooSoon, TooFar, SameTime),
    *(MoveTooLate, BookingBegun, StepRefused),
)
_MOVE_TO: Final = phrase("Move to {time}")
_CONFLICT: Final = 409


class Opinion(BaseModel):
    """One to five stars, and a sentence."""

    stars: int = Field(ge=1, le=5)
    words: str = Field(default="", max_length=500)


Start = Annotated[str, Form(max_length=80)]


@router.get("/l/{token}/booking/move")
def choose_time(request: Request, token: str) -> Response:
    """The calendar, in which the booking's own time counts as free."""
    opened = own_page(request, token, "booking")
    booking = booking_of(opened)
    if not may_change(booking, opened.now):
        return RedirectResponse(opened.url, status_code=303)
    return _calendar(request, opened, booking)


@router.post("/l/{token}/booking/move", dependencies=sent_from_here)
def move(request: Request, token: str, start: Start = "") -> Response:
    """Swap the old time for the new one; where that fails, the old one stays."""
    opened = spend(request, token, "booking")
    booking, wanted = booking_of(opened), start_of(start)
    if wanted is None:
        return _calendar(request, opened, booking)
    try:
        move_booking(
            now=opened.real_now,
            actor="customer",
            workspace_id=opened.shop.id,
            booking_id=booking.id,
            customer_id=opened.link.customer_id,
            starts_at=wanted[0],
            occurrence_id=wanted[1],
        )
    except _REFUSED as refusal:
        return _calendar(request, opened, booking, refusal=refusal)
    return RedirectResponse(f"{opened.url}?told=moved", status_code=303)


@router.get("/l/{token}/booking/cancel")
def ask_to_cancel(request: Request, token: str) -> Response:
    """What it costs to cancel and what comes back, before anybody says yes."""
    opened = own_page(request, token, "booking")
    booking = booking_of(opened)
    if not may_change(booking, opened.now):
        return RedirectResponse(opened.url, status_code=303)
    fee = min(late_fee(booking, opened.now), booking.paid_minor)
    clocks, language = clocks_of(request, opened, booking), opened.reader.language
    currency = booking.price.currency
    return page(
        request,
        "links/booking_cancel.html",
        reader=opened.reader,
        shop=opened.shop,
        url=opened.url,
        booking=shown_booking(booking, clocks, address=opened.shop.address),
        kept=Money(fee, currency).worded(language) if fee else "",
        back=Money(booking.paid_minor - fee, currency).worded(language) if booking.paid_minor > fee else "",
        chat_url=chat_url(request, opened.shop),
    )


@router.post("/l/{token}/booking/cancel", dependencies=sent_from_here)
def cancel(request: Request, token: str) -> Response:
    """Cancel it, or give up the hold: the time is free, and money goes back by the rule."""
    opened = spend(request, token, "booking")
    booking = booking_of(opened)
    try:
        cancel_booking(
            now=opened.real_now,
            actor="customer",
            workspace_id=opened.shop.id,
            booking_id=booking.id,
            customer_id=opened.link.customer_id,
        )
    except (BookingBegun, StepRefused):
        return RedirectResponse(opened.url, status_code=303)
    if booking.state == "held":
        return RedirectResponse(f"/s/{opened.shop.slug}/book/{booking.service.slug}", status_code=303)
    return RedirectResponse(opened.url, status_code=303)


@router.post("/l/{token}/booking/rate", dependencies=sent_from_here)
def rate(request: Request, token: str, form: Annotated[Opinion, Form()]) -> Response:
    """Say what one thought of it, once it has taken place."""
    opened = spend(request, token, "booking")
    rate_booking(
        now=opened.real_now,
        actor="customer",
        workspace_id=opened.shop.id,
        booking_id=opened.link.subject_id,
        customer_id=opened.link.customer_id,
        stars=form.stars,
        words=" ".join(form.words.split()),
    )
    return RedirectResponse(f"{opened.url}?told=rated", status_code=303)


def _calendar(
    request: Request, opened: Opened, booking: BookingView, *, refusal: Refusal | None = None
) -> Response:
    clocks, language = clocks_of(request, opened, booking), opened.reader.language
    wanted = replace(wanted_of(request.query_params, most_seats=1), seats=booking.seats)
    if wanted.day is None and wanted.month is None:
        wanted = wanted.on(clocks.day_of(booking.starts_at))
    offer = Offer(
        shop=opened.shop,
        service=booking.service,
        clocks=clocks,
        wanted=wanted,
        besides=booking.id,
        own=(booking.starts_at,),
    )
    with transaction(opened.shop.id) as db:
        calendar = calendar_of(db, offer, at=opened.now)
    refused = shown_refusal(refusal, clocks, button=_MOVE_TO) if refusal else None
    answer = page(
        request,
        "links/booking_move.html",
        reader=opened.reader,
        status=_CONFLICT if refused else 200,
        shop=opened.shop,
        url=opened.url,
        booking=shown_booking(booking, clocks, address=opened.shop.address),
        calendar=calendar,
        calendar_url=f"/s/{opened.shop.slug}/book/{booking.service.slug}",
        wanted=wanted,
        clocks=clocks,
        zones=zones_to_choose(language),
        refused=refused,
        keep_words=say(language, _MOVE_TO, time="{time}"),
        keep_button=say(language, _MOVE_TO, time=calendar.chosen.hour)
        if calendar.chosen
        else say(language, phrase("Move it to this time")),
        chat_url=chat_url(request, opened.shop),
    )
    remember_zone(request, answer)
    return answer
