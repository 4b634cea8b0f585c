"""`/console/figures/behind`: what a figure counts, one by one, each leading to where it is."""

from datetime import datetime
from typing import Annotated, Final
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import HTMLResponse

from shop.analytics.behind import PAGE, Behind, Counted, behind
from shop.kernel.database import transaction
from shop.kernel.language import Language, phrase, say
from webapp.console.asking import AtConsole, Staff
from webapp.console.dashboard_figures import chosen_at
from webapp.console.dashboard_figures_pages import Days, Named, words_for
from webapp.console.inbox_words import lately
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at

router = ConsoleRouter()
TITLES: Final[dict[Counted, str]] = {
    "orders": phrase("Orders placed"),
    "orders_paid": phrase("Orders that were paid"),
    "chats": phrase("Chats that began"),
    "handoffs": phrase("When a person was asked for"),
    "holds": phrase("Times that were held"),
    "booked": phrase("Held times that were booked"),
    "attended": phrase("Bookings that took place"),
    "missed": phrase("Bookings to which nobody came"),
    "sessions": phrase("Live sessions that took place"),
    "interest": phrase("Who began to be interested"),
    "interest_sold": phrase("Interested, and ordered"),
    "stars": phrase("Ratings that customers gave"),
}
_PATHS: Final = {
    "order": "/console/orders/{id}",
    "conversation": "/console/inbox/{id}",
    "booking": "/console/calendar/bookings/{id}",
    "customer": "/console/customers/{id}",
    "session": "",
}
_MARKS: Final = {
    "order": phrase("Order {mark}"),
    "booking": phrase("Booking {mark}"),
    "session": phrase("Live session {mark}"),
    "conversation": phrase("Conversation"),
    "customer": phrase("Interested in {mark}"),
    "stars": phrase("{mark} of 5 stars"),
}


@router.get("/figures/behind", needs="figures:see")
def behind_shown(
    request: Request,
    staff: AtConsole,
    what: Counted = "orders",
    period: Named = "30",
    first: Days = None,
    last: Days = None,
    after: Annotated[str, Query(max_length=90)] = "",
    part: Annotated[str, Query(max_length=8)] = "",
) -> HTMLResponse:
    """The newest of them; with ``part=rows`` more of them alone."""
    language = reader_at(request, staff).language
    chosen = chosen_at(staff, period, first, last)
    with transaction(staff.workspace_id) as db:
        found = behind(db, chosen.period, what, after=_after(after))
    more = f"{found[-1].at.isoformat()}~{found[-1].id}" if len(found) == PAGE else ""
    template = "console/dashboard_behind_rows.html" if part == "rows" else "console/dashboard_behind.html"
    return console_page(
        request,
        staff,
        template,
        section="figures",
        what=what,
        title=say(language, TITLES[what]),
        titles={code: say(language, words) for code, words in TITLES.items()},
        rows=[_shown(one, what, staff, language) for one in found],
        more=f"{chosen.query}&{urlencode({'what': what, 'part': 'rows', 'after': more})}" if more else "",
        **words_for(chosen, language),
    )


def _shown(one: Behind, what: Counted, staff: Staff, language: Language) -> dict[str, str]:
    words = _MARKS["stars" if what == "stars" else one.kind]
    return {
        "url": _PATHS[one.kind].format(id=one.leads_to),
        "name": one.name or say(language, "No name"),
        "mark": say(language, words, mark=one.mark),
        "when": lately(one.at, staff, language),
    }


def _after(told: str) -> tuple[datetime, UUID] | None:
    at, _, row = told.partition("~")
    try:
        return (datetime.fromisoformat(at), UUID(row)) if row else None
    except ValueError:
        return None
