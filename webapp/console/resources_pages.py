"""`/console/resources`: the people, rooms and cameras that can be booked, and the week that each of them keeps."""

import re
from typing import Any, Final

from babel.dates import get_day_names
from fastapi import Request
from pydantic import ValidationError
from starlette.responses import Response

from flows.change_services import put_hours, put_resource
from shop.booking.profiles import HoursProfile, ResourceProfile
from shop.booking.told import hours_of_resource, resource_told
from shop.catalog.import_shelf import slug_of
from shop.kernel.database import transaction
from shop.kernel.ids import new_id
from shop.kernel.language import Language, phrase, say
from shop.workspaces.changing import hours_in_words, hours_told
from shop.workspaces.opening import Range
from shop.workspaces.profile import Hours
from webapp.console.asking import AtConsole, Staff
from webapp.console.filled import Filled
from webapp.console.letting_in import to
from webapp.console.routes import ConsoleRouter
from webapp.console.services_pages import PAGE as SERVICES
from webapp.console.shown import console_page, reader_at
from webapp.console.toasts import toast_next

PAGE: Final = "/console/resources"
_NEW: Final = "new"
_WEEK: Final = range(7)

router = ConsoleRouter()


@router.get("/resources/new", needs="calendar:change")
def show_new(request: Request, staff: AtConsole) -> Response:
    """An empty one."""
    return _form(request, staff, "", {"kind": "staff", "active": "on"}, set())


@router.get("/resources/{slug}", needs="calendar:see")
def show_resource(request: Request, staff: AtConsole, slug: str) -> Response:
    """Who or what it is, and their week."""
    with transaction(staff.workspace_id) as db:
        known = resource_told(db, slug)
        hours = hours_of_resource(db, slug)
    return _form(request, staff, slug, _typed(known, hours), set())


@router.post("/resources/{slug}", needs="calendar:change")
def save_resource(request: Request, staff: AtConsole, slug: str, filled: Filled) -> Response:
    """Written whole with the week, or told beside each field what is not right; ``new`` makes one."""
    known: ResourceProfile | None = None
    if slug != _NEW:
        with transaction(staff.workspace_id) as db:
            known = resource_told(db, slug)
    week, wrong = _week(filled)
    try:
        profile = _profile(slug, known, filled)
    except ValidationError as problem:
        wrong |= {str(error["loc"][0]) for error in problem.errors() if error["loc"]}
    if wrong:
        return _form(request, staff, "" if known is None else slug, filled, wrong)
    doing: dict[str, Any] = {"now": staff.real_now, "actor": "member", "workspace_id": staff.workspace_id}
    put_resource(**doing, resource=profile)
    with transaction(staff.workspace_id) as db:
        special = hours_of_resource(db, profile.slug).days
    hours = HoursProfile(resource=profile.slug, weekly=tuple(week), days=special)
    put_hours(**doing, hours=hours)
    toast_next(
        request, say(reader_at(request, staff).language, phrase("Kept. Free times follow from it at once."))
    )
    return to(f"{SERVICES}#people")


def _profile(slug: str, known: ResourceProfile | None, filled: dict[str, str]) -> ResourceProfile:
    before = known.model_dump() if known else {"position": 0}
    name = filled.get("name", "").strip()
    return ResourceProfile.model_validate(
        {
            **before,
            "slug": slug if known else f"{slug_of(name)[:60] or 'resource'}-{str(new_id())[-4:]}",
            "kind": filled.get("kind", "staff"),
            "name": name,
            "titles": _texts(filled, "title"),
            "about": _texts(filled, "about"),
            "email": filled.get("email", "").strip(),
            "timezone": filled.get("timezone", before.get("timezone", "")),
            "languages": tuple(
                part for part in re.split(r"[\s,;]+", filled.get("languages", "").lower()) if part
            ),
            "active": "active" in filled,
        }
    )


def _texts(filled: dict[str, str], name: str) -> dict[Language, str]:
    return {one: words for one in Language if (words := filled.get(f"{name}_{one}", "").strip())}


def _week(filled: dict[str, str]) -> tuple[list[Hours], set[str]]:
    week: list[Hours] = []
    wrong: set[str] = set()
    for day in _WEEK:
        try:
            week += hours_told(day, filled.get(f"day_{day}", "")[:120])
        except ValueError:
            wrong.add(f"day_{day}")
    return week, wrong


def _typed(known: ResourceProfile, hours: HoursProfile) -> dict[str, str]:
    ranges = [Range(one.weekday, one.opens, one.closes) for one in hours.weekly]
    told = {
        "kind": known.kind,
        "name": known.name,
        "email": known.email,
        "languages": ", ".join(known.languages),
        **{f"title_{one}": known.titles.get(one, "") for one in Language},
        **{f"about_{one}": known.about.get(one, "") for one in Language},
        **{f"day_{day}": hours_in_words(ranges, day) for day in _WEEK},
    }
    return told | ({"active": "on"} if known.active else {})


def _form(request: Request, staff: Staff, slug: str, typed: dict[str, str], wrong: set[str]) -> Response:
    names = get_day_names("wide", locale=reader_at(request, staff).language.locale)
    return console_page(
        request,
        staff,
        "console/resource.html",
        status=422 if wrong else 200,
        section="calendar",
        slug=slug,
        typed=typed,
        wrong=wrong,
        days=[(day, names[day].capitalize()) for day in _WEEK],
    )
