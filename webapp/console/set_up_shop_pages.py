"""`/console/set-up/shop`: who the shop is, where, when it is open, what it looks like."""

from typing import Any, Final
from urllib.parse import urlencode

from babel.dates import get_day_names
from fastapi import Request
from pydantic import ValidationError
from starlette.responses import Response

from flows.change_shop import change_hours, change_shop
from flows.set_up_steps import choose_currency, note_profile
from shop.kernel.database import transaction
from shop.kernel.refusals import Refusal
from shop.workspaces.beginning import VERTICALS, country_name, country_of, pack_of
from shop.workspaces.changing import ShopChange, WeekChange, hours_in_words, hours_told
from shop.workspaces.profile import Hours
from shop.workspaces.viewing import hours_of
from webapp.console.asking import AtConsole, Staff
from webapp.console.filled import Filled
from webapp.console.picture_pages import pictures_told
from webapp.console.routes import ConsoleRouter
from webapp.console.set_up_shown import onward, step_page
from webapp.console.settings_pages import zones
from webapp.console.shown import reader_at
from webapp.refusal_words import worded

CURRENCIES: Final = ("EUR", "GBP", "USD", "CHF")
_MAP: Final = "https://www.openstreetmap.org/search"
_LONGEST_ADDRESS: Final = 150
_WEEK: Final = range(7)
_KEPT: Final = ("phone", "email", "logo")
_TOLD: Final = ("name", "vertical", "language", "timezone", "color", "address", "map_url", "person")

router = ConsoleRouter()


@router.get("/set-up/shop", needs="settings:see")
def show_shop(request: Request, staff: AtConsole) -> Response:
    """What is known already, ready to be put right."""
    return _page(request, staff)


@router.post("/set-up/shop", needs="settings:change")
def save_shop(request: Request, staff: AtConsole, filled: Filled) -> Response:
    """All of it at once, or what is not right beside its field."""
    change, wrong = _change(staff, filled)
    week, wrong_days = _week(filled)
    currency = filled.get("currency", "")
    if currency not in CURRENCIES:
        wrong.add("currency")
    if change is None or week is None or wrong:
        return _page(request, staff, filled=filled, wrong=wrong, wrong_days=wrong_days)
    told: dict[str, Any] = {
        "now": staff.real_now,
        "actor": staff.person,
        "workspace_id": staff.workspace_id,
    }
    try:
        choose_currency(**told, currency=currency, country=country_of(change.timezone))
    except Refusal as refusal:
        return _page(request, staff, filled=filled, refusal=refusal)
    change_shop(**told, change=change)
    change_hours(**told, week=week)
    note_profile(now=staff.real_now, workspace_id=staff.workspace_id)
    return onward("shop")


def _change(staff: Staff, filled: dict[str, str]) -> tuple[ShopChange | None, set[str]]:
    """The profile as the form tells it, with what the form does not ask for left as it is."""
    shop = staff.shop
    own = filled.get("language", shop.language.value)
    about = dict(shop.about) | {own: filled.get("about", "")}
    told = {name: getattr(shop, name) for name in _KEPT} | {name: filled.get(name, "") for name in _TOLD}
    if told["address"].strip() and not told["map_url"].strip():
        told["map_url"] = map_of(told["address"])
    try:
        return ShopChange.model_validate({**told, "about": about}), set()
    except ValidationError as problem:
        return None, {str(error["loc"][0]) for error in problem.errors()}


def map_of(address: str) -> str:
    """A link that looks the address up on a map which asks for no key."""
    return f"{_MAP}?{urlencode({'query': ' '.join(address.split())[:_LONGEST_ADDRESS]})}"


def _week(filled: dict[str, str]) -> tuple[WeekChange | None, set[int]]:
    wrong: set[int] = set()
    hours: list[Hours] = []
    for day in _WEEK:
        try:
            hours += WeekChange(hours=tuple(hours_told(day, filled.get(f"day_{day}", "")[:120]))).hours
        except ValueError:
            wrong.add(day)
    return (None if wrong else WeekChange(hours=tuple(hours))), wrong


def _page(
    request: Request,
    staff: Staff,
    *,
    filled: dict[str, str] | None = None,
    wrong: set[str] | None = None,
    wrong_days: set[int] | None = None,
    refusal: Refusal | None = None,
) -> Response:
    shop, language = staff.shop, reader_at(request, staff).language
    with transaction(shop.id) as db:
        ranges = hours_of(db, shop.id)
    known = {name: str(getattr(shop, name, "")) for name in _TOLD} | {
        "about": shop.about.get(shop.language.value, ""),
        "timezone": str(shop.zone),
        "language": shop.language.value,
        "currency": shop.currency,
    }
    names = get_day_names("wide", locale=language.locale)
    written = {f"day_{day}": hours_in_words(ranges, day) for day in _WEEK}
    return step_page(
        request,
        staff,
        "shop",
        status=422 if wrong or wrong_days else refusal.status if refusal else 200,
        told=known | written | (filled or {}),
        wrong=wrong or set(),
        wrong_days=wrong_days or set(),
        days=[(day, names[day].capitalize()) for day in _WEEK],
        kinds=[(one, pack_of(one).names[language]) for one in VERTICALS],
        zones=zones(),
        currencies=[(one, one) for one in CURRENCIES],
        country=country_name(shop.country, language),
        problem=worded(refusal, language) if refusal else None,
        **pictures_told(staff),
    )
