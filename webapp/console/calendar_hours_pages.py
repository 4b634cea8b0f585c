"""`/console/calendar/hours`: days on which nobody, somebody or something is not to be had; and who keeps which week."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Form, Query, Request
from starlette.responses import Response

from flows.change_services import close_days, open_days
from shop.booking.diary import closures_to_come, resources_of
from shop.booking.services import Reader, services
from shop.booking.told import resource_lines
from shop.kernel.database import transaction
from shop.kernel.language import phrase, say
from shop.kernel.refusals import NotFound, Refusal
from webapp.console.asking import AtConsole, Staff
from webapp.console.calendar_pages import PAGE, day_asked, looks_of
from webapp.console.letting_in import to
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at
from webapp.console.toasts import toast_next
from webapp.customer_pages.booking_clocks import Clocks
from webapp.refusal_words import worded

HOURS: Final = f"{PAGE}/hours"
_LONGEST: Final = timedelta(days=800)

router = ConsoleRouter()


class DaysUnclear(Refusal):
    """A first or a last day is missing, or the last one is before the first."""

    status = 422


@router.get("/calendar/hours", needs="calendar:see")
def show_hours(request: Request, staff: AtConsole) -> Response:
    """Closed days to come, and everybody's week."""
    return _page(request, staff)


@router.post("/calendar/hours/closures", needs="calendar:change")
def close(
    request: Request,
    staff: AtConsole,
    first: Annotated[str, Form(max_length=10)] = "",
    last: Annotated[str, Form(max_length=10)] = "",
    whose: Annotated[str, Form(max_length=100)] = "",
    reason: Annotated[str, Form(max_length=200)] = "",
    again: Annotated[str, Query(max_length=400)] = "",
) -> Response:
    """From the first day to the last; what is booked then is named, and stays. The way back of opening is the same."""
    if again:
        first, last, whose, reason = [*again.split("|", 3), "", "", ""][:4]
    begins, ends = day_asked(first), day_asked(last or first)
    told = {"first": first, "last": last, "whose": whose, "reason": reason}
    if begins is None or ends is None or not begins <= ends <= begins + _LONGEST:
        return _page(request, staff, told, DaysUnclear())
    kind, _, slug = whose.partition(":")
    try:
        closed = close_days(
            **_doing(staff),
            first=begins,
            last=ends,
            reason=reason.strip(),
            resource=slug if kind == "resource" else "",
            service=slug if kind == "service" else "",
        )
    except Refusal as refusal:
        if isinstance(refusal, NotFound):
            raise
        return _page(request, staff, told, refusal)
    language = reader_at(request, staff).language
    words = say(language, phrase("Closed."))
    if closed.booked:
        booked = phrase("Closed. Booked all the same: {codes}. Move them or cancel them.")
        words = say(language, booked, codes=", ".join(closed.booked[:5]))
    toast_next(request, words, f"{HOURS}/closures/{closed.id}/open")
    return to(HOURS)


@router.post("/calendar/hours/closures/{closure_id}/open", needs="calendar:change")
def open_again(request: Request, staff: AtConsole, closure_id: UUID) -> Response:
    """What was closed can be booked again."""
    looks = looks_of(request, staff)
    with transaction(staff.workspace_id) as db:
        known = next((one for one in closures_to_come(db, staff.now) if one.id == closure_id), None)
        people: dict[UUID, str] = {one.id: f"resource:{one.slug}" for one in resources_of(db)}
        offered: dict[UUID, str] = {
            one.id: f"service:{one.slug}" for one in services(db, Reader(looks.shop, looks.clocks.language))
        }
    if not open_days(**_doing(staff), closure_id=closure_id):
        raise NotFound(kind="closure")
    undo = ""
    if known is not None:
        whose = next((people[one] for one in known.resource_ids if one in people), "")
        whose = whose or (offered.get(known.service_id, "") if known.service_id else "")
        days = (_day(known.starts_at, staff), _day(known.ends_at - timedelta(minutes=1), staff))
        told = "|".join((days[0].isoformat(), days[1].isoformat(), whose, known.title))
        undo = f"{HOURS}/closures?{urlencode({'again': told})}"
    toast_next(request, say(looks.clocks.language, phrase("Open again.")), undo)
    return to(HOURS)


def _page(
    request: Request, staff: Staff, told: dict[str, str] | None = None, refusal: Refusal | None = None
) -> Response:
    looks = looks_of(request, staff)
    clocks, language = looks.clocks, looks.clocks.language
    with transaction(staff.workspace_id) as db:
        closed = closures_to_come(db, clocks.now)
        people = resources_of(db)
        lines = resource_lines(db)
        offered = services(db, Reader(looks.shop, language))
    by_id: dict[UUID, str] = {one.id: one.name for one in people}
    of_service: dict[UUID, str] = {one.id: one.name for one in offered}
    return console_page(
        request,
        staff,
        "console/calendar_hours.html",
        status=refusal.status if refusal else 200,
        section="calendar",
        closures=[
            {
                "id": one.id,
                "days": _stretch(one.starts_at, one.ends_at, staff, clocks),
                "whose": ", ".join(by_id[found] for found in one.resource_ids if found in by_id)
                or (of_service.get(one.service_id, "") if one.service_id else "")
                or say(language, phrase("The whole shop")),
                "reason": one.title,
            }
            for one in closed
        ],
        people=lines,
        whose=[
            ("", say(language, phrase("The whole shop"))),
            *((f"resource:{one.slug}", one.name) for one in people),
            *((f"service:{one.slug}", one.name) for one in offered),
        ],
        told=told or {"first": "", "last": "", "whose": "", "reason": ""},
        today=clocks.today,
        problem=worded(refusal, language) if refusal else None,
        days_wrong=isinstance(refusal, DaysUnclear),
    )


def _day(at: datetime, staff: Staff) -> date:
    return at.astimezone(staff.zone).date()


def _stretch(begins: datetime, ends: datetime, staff: Staff, clocks: Clocks) -> str:
    first, last = _day(begins, staff), _day(ends - timedelta(minutes=1), staff)
    if first == last:
        return clocks.day(first)
    return f"{clocks.short_day(first)} – {clocks.short_day(last)}"


def _doing(staff: Staff) -> dict[str, Any]:
    return {"now": staff.real_now, "actor": "member", "workspace_id": staff.workspace_id}
