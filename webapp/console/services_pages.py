"""`/console/services`: what can be booked, with whom, for how long and how much; dates of what has them."""

import re
from datetime import date, datetime, time
from typing import Annotated, Any, Final
from uuid import UUID

from babel.dates import get_day_names
from fastapi import Form, Request
from pydantic import ValidationError
from starlette.responses import Response

from flows.change_dates import put_occurrence, put_series
from flows.change_services import hide_service, put_service
from shop.booking.dates_shown import dates_to_come
from shop.booking.profiles import OccurrenceProfile, SeriesProfile, ServiceProfile
from shop.booking.services import Reader
from shop.booking.standing import service_standing, told_service
from shop.booking.told import resource_lines, series_told, service_lines, service_told
from shop.booking.writing import service_named
from shop.kernel.database import transaction
from shop.kernel.ids import new_id
from shop.kernel.language import Language, phrase, say, say_many, text_in
from shop.kernel.money import Money
from shop.kernel.refusals import NotFound, Refusal
from shop.kernel.revisions import ChangedMeanwhile, revision_of
from webapp.console.asking import AtConsole, Staff
from webapp.console.calendar_pages import looks_of
from webapp.console.filled import Filled
from webapp.console.letting_in import to
from webapp.console.meanwhile import REVISION, Meanwhile, hold_against
from webapp.console.routes import ConsoleRouter
from webapp.console.service_form import (
    as_typed,
    field_of,
    service_of,
    service_said,
    typed_service,
    usual_service,
)
from webapp.console.shown import console_page, reader_at
from webapp.console.toasts import toast_next
from webapp.customer_pages.booking_clocks import Clocks
from webapp.refusal_words import worded

PAGE: Final = "/console/services"
_NEW: Final = "new"
_WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

router = ConsoleRouter()


@router.get("/services", needs="calendar:see")
def show_services(request: Request, staff: AtConsole) -> Response:
    """Services, then the people, rooms and cameras that they need."""
    language = reader_at(request, staff).language
    with transaction(staff.workspace_id) as db:
        lines = service_lines(db, staff.now)
        people = resource_lines(db)
    shown = [
        {
            "slug": one.slug,
            "kind": one.kind,
            "name": text_in(one.names, language, staff.shop.language),
            "minutes": one.minutes,
            "seats": one.seats,
            "price": Money(one.price_minor, staff.shop.currency).worded(language) if one.price_minor else "",
            "people": ", ".join(one.people),
            "dates": one.dates,
            "hidden": one.hidden,
        }
        for one in lines
    ]
    return console_page(
        request, staff, "console/services.html", section="calendar", services=shown, people=people
    )


@router.get("/services/new", needs="calendar:change")
def show_new(request: Request, staff: AtConsole) -> Response:
    """An empty one, with what is usual."""
    return _form(request, staff, "", usual_service(), set())


@router.get("/services/{slug}", needs="calendar:see")
def show_service(request: Request, staff: AtConsole, slug: str) -> Response:
    """As it is told."""
    with transaction(staff.workspace_id) as db:
        profile, _ = service_told(db, slug)
    return _form(request, staff, slug, as_typed(profile, staff), set())


@router.post("/services/{slug}", needs="calendar:change")
def save_service(request: Request, staff: AtConsole, slug: str, filled: Filled) -> Response:
    """Written whole, or told beside each field what is not right; ``new`` makes one."""
    typed = typed_service(filled, staff)
    known: ServiceProfile | None = None
    if slug != _NEW:
        with transaction(staff.workspace_id) as db:
            known, _ = service_told(db, slug)
    try:
        profile = service_of(staff, slug, typed, known, filled)
    except ValidationError as problem:
        typed.wrong |= {field_of(error["loc"], error["msg"]) for error in problem.errors()}
    if typed.wrong:
        return _form(request, staff, "" if slug == _NEW else slug, filled, typed.wrong)
    seen = filled.get(REVISION, "") if known else ""
    try:
        put_service(**_doing(staff), service=profile, seen=seen)
    except ChangedMeanwhile:
        return _overtaken(request, staff, profile, seen)
    toast_next(
        request, say(reader_at(request, staff).language, phrase("Kept. It can be booked like that now."))
    )
    return to(f"{PAGE}/{profile.slug}")


