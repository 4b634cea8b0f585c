"""`/console/settings`: what the shop tells about itself, and when it is open."""

from functools import cache
from typing import Any, Final
from zoneinfo import available_timezones

from babel.dates import get_day_names
from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from pydantic import ValidationError
from starlette.responses import Response

from flows.change_shop import change_hours, change_shop
from shop.kernel.database import transaction
from shop.kernel.language import Language, phrase, say
from shop.kernel.revisions import ChangedMeanwhile, revision_of
from shop.workspaces.changing import ShopChange, WeekChange, hours_in_words, hours_told
from shop.workspaces.profile import Hours
from shop.workspaces.standing import shop_standing, told_hours, told_shop, told_week, week_standing
from shop.workspaces.viewing import hours_of
from webapp import assets
from webapp.console.asking import AtConsole, Staff
from webapp.console.letting_in import to
from webapp.console.meanwhile import REVISION, Meanwhile, hold_against
from webapp.console.picture_pages import pictures_told
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at
from webapp.console.toasts import toast_next

PAGE: Final = "/console/settings"
OWN_LOGO: Final = "own"
"""How the form says that the picture stays that the shop has for its mark."""
_WEEK: Final = range(7)
_FIELDS: Final = (
    *("name", "vertical", "language", "timezone", "color", "logo"),
    *("address", "map_url", "phone", "email", "person", "name_order"),
)

_SAID: Final = {
    "name": phrase("Name of the shop"),
    "vertical": phrase("Kind of shop"),
    "person": phrase("Who answers when a person is asked for"),
    "language": phrase("Own language"),
    "timezone": phrase("Time zone"),
    "name_order": phrase("How names are written here"),
    "about": phrase("What the shop says of itself"),
    "address": phrase("Address"),
    "map_url": phrase("Link to the map"),
    "phone": phrase("Phone"),
    "email": phrase("E-mail"),
    "color": phrase("Color of the awning"),
    "logo": phrase("Mark"),
}
"""How each field is called, in the order of the form."""
_READ: Final = frozenset({"name", "person", "timezone", "address", "map_url", "phone", "email", "color"})
"""Fields that hold what can be read as it stands."""

router = ConsoleRouter()


@router.get("/settings", needs="settings:see")
def show_settings(request: Request, staff: AtConsole) -> Response:
    """The profile and the week."""
    return _page(request, staff)


@router.post("/settings", needs="settings:change")
async def save(request: Request, staff: AtConsole) -> Response:
    """Saved as a whole, or told beside each field what is not right."""
    form = await request.form()
    told: dict[str, Any] = {name: str(form.get(name, "")) for name in _FIELDS}
    if told["logo"] == OWN_LOGO:
        told["logo"] = staff.shop.logo
    about = {language.value: str(form.get(f"about_{language}", "")) for language in Language}
    seen = str(form.get(REVISION, ""))
    return await run_in_threadpool(_save, request, staff, {**told, "about": about}, seen)


@router.post("/settings/hours", needs="settings:change")
async def save_hours(request: Request, staff: AtConsole) -> Response:
    """A line for each day, as people write them."""
    form = await request.form()
    told = [str(form.get(f"day_{day}", ""))[:120] for day in _WEEK]
    return await run_in_threadpool(_save_hours, request, staff, told, str(form.get(REVISION, "")))


def _save(request: Request, staff: Staff, told: dict[str, Any], seen: str) -> Response:
    try:
        change = ShopChange.model_validate(told)
    except ValidationError as problem:
        wrong = {str(error["loc"][0]) for error in problem.errors()}
        return _page(request, staff, told=told, wrong=wrong, seen=seen)
    doing: dict[str, Any] = {"now": staff.real_now, "actor": staff.person, "workspace_id": staff.workspace_id}
    try:
        change_shop(**doing, change=change, seen=seen)
    except ChangedMeanwhile:
        return _overtaken(request, staff, told_shop(change), seen)
    toast_next(
        request, say(reader_at(request, staff).language, phrase("Saved. It is told like that from now on."))
    )
    return to(PAGE)


