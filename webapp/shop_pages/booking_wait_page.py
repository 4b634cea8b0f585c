"""`/s/{slug}/book/{service}/wait`: a place in the line for a time that is full."""

from datetime import date, datetime, timedelta
from typing import Annotated, Final, TypedDict
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from flows.meet_on_page import Told
from flows.wait_for_time import join_time_list
from flows.wait_on_page import wait_by_number
from shop.booking.services import ServiceView
from shop.booking.time_list import NothingToWaitFor, TimeFree
from shop.booking.zones import bounds_of
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId
from shop.kernel.settings import settings
from webapp.customer_pages.booker_form import (
    Asks,
    BookerForm,
    Proof,
    booker_problems,
    phone_typed,
    prove,
)
from webapp.customer_pages.booking_wanted import start_of, wanted_of
from webapp.customer_pages.chat import chat_url
from webapp.customer_pages.devices import device_of
from webapp.customer_pages.forms import Problems
from webapp.customer_pages.privacy import privacy_text
from webapp.rate_limits import limited
from webapp.rendering import page
from webapp.security import same_origin
from webapp.shop_pages.booking_visit import BookingVisit, booking_visit, service_of

router = APIRouter(
    include_in_schema=False,
    dependencies=[
        Depends(limited("shopping", lambda: settings().shopping_requests_per_minute)),
        Depends(same_origin),
    ],
)
_ASKS: Final = Asks(name=True, phone=True, consent=True)
_A_MOMENT: Final = timedelta(minutes=1)
_UNPROCESSABLE: Final = 422


class WaitForm(BookerForm):
    """For which time somebody waits: one start, or any of a day."""

    start: str = Field(default="", max_length=80)
    day: str = Field(default="", max_length=10)
    seats: str = Field(default="1", max_length=3)
    sent: bool = False
    """Whether who waits was asked for already."""


@router.post("/s/{slug}/book/{service}/wait")
def wait(request: Request, slug: str, service: str, form: Annotated[WaitForm, Form()]) -> Response:
    """A place in the line; who is not known by a link says who they are first."""
    looked = booking_visit(request, slug)
    with transaction(looked.seen.shop.id) as db:
        told = service_of(db, looked, service)
    stretch = _stretch(form, looked)
    if stretch is None:
        return RedirectResponse(f"/s/{slug}/book/{told.slug}", status_code=303)
    if looked.visitor is not None and looked.visitor.proven:
        return _join(looked, told, looked.visitor.customer_id, form, stretch)
    language, country = looked.seen.reader.language, looked.seen.shop.country
    problems = booker_problems(form, _ASKS, language, country) if form.sent else {}
    if problems or not form.sent:
        return _page(request, looked, told, form, stretch, problems)
    phone = phone_typed(form.phone, country)
    proof = Proof()
    if told.verify_phone:
        seen = looked.seen
        proof = prove(request, form, phone, shop=seen.shop, language=language, now=seen.real_now)
        if proof.customer_id is None:
            wrong = {"code" if proof.asked else "phone": proof.problem} if proof.problem else {}
            return _page(request, looked, told, form, stretch, wrong, proof if proof.asked else None)
    return _join(looked, told, _person(request, looked, form, phone, proof), form, stretch)


Stretch = tuple[datetime, datetime, UUID | None]


class _Asked(TypedDict):
    """What is waited for."""

    service: str
    from_at: datetime
    until_at: datetime
    occurrence_id: UUID | None
    seats: int


def _stretch(form: WaitForm, looked: BookingVisit) -> Stretch | None:
    """From when until when, and for which date of a tour or a class."""
    start = start_of(form.start)
    if start is not None:
        return start[0], start[0] + _A_MOMENT, start[1]
    try:
        begins, ends = bounds_of(date.fromisoformat(form.day), looked.clocks.zone)
    except ValueError:
        return None
    return max(begins, looked.seen.now), ends, None


def _person(request: Request, looked: BookingVisit, form: WaitForm, phone: str, proof: Proof) -> Told:
    return Told(
        phone=phone,
        name=" ".join(form.name.split()),
        language=looked.seen.reader.language,
        evidence=f"page:{device_of(request)[:12]}",
        proven=proof.customer_id,
    )


def _join(
    looked: BookingVisit, told: ServiceView, who: CustomerId | Told, form: WaitForm, stretch: Stretch
) -> Response:
    """Back on the calendar; a time that has become free meanwhile needs no waiting for: there it is."""
    said, now, workspace = "waiting", looked.seen.real_now, looked.seen.shop.id
    asked: _Asked = {
        "service": told.slug,
        "from_at": stretch[0],
        "until_at": stretch[1],
        "occurrence_id": stretch[2],
        "seats": wanted_of({"seats": form.seats}, most_seats=told.seats).seats,
    }
    try:
        if isinstance(who, Told):
            wait_by_number(now=now, workspace_id=workspace, told=who, **asked)
        else:
            join_time_list(
                now=now,
                actor="customer",
                workspace_id=workspace,
                customer_id=who,
                conversation_id=looked.visitor.conversation_id if looked.visitor else None,
                **asked,
            )
    except (TimeFree, NothingToWaitFor) as refusal:
        said = refusal.code
    day = looked.clocks.day_of(stretch[0])
    calendar = f"/s/{looked.seen.shop.slug}/book/{told.slug}"
    return RedirectResponse(f"{calendar}?day={day}&told={said}", status_code=303)


def _page(
    request: Request,
    looked: BookingVisit,
    told: ServiceView,
    form: WaitForm,
    stretch: Stretch,
    problems: Problems,
    proof: Proof | None = None,
) -> Response:
    seen, clocks = looked.seen, looked.clocks
    one = bool(form.start)
    return page(
        request,
        "shop/wait.html",
        reader=seen.reader,
        status=_UNPROCESSABLE if problems else 200,
        shop=seen.shop,
        service=told,
        when=clocks.moment(stretch[0]) if one else clocks.day(clocks.day_of(stretch[0])),
        elsewhere=clocks.elsewhere(stretch[0]) if one else "",
        filled=form,
        asks=_ASKS,
        problems=problems,
        proof=proof,
        privacy=privacy_text(seen.shop, seen.reader.language, under=2),
        calendar_url=f"/s/{seen.shop.slug}/book/{told.slug}",
        chat_url=chat_url(request, seen.shop),
    )
