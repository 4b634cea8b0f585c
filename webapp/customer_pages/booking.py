"""A booking's page: kept for five minutes until somebody says yes, then how far it is and what can be done."""

from dataclasses import dataclass, replace

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from flows.book_on_page import book_on_page
from flows.confirm_booking import HoldOver
from flows.meet_on_page import Told
from flows.reconcile_payments import ask_about_payment
from flows.showing_set import Shown, showing_set
from secure_links.links import WrongPurpose, url_of
from shop.booking.calendar_file import Method, calendar_file
from shop.booking.policies import in_words
from shop.booking.states import state_words
from shop.booking.viewing import BookingView, Reader, booking_view, service_view
from shop.customers.consent import given
from shop.kernel.database import transaction
from shop.kernel.language import Language, phrase, say, text_in
from shop.kernel.money import Money
from shop.kernel.settings import settings
from shop.workspaces.streets import street_of
from webapp.customer_pages.booker_form import (
    Asks,
    Booker,
    BookerForm,
    Proof,
    booker_problems,
    phone_typed,
    prove,
)
from webapp.customer_pages.booking_clocks import Clocks, remember_zone, zone_asked, zones_to_choose
from webapp.customer_pages.booking_details import details_of
from webapp.customer_pages.booking_entering import entering_of
from webapp.customer_pages.booking_link import is_proven
from webapp.customer_pages.booking_notices import notices_for
from webapp.customer_pages.booking_shown import due_minor, is_over, shown_booking, waits_for_money
from webapp.customer_pages.chat import chat_url
from webapp.customer_pages.forms import Problems
from webapp.customer_pages.opened import Opened, own_page, spend
from webapp.customer_pages.ordered import leave_to_pay
from webapp.customer_pages.privacy import privacy_text, rendered
from webapp.rate_limits import limited
from webapp.rendering import page
from webapp.security import same_origin

router = APIRouter(
    include_in_schema=False,
    dependencies=[Depends(limited("shopping", lambda: settings().shopping_requests_per_minute))],
)
sent_from_here = [Depends(same_origin)]

_UNPROCESSABLE = 422
_TOLD = {
    "moved": phrase("Moved. This is your new time."),
    "rated": phrase("Thank you, we have it."),
    "payments_away": phrase(
        "The payment page does not answer right now. Nothing was charged; try again in a moment."
    ),
    "pay_time_over": phrase("The time to pay is over, and the time is free again. Choose another one."),
    "theirs": phrase("Thank you. It is yours."),
    "disowned": phrase("Thank you for telling us. It is canceled, and costs you nothing."),
    "back": phrase("Nothing was charged. You can still pay."),
}


@dataclass(frozen=True, slots=True)
class _Filled:
    """What the form shows, and what is still asked."""

    form: BookerForm
    problems: Problems
    proof: Proof | None = None
    """Set where a code is to be typed."""


def show(request: Request, opened: Opened) -> Response:
    """The booking as it stands."""
    booking = booking_of(opened)
    if request.query_params.get("payment") == "done" and waits_for_money(booking) and booking.order_id:
        # Whoever comes back from paying waits for nobody's webhook.
        ask_about_payment(now=opened.real_now, workspace_id=opened.shop.id, order_id=booking.order_id)
        booking = booking_of(opened)
    known = opened.person.name or opened.person.profile_name if is_proven(opened.link) else ""
    return _page(request, opened, booking, _Filled(BookerForm(name=known, note=booking.note), {}))


@router.post("/l/{token}/booking/confirm", dependencies=sent_from_here)
def confirm(request: Request, token: str, form: Booker) -> Response:
    """Say who comes, and yes: with a code first where the service asks for one, to the payment where it costs."""
    opened = spend(request, token, "booking")
    booking, language = booking_of(opened), opened.reader.language
    if booking.state != "held" or is_over(booking, opened.now):
        return RedirectResponse(opened.url, status_code=303)
    asks = asks_of(opened, booking)
    problems = booker_problems(form, asks, language, opened.shop.country)
    if problems:
        return _page(request, opened, booking, _Filled(form, problems), status=_UNPROCESSABLE)
    phone = phone_typed(form.phone, opened.shop.country) if asks.phone else opened.phone
    proven = opened.link.customer_id if is_proven(opened.link) else None
    if booking.service.verify_phone and proven is None:
        proof = prove(request, form, phone, shop=opened.shop, language=language, now=opened.real_now)
        if proof.customer_id is None:
            problems = {"code" if proof.asked else "phone": proof.problem} if proof.problem else {}
            filled = _Filled(form, problems, proof if proof.asked else None)
            return _page(request, opened, booking, filled, status=_UNPROCESSABLE if problems else 200)
        proven = proof.customer_id
    told = Told(
        phone=phone, name=" ".join(form.name.split()), language=language,
        evidence=str(opened.link.id), proven=proven,
    )  # fmt: skip
    return _booked(request, opened, booking, told, form)


@router.post("/l/{token}/booking/pay", dependencies=sent_from_here)
def pay(request: Request, token: str) -> Response:
    """Go to the provider's page."""
    opened = spend(request, token, "booking")
    booking = booking_of(opened)
    if booking.order_id is None or not waits_for_money(booking):
        return RedirectResponse(opened.url, status_code=303)
    return leave_to_pay(request, opened, booking.order_id, token)


