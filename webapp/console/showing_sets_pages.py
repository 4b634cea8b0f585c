"""`/console/catalog/showings`: what is to be shown at the live showings to come, chosen for each customer, to be changed."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import Response

from flows.showing_set import MOST, choose_anew, put_showing_set
from shop.booking.showings import PAGE as ON_A_PAGE
from shop.booking.showings import Showing, showing_of, showings_to_come
from shop.catalog.whole_list import ShelfRow, found_rows, shelf_rows
from shop.kernel.database import transaction
from shop.kernel.language import day_and_time, phrase, say, text_in
from shop.kernel.refusals import Refusal
from webapp.console.asking import AtConsole, Staff
from webapp.console.catalog_shown import PAGE, catalog_reader, problem_of, queried, toast
from webapp.console.filled import Filled
from webapp.console.letting_in import to
from webapp.console.paging import After, Part, next_rows, place_told
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at

router = ConsoleRouter()
_PAGE: Final = f"{PAGE}/showings"
_FOUND: Final = 8
REASONS: Final[Mapping[str, str]] = {
    "interest": phrase("they were interested in it"),
    "note": phrase("their note speaks of it"),
    "like": phrase("like what they know"),
    "pick": phrase("a pick of the day"),
    "shop": phrase("chosen by you"),
}


@router.get("/catalog/showings", needs="live:see")
def show_showings(
    request: Request,
    staff: AtConsole,
    after: After = None,
    part: Part = "",
) -> Response:
    """The next first, each with its set; with ``part=rows`` the rows alone."""
    with transaction(staff.workspace_id) as db:
        found = showings_to_come(db, staff.now, after)
        shown = found[:ON_A_PAGE]
        wanted = list(dict.fromkeys(product for one in shown for product, _ in one.goods))
        rows = {row.id: row for row in shelf_rows(db, wanted, catalog_reader(db, request, staff))}
    last = place_told(shown[-1].starts_at, shown[-1].id) if len(found) > ON_A_PAGE else ""
    return console_page(
        request,
        staff,
        "console/showings_rows.html" if part == "rows" else "console/showings.html",
        section="catalog",
        showings=[_told(one, rows, request, staff) for one in shown],
        more=next_rows({}, after=last),
    )


@router.get("/catalog/showings/{booking_id}", needs="live:see")
def show_set(
    request: Request, staff: AtConsole, booking_id: UUID, q: Annotated[str, Query(max_length=120)] = ""
) -> Response:
    """One showing and its set."""
    return _page(request, staff, booking_id, asked=q)


@router.post("/catalog/showings/{booking_id}", needs="live:host")
def change(request: Request, staff: AtConsole, booking_id: UUID, filled: Filled) -> Response:
    """The set with one thing done to it (``do``: add, up, down, drop, or chosen anew)."""
    with transaction(staff.workspace_id) as db:
        known = showing_of(db, booking_id)
        rows = shelf_rows(db, [product for product, _ in known.goods], catalog_reader(db, request, staff))
    before = [row.slug for row in rows]
    do = filled.get("do", "")
    named = {"now": staff.real_now, "actor": staff.person, "workspace_id": staff.workspace_id}
    try:
        if do == "anew":
            choose_anew(**named, booking_id=booking_id)  # type: ignore[arg-type]  # as named above
        else:
            put_showing_set(**named, booking_id=booking_id, products=_changed(before, do))  # type: ignore[arg-type]  # as above
    except Refusal as refusal:
        return _page(request, staff, booking_id, refusal=refusal)
    undo = f"{_PAGE}/{booking_id}/back?{queried({'goods': ' '.join(before)})}"
    toast(request, staff, phrase("The set is changed."), undo)
    return to(f"{_PAGE}/{booking_id}")


@router.post("/catalog/showings/{booking_id}/back", needs="live:host")
def put_back(
    request: Request, staff: AtConsole, booking_id: UUID, goods: Annotated[str, Query(max_length=800)] = ""
) -> Response:
    """The set as it was: these products, in this order."""
    try:
        put_showing_set(
            now=staff.real_now,
            actor=staff.person,
            workspace_id=staff.workspace_id,
            booking_id=booking_id,
            products=goods.split(),
        )
    except Refusal as refusal:
        return _page(request, staff, booking_id, refusal=refusal)
    toast(request, staff, phrase("It is as it was."))
    return to(f"{_PAGE}/{booking_id}")


def _changed(before: Sequence[str], told: str) -> list[str]:
    do, _, slug = told.partition(":")
    listed = list(before)
    if do == "add" and slug and slug not in listed:
        return [*listed, slug]
    if slug not in listed:
        return listed
    place = listed.index(slug)
    if do == "drop":
        return [one for one in listed if one != slug]
    other = {"up": max(0, place - 1), "down": min(len(listed) - 1, place + 1)}.get(do, place)
    listed[place], listed[other] = listed[other], listed[place]
    return listed


def _page(
    request: Request, staff: Staff, booking_id: UUID, *, asked: str = "", refusal: Refusal | None = None
) -> Response:
    with transaction(staff.workspace_id) as db:
        known = showing_of(db, booking_id)
        reader = catalog_reader(db, request, staff)
        rows = {row.id: row for row in shelf_rows(db, [product for product, _ in known.goods], reader)}
        found = found_rows(db, asked, reader, limit=_FOUND)
    return console_page(
        request,
        staff,
        "console/showing.html",
        status=422 if refusal else 200,
        section="catalog",
        showing=_told(known, rows, request, staff),
        most=MOST,
        found=found,
        asked=asked,
        problem=problem_of(request, staff, refusal),
    )


def _told(one: Showing, rows: Mapping[UUID, ShelfRow], request: Request, staff: Staff) -> dict[str, Any]:
    language = reader_at(request, staff).language
    return {
        "id": one.id,
        "code": one.code,
        "when": day_and_time(one.starts_at.astimezone(staff.zone), language),
        "service": text_in(one.service, language, staff.shop.language),
        "customer": one.customer,
        "customer_id": one.customer_id,
        "note": one.note,
        "goods": [
            (rows[product], say(language, REASONS.get(reason, REASONS["shop"])))
            for product, reason in one.goods
            if product in rows
        ],
    }
