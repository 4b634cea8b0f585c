"""The first page of the console, and the part of it that is fetched again whenever something happens."""

from functools import partial
from typing import Any

from fastapi import Request
from starlette.responses import HTMLResponse

from shop.analytics.wording import number, seconds, share, stretch, today_worded
from shop.kernel.database import transaction
from shop.kernel.language import Language
from webapp.console.asking import AtConsole
from webapp.console.dashboard_today import (
    Now,
    fortnight,
    in_the_window,
    now_at,
    opening_words,
    waiting_words,
)
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at

router = ConsoleRouter()


@router.get("", needs="today:see")
def today(request: Request, staff: AtConsole) -> HTMLResponse:
    """How the day is going."""
    language = reader_at(request, staff).language
    with transaction(staff.workspace_id) as db:
        now = now_at(db, staff, language)
        past = fortnight(db, staff, language) if staff.may("figures:see") else None
        picks = in_the_window(db, staff, language) if staff.may("catalog:see") else []
    return console_page(
        request,
        staff,
        "console/dashboard.html",
        section="today",
        past=past,
        picks=picks,
        **_told(now, language),
    )


@router.get("/today", needs="today:see")
def today_again(request: Request, staff: AtConsole) -> HTMLResponse:
    """The part of it that changes."""
    language = reader_at(request, staff).language
    with transaction(staff.workspace_id) as db:
        now = now_at(db, staff, language)
    return console_page(request, staff, "console/dashboard_now.html", **_told(now, language))


def _told(now: Now, language: Language) -> dict[str, Any]:
    return {
        "now": now,
        "sign": opening_words(now.opening, language),
        "at_words": today_worded(now.at, language),
        "waits": partial(waiting_words, language=language),
        "share": partial(share, language=language),
        "number": partial(number, language=language),
        "seconds": partial(seconds, language=language),
        "stretch": partial(stretch, language=language),
    }
