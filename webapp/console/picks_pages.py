"""`/console/catalog/picks`: what the shop recommends on a day; and the box in which products are looked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from babel.dates import format_date
from fastapi import Query, Request
from starlette.responses import Response

from flows.change_picks import change_picks, put_picks_back
from shop.booking.zones import day_of
from shop.catalog.picks import PickProfile, WrittenPick, days_with_picks, written_picks
from shop.catalog.whole_list import ShelfRow, found_rows, shelf_rows
from shop.kernel.database import transaction
from shop.kernel.language import Language, phrase
from shop.kernel.refusals import NotFound, Refusal
from shop.workspaces.streets import street_of
from webapp.console.asking import AtConsole, Staff
from webapp.console.calendar_pages import day_asked
from webapp.console.catalog_shown import PAGE, catalog_reader, in_words, problem_of, toast
from webapp.console.filled import Filled
from webapp.console.letting_in import to
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at

router = ConsoleRouter()
_PAGE: Final = f"{PAGE}/picks"
_BEFORE: Final = timedelta(days=3)
_AHEAD: Final = timedelta(days=10)
_FOUND: Final = 8


@dataclass(frozen=True, slots=True)
class DayTab:
    """A day one can turn to."""

    day: date
    words: str
    weekday: str
    has_picks: bool


@router.get("/catalog/find", needs="catalog:see")
def find(request: Request, staff: AtConsole, q: Annotated[str, Query(max_length=120)] = "") -> Response:
    """The first products that are called like that, each a button of the form in which the box stands."""
    with transaction(staff.workspace_id) as db:
        rows = found_rows(db, q, catalog_reader(db, request, staff), limit=_FOUND)
    return console_page(request, staff, "console/goods_found.html", found=rows, asked=q)


@router.get("/catalog/picks", needs="catalog:see")
def show_picks(
    request: Request,
    staff: AtConsole,
    day: Annotated[str, Query(max_length=10)] = "",
    q: Annotated[str, Query(max_length=120)] = "",
) -> Response:
    """Today's list, or that of another day."""
    return _page(request, staff, _day(staff, day), q)


@router.post("/catalog/picks", needs="catalog:change")
def change(request: Request, staff: AtConsole, filled: Filled) -> Response:
    """The list as it stands in the form, with one thing done to it (``do``: add, up, down, drop, copy)."""
    day = _day(staff, filled.get("day", ""))
    with transaction(staff.workspace_id) as db:
        there = written_picks(db, day)
        before = written_picks(db, day - timedelta(days=1))
    picks = _wanted(filled, there, before)
    try:
        made = change_picks(
            now=staff.real_now, actor=staff.person, workspace_id=staff.workspace_id, day=day, picks=picks
        )
    except Refusal as refusal:
        return _page(request, staff, day, refusal=refusal)
    undo = f"{_PAGE}/{made}/back" if made else ""
    toast(
        request,
        staff,
        phrase("The list of the day is kept.") if made else phrase("The list is as it was."),
        undo,
    )
    return to(f"{_PAGE}?day={day.isoformat()}")


@router.post("/catalog/picks/{change_id}/back", needs="catalog:change")
def put_back(request: Request, staff: AtConsole, change_id: UUID) -> Response:
    """The list as it was."""
    try:
        day = put_picks_back(
            now=staff.real_now, actor=staff.person, workspace_id=staff.workspace_id, change_id=change_id
        )
    except NotFound as gone:
        if gone.code == "change_unknown":
            raise
        problem = problem_of(request, staff, gone)
        toast(request, staff, "{words}", words=f"{problem.title} {problem.detail}")
        return to(_PAGE)
    toast(request, staff, phrase("It is as it was."))
    return to(f"{_PAGE}?day={day.isoformat()}" if day else _PAGE)


def _wanted(
    filled: Mapping[str, str], there: Sequence[WrittenPick], before: Sequence[WrittenPick]
) -> list[PickProfile]:
    """The list as the form has it: the reasons as written, and what the button does."""
    do, _, slug = filled.get("do", "").partition(":")
    listed = [_with_words(pick, filled) for pick in there]
    if do == "copy":
        return [pick.profile for pick in before]
    slugs = [pick.product for pick in listed]
    if do == "add" and slug and slug not in slugs:
        return [*listed, PickProfile(product=slug)]
    if slug in slugs:
        place = slugs.index(slug)
        if do == "drop":
            return [pick for pick in listed if pick.product != slug]
        other = {"up": max(0, place - 1), "down": min(len(slugs) - 1, place + 1)}.get(do, place)
        listed[place], listed[other] = listed[other], listed[place]
    return listed


def _with_words(pick: WrittenPick, filled: Mapping[str, str]) -> PickProfile:
    words = {
        language: said
        for language in Language
        if (
            said := filled.get(f"words-{pick.slug}-{language}", pick.words.get(language.value, "")).strip()[
                :200
            ]
        )
    }
    return PickProfile(product=pick.slug, words=words)


def _page(
    request: Request, staff: Staff, day: date, asked: str = "", refusal: Refusal | None = None
) -> Response:
    language = reader_at(request, staff).language
    today = day_of(staff.now, staff.zone)
    start = min(today - _BEFORE, day)
    until = max(today + _AHEAD, day)
    with transaction(staff.workspace_id) as db:
        reader = catalog_reader(db, request, staff)
        written = written_picks(db, day)
        rows = {row.id: row for row in shelf_rows(db, [pick.product_id for pick in written], reader)}
        days = days_with_picks(db, start, until)
        found: list[ShelfRow] = found_rows(db, asked, reader, limit=_FOUND)
    told: dict[str, Any] = {
        "day_open": day,
        "title": in_words(request, staff, phrase("Today"))
        if day == today
        else format_date(day, "full", locale=language.locale).capitalize(),
        "tabs": [_tab(one, language, one in days) for one in _stretch(start, until, day)],
        "picks": [(pick, rows[pick.product_id]) for pick in written if pick.product_id in rows],
        "had_before": day - timedelta(days=1) in days,
        "is_today": day == today,
        "address": f"{street_of(staff.shop)}/s/{staff.shop.slug}/today"
        + ("" if day == today else f"?day={day.isoformat()}"),
        "found": found,
        "asked": asked,
        "languages": [staff.shop.language, *(one for one in Language if one is not staff.shop.language)],
        "problem": problem_of(request, staff, refusal),
    }
    status = 422 if refusal else 200
    return console_page(request, staff, "console/picks.html", status=status, section="catalog", **told)


def _stretch(start: date, until: date, day: date) -> list[date]:
    """The days of the strip; one that lies far away stands at its end alone."""
    span = (until - start).days
    listed = [start + timedelta(days=one) for one in range(min(span, 30) + 1)]
    return listed if day in listed else [*listed, day]


def _tab(day: date, language: Language, has_picks: bool) -> DayTab:  # said by its name
    locale = language.locale
    return DayTab(
        day, format_date(day, "d MMM", locale=locale), format_date(day, "EEE", locale=locale), has_picks
    )


def _day(staff: Staff, told: str) -> date:
    return day_asked(told) or day_of(staff.now, staff.zone)
