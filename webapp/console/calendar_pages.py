"""`/console/calendar`: who comes when, by day and by week; a booking is opened, moved, answered, and made by hand."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated, Final, Literal
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import Response

from shop.booking.diary import MOST_COUNTED, diary, how_many_to_answer
from shop.booking.outside_views import conflicts
from shop.booking.services import Reader
from shop.booking.to_answer import to_answer
from shop.booking.zones import bounds_of
from shop.kernel.database import transaction
from shop.workspaces.roster import roster_entry
from shop.workspaces.viewing import WorkspaceView
from webapp.console.asking import AtConsole, Staff
from webapp.console.calendar_shown import day_columns, week_columns
from webapp.console.paging import Part
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at
from webapp.customer_pages.booking_clocks import Clocks
from webapp.diary_shown import shown_entries

PAGE: Final = "/console/calendar"
View = Literal["day", "week"]
_WEEK: Final = timedelta(days=7)
_DAY: Final = timedelta(days=1)
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
    part: Part = "",
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
        found = diary(
            db,
            begins,
            ends,
            reader=Reader(shop, clocks.language),
            at=clocks.now,
            only=lambda one: looks.own == one.id if looks.own else one.slug == of,
        )
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
