"""`/s/{slug}/book/{service}`: when can it be had? A calendar by month or by week, and the way to keep a time."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form, Request
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse, Response

from flows.hold_slot import TooManyGuests, hold_slot
from flows.issue_link import issue_link
from flows.meet_on_page import dismiss_visitor, greet_visitor
from secure_links.links import claim_device
from shop.booking.choosing import NotASlot, SeatsGone, SlotTaken, TooFar, TooSoon
from shop.booking.seats import OccurrenceUnknown
from shop.booking.services import ServiceView
from shop.booking.time_list import waiting_of
from shop.booking.viewing import BookingView
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId
from shop.kernel.language import phrase, say
from shop.kernel.refusals import Refusal
from shop.kernel.settings import settings
from webapp.customer_pages.booking_calendar import calendar_of
from webapp.customer_pages.booking_clocks import remember_zone, zones_to_choose
from webapp.customer_pages.booking_details import details_of
from webapp.customer_pages.booking_link import remember_booking
from webapp.customer_pages.booking_refusals import shown_refusal
from webapp.customer_pages.booking_wanted import MOST_SEATS, Start, Wanted, start_of, wanted_of
from webapp.customer_pages.chat import chat_url
from webapp.customer_pages.devices import device_of, new_device, remember_device
from webapp.rate_limits import limit_address, limited
from webapp.rendering import page
from webapp.security import same_origin
from webapp.shop_pages.booking_hosts import shown_host
from webapp.shop_pages.booking_visit import BookingVisit, booking_visit, offer_of, service_of
from webapp.shop_pages.booking_words import chips_of, place_of, price_of
from webapp.shop_pages.visit import CACHED

router = APIRouter(include_in_schema=False)
_sent_from_here: Final = [
    Depends(limited("shopping", lambda: settings().shopping_requests_per_minute)),
    Depends(same_origin),
]
_REFUSED: Final = (SlotTaken, SeatsGone, NotASlot, TooSoon, TooFar, TooManyGuests, OccurrenceUnknown)
_TOLD: Final = {
    "waiting": phrase("You are on the list. We write to you as soon as a time is free."),
    "time_free": phrase("Something is free now: there is no need to wait."),
    "nothing_to_wait_for": phrase("That time is over."),
}
_KEEP: Final = phrase("Keep {time}")
_KEEP_FOR_ME: Final = phrase("Keep {time} for me")


class HoldForm(BaseModel):
    """A start that is chosen."""

    start: str = Field(default="", max_length=80)
    seats: str = Field(default="1", max_length=3)
    host: str = Field(default="", max_length=80, alias="with")
    view: str = Field(default="", max_length=10)

    def wanted(self, service: ServiceView) -> Wanted:
        """What the calendar showed when it was chosen."""
        told = {"start": self.start, "seats": self.seats, "with": self.host, "view": self.view}
        return wanted_of(told, most_seats=service.seats)


@router.api_route("/s/{slug}/book/{service}", methods=["GET", "HEAD"])
def show_calendar(request: Request, slug: str, service: str, told: str = "") -> Response:
    """The month or week that is asked for, in the visitor's own zone, with what is free, booked and full."""
    return _page(request, booking_visit(request, slug), service, note=_TOLD.get(told, ""))


@router.post("/s/{slug}/book/{service}", dependencies=_sent_from_here)
def hold(request: Request, slug: str, service: str, form: Annotated[HoldForm, Form()]) -> Response:
    """Keep the chosen time for five minutes, and go on to its page; refused, the calendar says what is free."""
    looked = booking_visit(request, slug)
    with transaction(looked.seen.shop.id) as db:
        told = service_of(db, looked, service)
    wanted, start = form.wanted(told), start_of(form.start)
    if start is None:
        return _page(request, looked, service, wanted=wanted, note=phrase("Choose a time first."))
    limit_address(request, "holds", settings().hold_requests_per_minute)
    try:
        booking = _keep(looked, told, wanted, start)
    except _REFUSED as refusal:
        day = looked.clocks.day_of(start[0])
        return _page(request, looked, service, wanted=wanted.on(day), refusal=refusal)
    return _to_its_page(request, looked, booking)


