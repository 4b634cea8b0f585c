"""How a page of the console is made: the frame, who reads it, what they may see, and its parts alone for HTMX."""

from dataclasses import dataclass
from typing import Any, Final

from fastapi import Request
from markupsafe import Markup
from starlette.responses import HTMLResponse

from shop.kernel.ids import new_id
from shop.kernel.language import Language
from shop.workspaces.permissions import Permission
from webapp.console.asking import CSRF_FIELD, Staff, is_fragment
from webapp.console.once import ONCE_FIELD
from webapp.console.toasts import waiting_toast
from webapp.reader import Reader, chosen_language, reader_of
from webapp.rendering import page


@dataclass(frozen=True, slots=True)
class Place:
    """A screen that the navigation leads to."""

    code: str
    url: str
    icon: str
    needs: Permission
    badge: str = ""
    """Where the figure beside it comes from: a path whose answer is the figure alone, or nothing."""
    group: str = ""
    """What it stands together with in the navigation: ``sell``, ``meet``, ``lead``; empty for what comes first."""


SET_UP: Final = "set-up"
PLACES: Final = (
    Place(SET_UP, "/console/set-up", "store", "settings:see"),
    Place("today", "/console", "sun", "today:see"),
    Place("inbox", "/console/inbox", "messages-square", "inbox:see", "/console/inbox/unread"),
    Place("customers", "/console/customers", "users", "customers:see"),
    Place("orders", "/console/orders", "receipt-text", "orders:see", "/console/orders/waiting", "sell"),
    Place("catalog", "/console/catalog", "package", "catalog:see", group="sell"),
    Place("warehouse", "/team/packing", "list-checks", "warehouse:see", group="sell"),
    Place(
        "calendar", "/console/calendar", "calendar-days", "calendar:see", "/console/calendar/waiting", "meet"
    ),
    Place("live", "/team/live", "video", "live:see", group="meet"),
    Place("agent", "/console/agent", "bot", "agent:see", group="lead"),
    Place("figures", "/console/figures", "chart-line", "figures:see", group="lead"),
    Place("team", "/console/team", "contact", "team:see", group="lead"),
    Place("settings", "/console/settings", "settings", "settings:see", group="lead"),
)
_GROUPS: Final = ("", "sell", "meet", "lead")
_FOOT: Final = ("today", "inbox", "orders", "calendar")
"""What a phone has at its foot, for whom may see it; others take the places that are left."""
_MOST_AT_FOOT: Final = 4


def console_page(
    request: Request,
    staff: Staff,
    template: str,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    **told: Any,
) -> HTMLResponse:
    """The template, worded for the member; one that extends ``console/frame.html`` is a whole page, any other a part.

    Every template knows ``staff``, ``shop`` (the workspace), ``may(permission)``, ``csrf_field``, ``section`` (the
    code of the place that is open, ``told``'s or empty), besides what `webapp.rendering.page` gives. What is to be
    said of something that was just done: see `webapp.console.toasts`.
    """
    return page(
        request,
        template,
        reader=reader_at(request, staff),
        status=status,
        headers=headers,
        **{"section": "", **told},
        **frame_told(request, staff),
    )


def frame_told(request: Request, staff: Staff) -> dict[str, Any]:
    """What the frame around a page shows: the shop, whoever is signed in, where they may go."""
    places = sorted(
        (
            place
            for place in PLACES
            if staff.may(place.needs) and (place.code != SET_UP or not staff.shop.shown)
        ),
        key=lambda place: _GROUPS.index(place.group),
    )
    foot = sorted(places, key=lambda place: (place.code not in _FOOT, places.index(place)))[:_MOST_AT_FOOT]
    return {
        "staff": staff,
        "shop": staff.shop,
        "may": staff.may,
        "places": places,
        "foot": [place for place in places if place in foot],
        "csrf_field": csrf_field(staff),
        "toast": None if is_fragment(request) else waiting_toast(request),
    }


def csrf_field(staff: Staff) -> Markup:
    """The hidden fields that every form carries: whose page it stands on, and which asking for it that was."""
    field = Markup('<input type="hidden" name="{}" value="{}">')
    return field.format(CSRF_FIELD, staff.csrf) + field.format(ONCE_FIELD, new_id().hex)


def reader_at(request: Request, staff: Staff) -> Reader:
    """In which language and by which light the member reads."""
    personal: Language = chosen_language(request) or staff.language
    return reader_of(request, default=staff.shop.language, personal=personal)
