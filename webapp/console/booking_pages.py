"""`/console/calendar/bookings/…`: one booking is opened, moved, answered, and what became of it written down."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Final
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Form, Query, Request
from starlette.responses import JSONResponse, Response

from flows.answer_booking import accept_booking, decline_booking
from flows.cancel_booking import cancel_booking
from flows.end_booking import complete_booking, mark_no_show
from flows.move_booking import Whereabouts, move_booking
from flows.write_booking_letter import for_shop
from shop.booking.diary import resources_of
from shop.booking.slot import Asked
from shop.booking.slots import days_of, service_row
from shop.booking.viewing import BookingUnknown, BookingView, booking_view
from shop.booking.writing import resource_ids
from shop.booking.zones import day_of
from shop.customers.viewing import customer_view
from shop.kernel.database import transaction
from shop.kernel.language import phrase, say
from shop.kernel.refusals import NotFound, Refusal
from webapp.console.asking import AtConsole, Staff
from webapp.console.calendar_pages import PAGE, Looks, View, calendar, day_asked, looks_of
from webapp.console.letting_in import to
from webapp.console.paging import Part
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at
from webapp.console.toasts import toast_header, toast_next
from webapp.customer_pages.booking_clocks import Clocks
from webapp.diary_shown import shown_entries
from webapp.refusal_words import worded

_WEEK: Final = timedelta(days=7)
_STARTS_WITHIN: Final = 14
_LONGEST: Final = 300

router = ConsoleRouter()


@router.get("/calendar/bookings/{booking_id}", needs="calendar:see")
def show_booking(
    request: Request,
    staff: AtConsole,
    booking_id: UUID,
    day: Annotated[str, Query(max_length=10)] = "",
    part: Part = "",
) -> Response:
    """The booking: who, what, its story, what can be done, and where it could move; ``part=panel`` that alone."""
    return _booking(request, looks_of(request, staff), booking_id, day, whole=part != "panel")


@router.get("/calendar/bookings/{booking_id}/starts", needs="calendar:change")
def show_starts(
    request: Request,
    staff: AtConsole,
    booking_id: UUID,
    first: date,
    last: date,
    of: Annotated[str, Query(max_length=80)] = "",
) -> Response:
    """Where it could move between those days, as the calendar's script asks for it: by start, whose it would be."""
    looks = looks_of(request, staff)
    last = min(last, first + timedelta(days=_STARTS_WITHIN))
    with transaction(staff.workspace_id) as db:
        view = booking_view(db, booking_id, shop=looks.shop)
        slugs = {one.id: one.slug for one in resources_of(db)}
        starts: list[dict[str, Any]] = []
        for whose, slug in _asked_of(view, slugs, of):
            asked = _asked(looks, view, service_row(db, view.service.id), whose)
            starts += [
                {
                    "at": slot.starts_at.isoformat(),
                    "day": day_of(slot.starts_at, looks.clocks.zone).isoformat(),
                    "minute": _minute(slot.starts_at, looks.clocks),
                    "clock": looks.clocks.hour(slot.starts_at),
                    "of": slug,
                    "date": str(slot.occurrence_id or ""),
                }
                for found in days_of(db, asked, first, last)
                for slot in found.slots
                if slot.seats_left >= view.seats and slot.starts_at != view.starts_at
            ]
    return JSONResponse({"minutes": _length(view), "starts": starts[:2000]})


