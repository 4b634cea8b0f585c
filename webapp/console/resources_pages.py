"""`/console/resources`: the people, rooms and cameras that can be booked, and the week that each of them keeps."""

import re
from collections.abc import Mapping
from typing import Any, Final

from babel.dates import get_day_names
from fastapi import Request
from pydantic import ValidationError
from starlette.responses import Response

from flows.change_services import put_resource
from shop.booking.profiles import HoursProfile, ResourceProfile
from shop.booking.standing import resource_standing, told_resource
from shop.booking.told import hours_of_resource, resource_row, resource_told
from shop.catalog.import_shelf import slug_of
from shop.kernel.database import transaction
from shop.kernel.ids import new_id
from shop.kernel.language import Language, phrase, say
from shop.kernel.revisions import ChangedMeanwhile, revision_of
from shop.workspaces.changing import hours_in_words, hours_told
from shop.workspaces.opening import Range
from shop.workspaces.profile import Hours
from webapp.console.asking import AtConsole, Staff
from webapp.console.filled import Filled
from webapp.console.letting_in import to
from webapp.console.meanwhile import REVISION, Meanwhile, Said, hold_against
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
    seen = filled.get(REVISION, "") if known else ""
    try:
        put_resource(
            now=staff.real_now,
            actor="member",
            workspace_id=staff.workspace_id,
            resource=profile,
            week=week,
            seen=seen,
        )
    except ChangedMeanwhile:
        return _overtaken(request, staff, profile, week, seen)
    toast_next(
        request, say(reader_at(request, staff).language, phrase("Kept. Free times follow from it at once."))
    )
    return to(f"{SERVICES}#people")


def _overtaken(
    request: Request, staff: Staff, mine: ResourceProfile, week: list[Hours], seen: str
) -> Response:
    """What was typed is kept; what was not touched shows what holds now."""
    with transaction(staff.workspace_id) as db:
        now, hours = resource_told(db, mine.slug), hours_of_resource(db, mine.slug)
        subject = resource_row(db, mine.slug).id
    own = HoursProfile(resource=mine.slug, weekly=tuple(week))
    standing = told_resource(now, hours)
    language = reader_at(request, staff).language
    held = hold_against(
        request,
        staff,
        seen=seen,
        mine=told_resource(mine, own),
        now=standing,
        said=_said(standing, now, language),
        subject=subject,
        events=("ResourcePut", "HoursPut"),
    )
    taken = held.settled.taken
    of_profile = {name: getattr(now, name) for name in taken & ResourceProfile.model_fields.keys()}
    typed = _typed(mine.model_copy(update=of_profile), own)
    typed |= {name: standing[name] for name in taken - ResourceProfile.model_fields.keys()}
    return _form(request, staff, mine.slug, typed, set(), held.told)


def _said(standing: Mapping[str, Any], now: ResourceProfile, language: Language) -> dict[str, Said]:
    """How each field of the form is called, and what it holds, where that is one word or figure."""
    days = get_day_names("wide", locale=language.locale)
    closed = say(language, "closed")
    return {
        "name": (say(language, "Name"), now.name),
        "kind": (say(language, "What it is"), ""),
        "languages": (say(language, "Languages"), ", ".join(now.languages)),
        "email": (say(language, "E-mail"), now.email),
        "titles": (say(language, "What customers read of them"), now.titles.get(language, "")),
        "about": (say(language, "What customers read of them"), ""),
        **{f"day_{day}": (days[day].capitalize(), standing[f"day_{day}"] or closed) for day in _WEEK},
        "active": (say(language, "Can be booked"), ""),
    }


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


def _form(
    request: Request,
    staff: Staff,
    slug: str,
    typed: dict[str, str],
    wrong: set[str],
    meanwhile: Meanwhile | None = None,
) -> Response:
    names = get_day_names("wide", locale=reader_at(request, staff).language.locale)
    revision = typed.get(REVISION, "")
    if slug and not revision:
        with transaction(staff.workspace_id) as db:
            revision = revision_of(resource_standing(db, slug))
    return console_page(
        request,
        staff,
        "console/resource.html",
        status=422 if wrong else 409 if meanwhile else 200,
        section="calendar",
        slug=slug,
        revision=revision,
        meanwhile=meanwhile,
        typed=typed,
        wrong=wrong,
        days=[(day, names[day].capitalize()) for day in _WEEK],
    )
