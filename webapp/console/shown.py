"""How a page of the console is made: the frame, who reads it, what they may see, and its parts alone for HTMX."""

from dataclasses import dataclass
from typing import Any, Final

from fastapi import Request
from markupsafe import Markup
from starlette.responses import HTMLResponse

from shop.kernel.language import Language
from shop.workspaces.permissions import Permission
from webapp.console.asking import CSRF_FIELD, Staff, is_fragment
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


PLACES: Final = (
    Place("today", "/console", "sun", "today:see"),
    Place("inbox", "/console/inbox", "messages-square", "inbox:see", "/console/inbox/unread"),
    Place("diary", "/team/diary", "calendar-days", "calendar:see"),
    Place("live", "/team/live", "video", "live:see"),
    Place("packing", "/team/packing", "package", "orders:see"),
    Place("warehouse", "/team/picking", "list-checks", "warehouse:see"),
    Place("customers", "/console/customers", "users", "customers:see"),
    Place("figures", "/console/figures", "chart-line", "figures:see"),
    Place("team", "/console/team", "contact", "team:see"),
    Place("settings", "/console/settings", "settings", "settings:see"),
)


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
        staff=staff,
        shop=staff.shop,
        may=staff.may,
        places=[place for place in PLACES if staff.may(place.needs)],
        csrf_field=csrf_field(staff),
        toast=None if is_fragment(request) else waiting_toast(request),
    )


def csrf_field(staff: Staff) -> Markup:
    """The hidden field that every form carries."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(CSRF_FIELD, staff.csrf)


def reader_at(request: Request, staff: Staff) -> Reader:
    """In which language and by which light the member reads."""
    personal: Language = chosen_language(request) or staff.language
    return reader_of(request, default=staff.shop.language, personal=personal)