@router.post("/calendar/bookings/{booking_id}/move", needs="calendar:change")
def move(
    request: Request,
    staff: AtConsole,
    booking_id: UUID,
    starts_at: Annotated[datetime | None, Form()] = None,
    resource: Annotated[str, Form(max_length=80)] = "",
    occurrence: Annotated[UUID | None, Form()] = None,
    back_to: Annotated[datetime | None, Query()] = None,
    back_of: Annotated[UUID | None, Query()] = None,
    back_date: Annotated[UUID | None, Query()] = None,
    still_at: Annotated[datetime | None, Query()] = None,
    still_of: Annotated[UUID | None, Query()] = None,
) -> Response:
    """Another time, or another person; whoever booked is told.

    The way back is the same, with what was before, as long as it still is where it was put.
    """
    looks = looks_of(request, staff)
    try:
        with transaction(staff.workspace_id) as db:
            before = booking_view(db, booking_id, shop=looks.shop)
            whose = resource_ids(db, [resource])[0] if resource else back_of
        moved = move_booking(
            **_doing(staff),
            booking_id=booking_id,
            starts_at=_aware(starts_at or back_to, before, looks),
            resource_id=whose,
            occurrence_id=occurrence or back_date,
            still_at=Whereabouts(_aware(still_at, before, looks), still_of) if still_at else None,
        )
    except Refusal as refusal:
        if isinstance(refusal, NotFound) and not isinstance(refusal, BookingUnknown):
            raise
        return _said(request, looks, _why(request, staff, refusal), booking_id)
    words = say(
        looks.clocks.language,
        phrase("{code} is moved to {when}. Whoever booked is told."),
        code=moved.code,
        when=looks.clocks.short(moved.starts_at),
    )
    return _said(request, looks, words, booking_id, _way_back(before, moved))


@router.post("/calendar/bookings/{booking_id}/{does}", needs="calendar:see")
def decide(
    request: Request,
    staff: AtConsole,
    booking_id: UUID,
    does: str,
    reason: Annotated[str, Form(max_length=_LONGEST)] = "",
) -> Response:
    """A yes, a no, or what became of it; whoever booked is told."""
    act = _ACTS.get(does)
    if act is None:
        raise NotFound(kind="action")
    looks = looks_of(request, staff)
    _require_theirs(looks, booking_id)
    try:
        act[0](_doing(staff) | {"booking_id": booking_id}, reason.strip())
    except Refusal as refusal:
        if isinstance(refusal, NotFound):
            raise
        return _said(request, looks, _why(request, staff, refusal), booking_id)
    return _said(request, looks, say(looks.clocks.language, act[1]), booking_id)


def _cancel(told: dict[str, Any], reason: str) -> None:
    cancel_booking(**told, reason=reason)


def _decline(told: dict[str, Any], reason: str) -> None:
    decline_booking(**told, reason=reason)


_ACTS: Final[Mapping[str, tuple[Callable[[dict[str, Any], str], object], str]]] = {
    "accept": (lambda told, _: accept_booking(**told), phrase("Accepted, and told.")),
    "decline": (_decline, phrase("Declined, and told.")),
    "cancel": (_cancel, phrase("The booking is canceled, and whoever booked told.")),
    "complete": (lambda told, _: complete_booking(**told), phrase("Written down: it took place.")),
    "no-show": (lambda told, _: mark_no_show(**told), phrase("Written down: nobody came.")),
}


def _booking(
    request: Request, looks: Looks, booking_id: UUID, asked: str = "", *, whole: bool = True
) -> Response:
    staff, clocks, shop = looks.staff, looks.clocks, looks.shop
    _require_theirs(looks, booking_id)
    with transaction(shop.id) as db:
        found = booking_view(db, booking_id, shop=shop)
        view = for_shop(db, found, shop)
        entry = shown_entries(db, shop, [found], clocks)[0]
        customer = customer_view(db, view.customer_id)
        names = {one.id: one for one in resources_of(db)}
        moves = staff.may("calendar:change") and view.state in {"pending", "confirmed"}
        day = day_asked(asked) or max(day_of(view.starts_at, clocks.zone), clocks.today)
        asked_of = _asked(looks, view, service_row(db, view.service.id), None)
        starts = days_of(db, asked_of, day, day + timedelta(days=6)) if moves else []
    return console_page(
        request,
        staff,
        "console/booking.html" if whole else "console/booking_panel.html",
        section="calendar",
        one=entry,
        booking=view,
        customer=customer.name or customer.profile_name or customer.code,
        when=clocks.moment(view.starts_at),
        day_of_it=day_of(view.starts_at, clocks.zone),
        moves=moves,
        days=[
            (
                clocks.short_day(one.day),
                [
                    (slot.starts_at.isoformat(), clocks.hour(slot.starts_at), str(slot.occurrence_id or ""))
                    for slot in one.slots
                    if slot.seats_left >= view.seats and slot.starts_at != view.starts_at
                ],
            )
            for one in starts
        ],
        earlier=day - _WEEK if day - _WEEK >= clocks.today else clocks.today if day > clocks.today else None,
        later=day + _WEEK,
        hosts=[names[one] for one in view.resource_ids if one in names],
        story=[
            (clocks.short(step.at), step.words, clocks.short(step.starts_at), step.reason)
            for step in view.steps
        ],
    )