def _overtaken(request: Request, staff: Staff, mine: dict[str, Any], seen: str) -> Response:
    """What was typed is kept; what was not touched shows what holds now."""
    with transaction(staff.workspace_id) as db:
        now = shop_standing(db, staff.workspace_id)
    language = reader_at(request, staff).language
    held = hold_against(
        request,
        staff,
        seen=seen,
        mine=mine,
        now=now,
        said={
            name: (say(language, words), now[name] if name in _READ else "") for name, words in _SAID.items()
        },
        subject=staff.workspace_id,
        events=("ShopChanged",),
    )
    return _page(
        request,
        staff,
        told=now | mine | {name: now[name] for name in held.settled.taken},
        meanwhile=held.told,
    )


def _overtaken_hours(request: Request, staff: Staff, week: WeekChange, seen: str) -> Response:
    with transaction(staff.workspace_id) as db:
        now = week_standing(db, staff.workspace_id)
    language, mine = reader_at(request, staff).language, told_hours(week)
    days, closed = get_day_names("wide", locale=language.locale), say(language, "closed")
    held = hold_against(
        request,
        staff,
        seen=seen,
        mine=mine,
        now=now,
        said={f"day_{day}": (days[day].capitalize(), now[f"day_{day}"] or closed) for day in _WEEK},
        subject=staff.workspace_id,
        events=("HoursChanged",),
    )
    kept = mine | {name: now[name] for name in held.settled.taken}
    return _page(request, staff, week=[kept[f"day_{day}"] for day in _WEEK], meanwhile_hours=held.told)


def _save_hours(request: Request, staff: Staff, told: list[str], seen: str) -> Response:
    wrong: set[int] = set()
    hours: list[Hours] = []
    for day in _WEEK:
        try:
            hours += WeekChange(hours=tuple(hours_told(day, told[day]))).hours
        except ValueError:
            wrong.add(day)
    if wrong:
        return _page(request, staff, week=told, wrong_days=wrong, seen_hours=seen)
    week = WeekChange(hours=tuple(hours))
    doing: dict[str, Any] = {"now": staff.real_now, "actor": staff.person, "workspace_id": staff.workspace_id}
    try:
        change_hours(**doing, week=week, seen=seen)
    except ChangedMeanwhile:
        return _overtaken_hours(request, staff, week, seen)
    toast_next(request, say(reader_at(request, staff).language, phrase("The opening hours are saved.")))
    return to(f"{PAGE}#hours")


def _page(
    request: Request,
    staff: Staff,
    *,
    told: dict[str, Any] | None = None,
    wrong: set[str] | None = None,
    week: list[str] | None = None,
    wrong_days: set[int] | None = None,
    seen: str = "",
    seen_hours: str = "",
    meanwhile: Meanwhile | None = None,
    meanwhile_hours: Meanwhile | None = None,
) -> Response:
    shop, language = staff.shop, reader_at(request, staff).language
    with transaction(shop.id) as db:
        ranges = hours_of(db, shop.id)
        revision = seen or revision_of(shop_standing(db, shop.id))
    known = {name: getattr(shop, name, "") for name in _FIELDS} | {
        "about": shop.about,
        "timezone": str(shop.zone),
    }
    names = get_day_names("wide", locale=language.locale)
    return console_page(
        request,
        staff,
        "console/settings.html",
        status=422 if wrong or wrong_days else 409 if meanwhile or meanwhile_hours else 200,
        section="settings",
        revision=revision,
        revision_hours=seen_hours or revision_of(told_week(ranges)),
        meanwhile=meanwhile,
        meanwhile_hours=meanwhile_hours,
        told=told or known,
        wrong=wrong or set(),
        days=[(day, names[day].capitalize()) for day in _WEEK],
        week=week or [hours_in_words(ranges, day) for day in _WEEK],
        wrong_days=wrong_days or set(),
        marks=[(mark, mark.capitalize()) for mark in sorted(assets.marks())],
        zones=zones(),
        own_logo=bool(assets.media_url(shop.logo)),
        **pictures_told(staff),
    )


@cache
def zones() -> list[tuple[str, str]]:
    """Every place that has a time of its own, with how it is shown."""
    known = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    return [(zone, zone.replace("_", " ")) for zone in known]
