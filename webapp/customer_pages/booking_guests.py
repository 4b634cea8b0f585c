"""Whoever comes along: their own page, and the links to it that whoever booked passes on."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Request
from pydantic import BaseModel
from starlette.responses import RedirectResponse, Response

from flows.answer_as_guest import answer_as_guest
from flows.invite_guests import Invitation, invite_guests
from secure_links.links import redeem, url_of
from shop.booking.guests import NobodyNamed, NotToCome, guest_file, guest_of, is_to_come
from shop.booking.viewing import BookingView
from shop.kernel.database import transaction
from shop.kernel.language import Language, phrase, say
from shop.kernel.settings import settings
from shop.workspaces.streets import street_of
from webapp.customer_pages.booking import booking_of, clocks_of
from webapp.customer_pages.booking_clocks import Clocks, remember_zone, zone_asked, zones_to_choose
from webapp.customer_pages.booking_details import details_of
from webapp.customer_pages.booking_shown import shown_booking
from webapp.customer_pages.chat import chat_url
from webapp.customer_pages.opened import Opened, open_page, spend
from webapp.rate_limits import limited
from webapp.rendering import page
from webapp.security import same_origin

router = APIRouter(
    include_in_schema=False,
    dependencies=[Depends(limited("shopping", lambda: settings().shopping_requests_per_minute))],
)
sent_from_here = [Depends(same_origin)]
_SHARED = "https://wa.me/?text="
_TOLD = {
    "yes": phrase("Noted: you are coming."),
    "no": phrase("Noted: you are not coming. Whoever booked is told."),
}


class Answer(BaseModel):
    """Whether a guest comes."""

    coming: bool


@dataclass(frozen=True, slots=True)
class ShownInvitation:
    """A guest's link, and how it is passed on."""

    name: str
    coming: bool
    url: str
    share: str
    """Opens WhatsApp with a message that holds the link."""


def show(request: Request, opened: Opened) -> Response:
    """When and where, for a guest: no price, no code, nobody else's name but the hosts'. It opens on any device."""
    booking = booking_of(opened)
    guest = guest_of(booking, _guest_id(opened))
    clocks = _clocks(request, opened, booking)
    language = clocks.language
    told = _TOLD.get(request.query_params.get("told", ""), "")
    answer = page(
        request,
        "links/guest.html",
        reader=opened.reader,
        shop=opened.shop,
        url=opened.url,
        guest=guest,
        booking=shown_booking(booking, clocks, address=opened.shop.address),
        to_come=is_to_come(booking, opened.now),
        details=details_of(booking.service, language),
        clocks=clocks,
        zones=zones_to_choose(language),
        strip=say(language, told) if told else "",
        chat_url=chat_url(request, opened.shop),
    )
    remember_zone(request, answer)
    return answer


@router.get("/l/{token}/guest/calendar.ics")
def add_to_calendar(request: Request, token: str) -> Response:
    """The time as a calendar's file."""
    opened = open_page(request, token, purpose="guest")
    booking = booking_of(opened)
    guest_of(booking, _guest_id(opened))
    body = guest_file(booking, shop=opened.shop, url=url_of(token, street_of(opened.shop)))
    return Response(
        body,
        media_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{booking.service.slug}.ics"'},
    )


@router.post("/l/{token}/guest/answer", dependencies=sent_from_here)
def answer(request: Request, token: str, form: Annotated[Answer, Form()]) -> Response:
    """Say that one is not coming, or is after all."""
    opened = open_page(request, token, purpose="guest")
    with transaction(opened.shop.id) as db:
        redeem(db, token, now=opened.now, purpose="guest")
    try:
        answer_as_guest(
            now=opened.real_now,
            workspace_id=opened.shop.id,
            booking_id=opened.link.subject_id,
            guest_id=_guest_id(opened),
            coming=form.coming,
        )
    except NotToCome:
        return RedirectResponse(opened.url, status_code=303)
    return RedirectResponse(f"{opened.url}?told={'yes' if form.coming else 'no'}", status_code=303)


@router.post("/l/{token}/booking/guests", dependencies=sent_from_here)
def invite(request: Request, token: str) -> Response:
    """A link for each who comes along, shown this once, to be passed on."""
    opened = spend(request, token, "booking")
    try:
        invited = invite_guests(
            now=opened.real_now,
            actor="customer",
            workspace_id=opened.shop.id,
            booking_id=opened.link.subject_id,
            customer_id=opened.link.customer_id,
        )
    except (NobodyNamed, NotToCome):
        return RedirectResponse(opened.url, status_code=303)
    booking = booking_of(opened)
    clocks = clocks_of(request, opened, booking)
    return page(
        request,
        "links/booking_guests.html",
        reader=opened.reader,
        shop=opened.shop,
        url=opened.url,
        booking=shown_booking(booking, clocks, address=opened.shop.address),
        invitations=[_shown(one, booking, clocks.language) for one in invited.invitations],
        chat_url=chat_url(request, opened.shop),
    )


def _shown(one: Invitation, booking: BookingView, language: Language) -> ShownInvitation:
    words = phrase("{name}, your page for {service}, with time and place: {url}")
    told = say(language, words, name=one.guest.name, service=booking.service.name, url=one.link.url)
    return ShownInvitation(one.guest.name, one.guest.coming, one.link.url, f"{_SHARED}{quote(told)}")


def _clocks(request: Request, opened: Opened, booking: BookingView) -> Clocks:
    """The guest's own clock, as their browser tells it; where whoever booked is, is nobody's business."""
    zone = zone_asked(request, otherwise=booking.zone)
    return Clocks(opened.reader.language, zone, booking.zone, opened.now)


def _guest_id(opened: Opened) -> str:
    return str(opened.link.details.get("guest", ""))
