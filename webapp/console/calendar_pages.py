"""`/console/calendar`: who comes when, by day and by week; a booking is opened, moved, answered, and made by hand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Form, Query, Request
from starlette.responses import JSONResponse, Response

from flows.answer_booking import accept_booking, decline_booking
from flows.cancel_booking import cancel_booking
from flows.end_booking import complete_booking, mark_no_show
from flows.move_booking import move_booking
from flows.write_booking_letter import for_shop
from shop.booking.diary import MOST_COUNTED, diary, how_many_to_answer, resources_of
from shop.booking.outside_views import conflicts
from shop.booking.services import Reader
from shop.booking.slot import Asked
from shop.booking.slots import days_of, service_row
from shop.booking.to_answer import to_answer
from shop.booking.viewing import BookingUnknown, BookingView, booking_view
from shop.booking.writing import resource_ids
from shop.booking.zones import bounds_of, day_of
from shop.customers.viewing import customer_view
from shop.kernel.database import transaction
from shop.kernel.language import phrase, say
from shop.kernel.refusals import NotFound, Refusal
from shop.workspaces.roster import roster_entry
from shop.workspaces.viewing import WorkspaceView
from webapp.console.asking import AtConsole, Staff
from webapp.console.calendar_shown import day_columns, week_columns
from webapp.console.letting_in import to
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at
from webapp.console.toasts import toast_header, toast_next
from webapp.customer_pages.booking_clocks import Clocks
from webapp.diary_shown import shown_entries
from webapp.refusal_words import worded

PAGE: Final = "/console/calendar"
View = Literal["day", "week"]
_WEEK: Final = timedelta(days=7)
_DAY: Final = timedelta(days=1)
_STARTS_WITHIN: Final = 14
_LONGEST: Final = 300
_LAST_DAY: Final = date(9000, 1, 1)

router = ConsoleRouter()


@dataclass(frozen=True, slots=True)
class Looks:
    """Who looks, at what."""

    staff: Staff
    shop: WorkspaceView
    """Speaks the reader's language."""
    clocks: Clocks
    own: UUID | None
    """Only what this host is in; None for all."""


@router.get("/calendar", needs="calendar:see")
def show_calendar(
    request: Request,
    staff: AtConsole,
    view: View = "day",
    day: Annotated[str, Query(max_length=10)] = "",
    of: Annotated[str, Query(max_length=80)] = "",
    part: Annotated[str, Query(max_length=8)] = "",
) -> Response:
    """A day with everybody's columns, or a week of all or of one; with ``part=grid`` the columns alone."""
    return calendar(request, looks_of(request, staff), view, day, of, whole=part != "grid")


@router.get("/calendar/waiting", needs="calendar:see")
def show_waiting(staff: AtConsole) -> Response:
    """The figure beside the place: bookings that wait for a yes."""
    with transaction(staff.workspace_id) as db:
        waiting = how_many_to_answer(db, staff.now)
    words = f"{MOST_COUNTED}+" if waiting >= MOST_COUNTED else str(waiting)
    return Response(words if waiting else "", media_type="text/html")


@router.get("/calendar/bookings/{booking_id}", needs="calendar:see")
def show_booking(
    request: Request,
    staff: AtConsole,
    booking_id: UUID,
    day: Annotated[str, Query(max_length=10)] = "",
    part: Annotated[str, Query(max_length=8)] = "",
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
) -> Response:
    """Another time, or another person; whoever booked is told. The way back is the same, with what was before."""
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
    return _said(request, looks, words, booking_id, _way_back(before))


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


def looks_of(request: Request, staff: Staff) -> Looks:
    """In which language and by which clock they read; a host sees their own part."""
    language = reader_at(request, staff).language
    own = None
    if not staff.may("calendar:change") and not staff.visitor:
        with transaction(staff.workspace_id) as db:
            own = roster_entry(db, staff.member_id).resource_id or staff.member_id
    clocks = Clocks(language, staff.zone, staff.zone, staff.now)
    return Looks(staff, replace(staff.shop, language=language), clocks, own)


def calendar(
    request: Request,
    looks: Looks,
    view: View = "day",
    asked: str = "",
    of: str = "",
    *,
    whole: bool = True,
    headers: dict[str, str] | None = None,
) -> Response:
    """The calendar, or its columns alone."""
    staff, clocks, shop = looks.staff, looks.clocks, looks.shop
    day = day_asked(asked) or clocks.today
    first = day - timedelta(days=day.weekday()) if view == "week" else day
    begins, ends = (
        bounds_of(first, clocks.zone)[0],
        bounds_of(first + (_WEEK - _DAY if view == "week" else timedelta()), clocks.zone)[1],
    )
    with transaction(shop.id) as db:
        found = diary(db, begins, ends, reader=Reader(shop, clocks.language), at=clocks.now)
        if looks.own is not None:
            mine = tuple(one for one in found.resources if one.id == looks.own)
            kept = tuple(
                one for one in found.entries if not one.resource_ids or looks.own in one.resource_ids
            )
            found = replace(found, resources=mine, entries=kept if mine else ())
        waiting = (
            shown_entries(db, shop, to_answer(db, shop=shop, at=clocks.now, resource_id=looks.own), clocks)
            if whole
            else []
        )
        disagree = len(conflicts(db)) if whole and staff.may("calendar:change") else 0
    chosen = next((one for one in found.resources if one.slug == of), None)
    may_move = staff.may("calendar:change")
    drawn = (
        week_columns(found, first, chosen, clocks, may_move=may_move)
        if view == "week"
        else day_columns(found, day, chosen.slug if chosen else "", clocks, may_move=may_move)
    )
    step = _WEEK if view == "week" else _DAY
    return console_page(
        request,
        staff,
        "console/calendar.html" if whole else "console/calendar_grid.html",
        headers=headers,
        section="calendar",
        view=view,
        shown_day=day,
        of=chosen.slug if chosen else "",
        title=_title(view, first, clocks),
        before=first - step,
        after=first + step,
        today=clocks.today,
        drawn=drawn,
        resources=found.resources,
        waiting=waiting,
        disagree=disagree,
        address=_addresses({"view": view, "day": day.isoformat(), "of": chosen.slug if chosen else ""}),
    )


def day_asked(asked: str) -> date | None:
    """The day that an address names; None for none, or one that no calendar holds."""
    try:
        found = date.fromisoformat(asked)
    except ValueError:
        return None
    return found if date(2000, 1, 1) < found < _LAST_DAY else None


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


def _way_back(before: BookingView) -> str:
    told = {"back_to": before.starts_at.isoformat()}
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


def _title(view: View, first: date, clocks: Clocks) -> str:
    if view == "day":
        return clocks.day(first)
    return f"{clocks.short_day(first)} – {clocks.short_day(first + _WEEK - _DAY)}"


def _addresses(shown: dict[str, str]) -> Callable[..., str]:
    """Makes the address of the calendar with something chosen otherwise."""

    def address(**other: str) -> str:
        told = {**shown, **other}
        return (
            f"{PAGE}?{urlencode({name: value for name, value in told.items() if value and value != 'day'})}"
        )

    return address