@router.get("/l/{token}/booking/calendar.ics")
def add_to_calendar(request: Request, token: str) -> Response:
    """The booking as a calendar's file: whoever opens it a second time changes the first."""
    opened = own_page(request, token, "booking")
    booking = booking_of(opened)
    if booking.state == "held":
        raise WrongPurpose(purpose="booking")
    method: Method = "CANCEL" if booking.state == "canceled" else "PUBLISH"
    return Response(
        calendar_file(booking, shop=opened.shop, method=method, url=url_of(token, street_of(opened.shop))),
        media_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{booking.code}.ics"'},
    )


def booking_of(opened: Opened) -> BookingView:
    """The booking that the link is about, in its reader's language."""
    link, language = opened.link, opened.reader.language
    with transaction(opened.shop.id) as db:
        booking = booking_view(db, link.subject_id, shop=opened.shop, customer_id=link.customer_id)
        if booking.language is language:
            return booking
        return replace(
            booking,
            service=service_view(db, booking.service.id, Reader(opened.shop, language)),
            policy_words=in_words(booking.policy, language) if booking.policy_words else "",
            steps=tuple(replace(step, words=state_words(step.state, language)) for step in booking.steps),
        )


def clocks_of(request: Request, opened: Opened, booking: BookingView) -> Clocks:
    """The reader's clock and the host's."""
    otherwise = booking.customer_zone or booking.zone
    phone = opened.phone if is_proven(opened.link) and not booking.customer_zone else ""
    zone = zone_asked(request, phone=phone, otherwise=otherwise)
    return Clocks(opened.reader.language, zone, booking.zone, opened.now)


def asks_of(opened: Opened, booking: BookingView) -> Asks:
    """What is not known of who books: of a visitor of the shop's pages, everything."""
    terms = bool(due_minor(booking) and opened.shop.terms)
    if not is_proven(opened.link):
        return Asks(name=True, phone=True, consent=True, terms=terms)
    with transaction(opened.shop.id) as db:
        agreed = "service" in given(db, opened.link.customer_id)
    return Asks(name=not opened.person.name, consent=not agreed, terms=terms)


def _booked(request: Request, opened: Opened, booking: BookingView, told: Told, form: BookerForm) -> Response:
    try:
        booked = book_on_page(
            now=opened.real_now,
            workspace_id=opened.shop.id,
            booking_id=booking.id,
            link_id=opened.link.id,
            told=told,
            note=" ".join(form.note.split()),
            guests=form.guests[: booking.seats - 1],
        )
    except HoldOver:
        return RedirectResponse(opened.url, status_code=303)
    if booked.order_id is not None and waits_for_money(booked):
        return leave_to_pay(request, opened, booked.order_id, opened.token)
    return RedirectResponse(opened.url, status_code=303)


def _page(
    request: Request, opened: Opened, booking: BookingView, filled: _Filled, *, status: int = 200
) -> Response:
    shop, language = opened.shop, opened.reader.language
    clocks = clocks_of(request, opened, booking)
    told = request.query_params.get("told") or request.query_params.get("payment", "")
    note = _TOLD.get(told, "")
    shown = shown_booking(booking, clocks, address=shop.address)
    answer = page(
        request,
        "links/booking.html",
        reader=opened.reader,
        status=status,
        shop=shop,
        url=opened.url,
        booking=shown,
        details=details_of(booking.service, language),
        goods=_goods(opened, booking),
        entering=entering_of(opened, booking),
        notices=notices_for(request, opened, booking),
        clocks=clocks,
        zones=zones_to_choose(language),
        asks=asks_of(opened, booking) if shown.state == "held" else Asks(),
        ending=opened.ending if is_proven(opened.link) else "",
        filled=filled.form,
        problems=filled.problems,
        proof=filled.proof,
        confirm_button=_button(booking, filled, language),
        waiting=told == "done" and bool(shown.to_pay),
        privacy=privacy_text(shop, language, under=2),
        terms_html=rendered(text_in(shop.terms, language, shop.language), under=2),
        strip=say(language, note) if note else "",
        calendar_url=f"/s/{shop.slug}/book/{booking.service.slug}",
        chat_url=chat_url(request, shop),
    )
    remember_zone(request, answer)
    return answer


def _goods(opened: Opened, booking: BookingView) -> list[Shown]:
    """What is to be shown at it, while it is to come."""
    if not booking.live_kind or booking.state not in {"pending", "confirmed"}:
        return []
    with transaction(opened.shop.id) as db:
        return showing_set(db, booking.id, opened.reader.language)


def _button(booking: BookingView, filled: _Filled, language: Language) -> str:
    """What the button says: what it does, and what it costs."""
    if filled.proof:
        return say(language, phrase("Check the digits and book"))
    due = due_minor(booking)
    if due:
        total = Money(due, booking.price.currency).worded(language)
        return say(language, phrase("Book and pay {total}"), total=total)
    return say(language, phrase("Ask for it") if booking.service.approval else phrase("Book it now"))