def _require_theirs(looks: Looks, booking_id: UUID) -> None:
    with transaction(looks.shop.id) as db:
        view = booking_view(db, booking_id, shop=looks.shop)
    if looks.own is not None and looks.own not in view.resource_ids:
        raise BookingUnknown


def _asked(looks: Looks, view: BookingView, service: Any, whose: UUID | None) -> Asked:
    return Asked(looks.shop, service, looks.clocks.now, view.seats, whose, besides=view.id, by_shop=True)


def _asked_of(view: BookingView, slugs: Mapping[UUID, str], of: str) -> list[tuple[UUID | None, str]]:
    """Of whom starts are asked: of each who can host it, or of one; of what has dates, of nobody."""
    if view.occurrence_id is not None:
        return [(None, "")]
    hosts = [(one.id, slugs.get(one.id, "")) for one in view.service.hosts]
    return [one for one in hosts if of in {"", one[1]}] or [(None, "")]


def _minute(at: datetime, clocks: Clocks) -> int:
    local = at.astimezone(clocks.zone)
    return local.hour * 60 + local.minute


def _length(view: BookingView) -> int:
    return int((view.ends_at - view.starts_at).total_seconds() // 60)


def _aware(at: datetime | None, before: BookingView, looks: Looks) -> datetime:
    if at is None:
        return before.starts_at
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=looks.clocks.zone).astimezone(UTC)


def _way_back(before: BookingView, moved: BookingView) -> str:
    told = {"back_to": before.starts_at.isoformat(), "still_at": moved.starts_at.isoformat()}
    if moved.resource_ids:
        told["still_of"] = str(moved.resource_ids[0])
    if before.occurrence_id is not None:
        told["back_date"] = str(before.occurrence_id)
    elif before.resource_ids:
        told["back_of"] = str(before.resource_ids[0])
    return f"{PAGE}/bookings/{before.id}/move?{urlencode(told)}"


def _doing(staff: Staff) -> dict[str, Any]:
    return {"now": staff.real_now, "actor": "member", "workspace_id": staff.workspace_id}


def _why(request: Request, staff: Staff, refusal: Refusal) -> str:
    words = worded(refusal, reader_at(request, staff).language)
    return f"{words.title} {words.detail}".strip()


def _said(request: Request, looks: Looks, words: str, booking_id: UUID, undo: str = "") -> Response:
    """Back to the calendar as it is shown, on the day of the booking, with what was done or why not."""
    if request.headers.get("hx-target") == "calendar":
        shown = request.query_params
        view: View = "week" if shown.get("view") == "week" else "day"
        return calendar(
            request,
            looks,
            view,
            shown.get("day", ""),
            shown.get("of", ""),
            whole=False,
            headers=toast_header(words, undo),
        )
    toast_next(request, words, undo)
    with transaction(looks.shop.id) as db:
        at = booking_view(db, booking_id, shop=looks.shop).starts_at
    return to(f"{PAGE}?day={day_of(at, looks.clocks.zone)}")