def _overtaken(request: Request, staff: Staff, mine: ServiceProfile, seen: str) -> Response:
    """What was typed is kept; what was not touched shows what holds now."""
    with transaction(staff.workspace_id) as db:
        now, _ = service_told(db, mine.slug)
        standing = service_standing(db, mine.slug)
        subject = service_named(db, mine.slug).id
    language = reader_at(request, staff).language
    held = hold_against(
        request,
        staff,
        seen=seen,
        mine=told_service(mine),
        now=standing,
        said=service_said(now, as_typed(now, staff), language),
        subject=subject,
        events=("ServicePut", "ServiceHidden"),
    )
    taken = held.settled.taken & ServiceProfile.model_fields.keys()
    kept = mine.model_copy(update={name: getattr(now, name) for name in taken})
    return _form(request, staff, mine.slug, as_typed(kept, staff), set(), meanwhile=held.told)


@router.post("/services/{slug}/hide", needs="calendar:change")
def hide(request: Request, staff: AtConsole, slug: str) -> Response:
    """Nobody is shown it any more; what was booked takes place."""
    hide_service(**_doing(staff), slug=slug)
    words = say(reader_at(request, staff).language, phrase("Hidden. What is booked takes place."))
    toast_next(request, words, f"{PAGE}/{slug}/show")
    return to(PAGE)


@router.post("/services/{slug}/show", needs="calendar:change")
def show_again(request: Request, staff: AtConsole, slug: str) -> Response:
    """As it was before it was hidden."""
    with transaction(staff.workspace_id) as db:
        profile, _ = service_told(db, slug)
    put_service(**_doing(staff), service=profile)
    words = say(reader_at(request, staff).language, phrase("It can be booked again."))
    toast_next(request, words, f"{PAGE}/{slug}/hide")
    return to(PAGE)


@router.post("/services/{slug}/dates", needs="calendar:change")
def add_date(
    request: Request,
    staff: AtConsole,
    slug: str,
    filled: Filled,
    day: Annotated[date | None, Form()] = None,
    at: Annotated[time | None, Form()] = None,
    seats: Annotated[int | None, Form(ge=1, le=10_000)] = None,
) -> Response:
    """One date; who waits for one is offered its seats."""
    if day is None or at is None:
        return _dates_wrong(request, staff, slug, DateMissing())
    told = OccurrenceProfile(
        service=slug,
        starts_at=datetime.combine(day, at, staff.zone),
        seats=seats,
        resources=tuple(_hosts(filled)),
    )
    try:
        put_occurrence(**_doing(staff), occurrence=told)
    except Refusal as refusal:
        return _dates_wrong(request, staff, slug, refusal)
    toast_next(request, say(reader_at(request, staff).language, phrase("The date stands in the calendar.")))
    return to(f"{PAGE}/{slug}#dates")


@router.post("/services/{slug}/series", needs="calendar:change")
def add_series(
    request: Request,
    staff: AtConsole,
    slug: str,
    filled: Filled,
    first: Annotated[date | None, Form()] = None,
    at: Annotated[time | None, Form()] = None,
    last: Annotated[str, Form(max_length=10)] = "",
    seats: Annotated[int | None, Form(ge=1, le=10_000)] = None,
) -> Response:
    """It comes again on these weekdays, until a day or for ever."""
    days = [code for code in _WEEKDAYS if f"on-{code}" in filled]
    if first is None or at is None or not days:
        return _dates_wrong(request, staff, slug, DateMissing())
    rule = f"FREQ=WEEKLY;BYDAY={','.join(days)}"
    if last:
        try:
            until = datetime.combine(date.fromisoformat(last), time(23, 59))
        except ValueError:
            return _dates_wrong(request, staff, slug, DateMissing())
        rule += f";UNTIL={until:%Y%m%dT%H%M%S}"
    try:
        told = SeriesProfile(
            id=new_id(), service=slug, first_on=first, starts=at, rule=rule, seats=seats,
            resources=tuple(_hosts(filled)),
        )  # fmt: skip
        made = put_series(**_doing(staff), series=told)
    except ValidationError:
        return _dates_wrong(request, staff, slug, DateMissing())
    except Refusal as refusal:
        return _dates_wrong(request, staff, slug, refusal)
    language = reader_at(request, staff).language
    done = say_many(language, "{count} date made.", "{count} dates made.", made.dates.made)
    toast_next(request, f"{done} {say(language, 'Later ones follow by themselves.')}")
    return to(f"{PAGE}/{slug}#dates")


@router.post("/services/{slug}/series/{series_id}/stop", needs="calendar:change")
def stop_series(request: Request, staff: AtConsole, slug: str, series_id: UUID) -> Response:
    """No more of its dates; those that somebody has booked stay."""
    return _go_on(request, staff, slug, series_id, active=False)


