"""`/console/calendar/dates/…`: one date of a tour or a class: who comes, and how it is called off."""

from typing import Annotated
from uuid import UUID

from fastapi import Form, Request
from starlette.responses import Response

from flows.call_off_date import call_off_date
from shop.booking.dates_shown import date_view
from shop.booking.services import Reader
from shop.booking.zones import day_of
from shop.kernel.database import transaction
from shop.kernel.language import say, say_many
from shop.kernel.refusals import NotFound, Refusal
from webapp.console.asking import AtConsole, Staff
from webapp.console.calendar_pages import PAGE, looks_of
from webapp.console.letting_in import to
from webapp.console.paging import Part
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page
from webapp.console.toasts import toast_next
from webapp.diary_shown import mark_of
from webapp.refusal_words import worded

router = ConsoleRouter()


@router.get("/calendar/dates/{date_id}", needs="calendar:see")
def show_date(request: Request, staff: AtConsole, date_id: UUID, part: Part = "") -> Response:
    """Its seats and everybody who comes; ``part=panel`` that alone."""
    return _page(request, staff, date_id, whole=part != "panel")


@router.post("/calendar/dates/{date_id}/call-off", needs="calendar:change")
def call_off(
    request: Request, staff: AtConsole, date_id: UUID, reason: Annotated[str, Form(max_length=300)] = ""
) -> Response:
    """It does not take place: everybody who booked is told, and paid back whole."""
    looks = looks_of(request, staff)
    try:
        off = call_off_date(
            now=staff.real_now,
            actor="member",
            workspace_id=staff.workspace_id,
            occurrence_id=date_id,
            reason=reason.strip(),
        )
    except Refusal as refusal:
        if isinstance(refusal, NotFound):
            raise
        return _page(request, staff, date_id, refusal)
    language, many = looks.clocks.language, len(off.booked)
    told = say_many(
        language, "{count} booking is told and paid back.", "{count} bookings are told and paid back.", many
    )
    toast_next(request, f"{say(language, 'The date is called off.')} {told}")
    return to(PAGE)


def _page(
    request: Request, staff: Staff, date_id: UUID, refusal: Refusal | None = None, *, whole: bool = True
) -> Response:
    looks = looks_of(request, staff)
    with transaction(staff.workspace_id) as db:
        found = date_view(db, date_id, Reader(looks.shop, looks.clocks.language))
    language = looks.clocks.language
    return console_page(
        request,
        staff,
        "console/date.html" if whole else "console/date_panel.html",
        status=refusal.status if refusal else 200,
        section="calendar",
        date=found,
        when=looks.clocks.moment(found.starts_at),
        day_of_it=day_of(found.starts_at, looks.clocks.zone),
        over=found.starts_at <= looks.clocks.now,
        people=[(one, mark_of(one.state)) for one in found.people],
        problem=worded(refusal, language) if refusal else None,
    )
