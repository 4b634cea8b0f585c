"""`/console/figures/behind`: what a figure counts, one by one, each leading to where it is."""

from typing import Final

from fastapi import Request
from starlette.responses import HTMLResponse

from shop.analytics.behind import PAGE, Behind, Counted, behind
from shop.kernel.database import transaction
from shop.kernel.language import Language, phrase, say
from webapp.console.asking import AtConsole, Staff
from webapp.console.dashboard_figures import AtPeriod
from webapp.console.dashboard_figures_pages import words_for
from webapp.console.inbox_words import lately
from webapp.console.paging import After, Part, next_rows, place_told
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
    chosen: AtPeriod,
    what: Counted = "orders",
    after: After = None,
    part: Part = "",
) -> HTMLResponse:
    """The newest of them; with ``part=rows`` more of them alone."""
    language = reader_at(request, staff).language
    with transaction(staff.workspace_id) as db:
        found = behind(db, chosen.period, what, after=after)
    more = place_told(found[-1].at, found[-1].id) if len(found) == PAGE else ""
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
        more=next_rows({**chosen.fields, "what": what}, after=more),
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