@router.post("/services/{slug}/series/{series_id}/resume", needs="calendar:change")
def resume_series(request: Request, staff: AtConsole, slug: str, series_id: UUID) -> Response:
    """It makes dates again."""
    return _go_on(request, staff, slug, series_id, active=True)


class DateMissing(Refusal):
    """A day, an hour or a weekday is missing, or cannot be."""

    status = 422


def _go_on(request: Request, staff: Staff, slug: str, series_id: UUID, *, active: bool) -> Response:
    with transaction(staff.workspace_id) as db:
        known = next((one for one in series_told(db, slug, stopped=True) if one.id == series_id), None)
    if known is None:
        raise NotFound(kind="series")
    done = put_series(**_doing(staff), series=known.model_copy(update={"active": active}))
    language = reader_at(request, staff).language
    kept = len(done.dates.still_booked)
    words = say(language, "It comes again.")
    if not active:
        stay = say_many(language, "{count} booked date stays.", "{count} booked dates stay.", kept)
        words = f"{say(language, 'It comes no more.')} {stay}"
    undo = f"{PAGE}/{slug}/series/{series_id}/{'stop' if active else 'resume'}"
    toast_next(request, words, undo)
    return to(f"{PAGE}/{slug}#dates")


def _dates_wrong(request: Request, staff: Staff, slug: str, refusal: Refusal) -> Response:
    if isinstance(refusal, NotFound):
        raise refusal
    with transaction(staff.workspace_id) as db:
        profile, _ = service_told(db, slug)
    return _form(request, staff, slug, as_typed(profile, staff), set(), refusal)


def _hosts(filled: dict[str, str]) -> list[str]:
    return [name.removeprefix("host-") for name in filled if name.startswith("host-")]


def _form(
    request: Request,
    staff: Staff,
    slug: str,
    typed: dict[str, str],
    wrong: set[str],
    refusal: Refusal | None = None,
    meanwhile: Meanwhile | None = None,
) -> Response:
    looks = looks_of(request, staff)
    clocks, language = looks.clocks, looks.clocks.language
    dates, series, hidden, revision = [], [], False, ""
    with transaction(staff.workspace_id) as db:
        people = resource_lines(db)
        if slug:
            revision = typed.get(REVISION) or revision_of(service_standing(db, slug))
            hidden = service_named(db, slug).status == "hidden"
            kind = service_named(db, slug).kind
            typed = {**typed, "kind": kind}
            if kind != "appointment":
                dates = dates_to_come(
                    db, service_named(db, slug).id, Reader(looks.shop, language), clocks.now
                )
                series = series_told(db, slug)
    return console_page(
        request,
        staff,
        "console/service.html",
        status=422 if wrong else refusal.status if refusal else 409 if meanwhile else 200,
        section="calendar",
        slug=slug,
        revision=revision,
        meanwhile=meanwhile,
        typed=typed,
        wrong=wrong,
        hidden=hidden,
        title=next((typed[f"name_{one}"] for one in (language, *Language) if typed.get(f"name_{one}")), ""),
        people=[one for one in people if one.kind == "staff" and one.active],
        rooms=[one for one in people if one.kind != "staff" and one.active],
        dates=[(one, clocks.short(one.starts_at)) for one in dates],
        series=[(one.id, _rule_words(one, clocks)) for one in series],
        weekdays=[(code, _weekday(code, language)) for code in _WEEKDAYS],
        today=clocks.today,
        problem=worded(refusal, language) if refusal else None,
    )


def _rule_words(one: SeriesProfile, clocks: Clocks) -> str:
    """``Tue, Thu, 18:00`` for what comes each week; the rule itself for what comes by another one."""
    found = re.fullmatch(r"FREQ=WEEKLY;BYDAY=([A-Z,]+)(?:;UNTIL=(\d{8}).*)?", one.rule)
    if found is None:
        return f"{one.rule}, {one.starts:%H:%M}"
    days = [_weekday(code, clocks.language) for code in found[1].split(",") if code in _WEEKDAYS]
    return f"{', '.join(days)}, {one.starts:%H:%M}"


def _weekday(code: str, language: Language) -> str:
    return str(get_day_names("abbreviated", locale=language.locale)[_WEEKDAYS.index(code)])


def _doing(staff: Staff) -> dict[str, Any]:
    return {"now": staff.real_now, "actor": "member", "workspace_id": staff.workspace_id}