def _keep(looked: BookingVisit, told: ServiceView, wanted: Wanted, start: Start) -> BookingView:
    """The time is kept for whoever this browser knows, else for somebody without a name."""
    seen, visitor = looked.seen, looked.visitor
    customer = visitor.customer_id if visitor else _greeted(looked)
    try:
        return hold_slot(
            now=seen.real_now,
            actor="customer",
            workspace_id=seen.shop.id,
            customer_id=customer,
            conversation_id=visitor.conversation_id if visitor else None,
            service=told.slug,
            starts_at=start[0],
            seats=wanted.seats,
            resource_id=next((one.id for one in told.hosts if one.slug == wanted.host), None),
            occurrence_id=start[1],
            language=seen.reader.language,
            customer_zone=looked.clocks.zone.key,
        )
    except Refusal:
        if visitor is None:
            dismiss_visitor(workspace_id=seen.shop.id, customer_id=customer)
        raise


def _greeted(looked: BookingVisit) -> CustomerId:
    seen = looked.seen
    return greet_visitor(now=seen.real_now, workspace_id=seen.shop.id, language=seen.reader.language)


def _to_its_page(request: Request, looked: BookingVisit, booking: BookingView) -> Response:
    """The page of the booking, opened in this browser and in no other."""
    seen, visitor = looked.seen, looked.visitor
    link = issue_link(
        now=seen.now,
        actor="customer",
        workspace_id=seen.shop.id,
        customer_id=booking.customer_id,
        conversation_id=booking.conversation_id,
        purpose="booking",
        language=seen.reader.language,
        subject_id=booking.id,
        from_page=visitor is None or not visitor.proven,
    )
    mark = device_of(request) or new_device()
    with transaction(seen.shop.id) as db:
        claim_device(db, link.token, now=seen.now, device=mark)
    answer = RedirectResponse(f"/l/{link.token}", status_code=303)
    remember_device(request, answer, mark)
    remember_booking(request, answer, seen.shop.slug, link.token)
    return answer


def _page(
    request: Request,
    looked: BookingVisit,
    slug: str,
    *,
    wanted: Wanted | None = None,
    refusal: Refusal | None = None,
    note: str = "",
) -> Response:
    seen, language = looked.seen, looked.seen.reader.language
    with transaction(seen.shop.id) as db:
        service = service_of(db, looked, slug)
        offer = offer_of(db, looked, service, wanted, request)
        calendar = calendar_of(db, offer, at=seen.now)
        visitor = looked.visitor
        place = waiting_of(db, visitor.customer_id, service.id) if visitor else None
    answer = page(
        request,
        "shop/calendar.html",
        reader=seen.reader,
        status=refusal.status if refusal else 200,
        headers=CACHED,
        shop=seen.shop,
        service=service,
        price=price_of(service, language),
        chips=chips_of(service, language),
        details=details_of(service, language),
        place=place_of(service, seen.shop, language),
        hosts=[shown_host(host, language) for host in service.hosts],
        wanted=offer.wanted,
        seats=range(1, min(service.seats, MOST_SEATS) + 1),
        calendar=calendar,
        clocks=looked.clocks,
        zones=zones_to_choose(language),
        waits=place is not None and place.state == "waiting",
        refused=shown_refusal(refusal, looked.clocks, button=_KEEP) if refusal else None,
        strip=say(language, note) if note else "",
        keep_words=say(language, _KEEP_FOR_ME, time="{time}"),
        keep_button=say(language, _KEEP_FOR_ME, time=calendar.chosen.hour)
        if calendar.chosen
        else say(language, phrase("Keep this time")),
        chat_url=chat_url(request, seen.shop),
    )
    remember_zone(request, answer)
    return answer
