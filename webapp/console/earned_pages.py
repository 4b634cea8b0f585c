"""`/console/own/earned`: what came of a member's own work, for their eyes alone."""

from collections import defaultdict

from fastapi import Request
from starlette.responses import HTMLResponse

from shop.analytics.people import people
from shop.kernel.database import transaction
from shop.kernel.money import Money
from shop.live.tips import TipView, tips
from webapp.console.asking import AtConsole
from webapp.console.dashboard_figures import AtPeriod
from webapp.console.dashboard_figures_pages import words_for
from webapp.console.inbox_words import lately
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at

router = ConsoleRouter()
_MOST_TIPS = 200


@router.get("/own/earned", needs="own:see")
def show_earned(request: Request, staff: AtConsole, chosen: AtPeriod) -> HTMLResponse:
    """Sessions, bookings, ratings, tips and what was sold live, of whoever is signed in and nobody else."""
    language = reader_at(request, staff).language
    with transaction(staff.workspace_id) as db:
        own = next((one for one in people(db, chosen.period) if one.member_id == staff.member_id), None)
        within = (chosen.period.begins, chosen.period.ends)
        came = tips(db, member_id=staff.member_id, came=True, within=within, most=_MOST_TIPS)
    return console_page(
        request,
        staff,
        "console/earned.html",
        section="own",
        own=own,
        tips=[(one, lately(one.at, staff, language)) for one in came],
        tips_sums=_sums(came),
        **words_for(chosen, language),
    )


def _sums(came: list[TipView]) -> list[Money]:
    """What stays of the tips, by currency."""
    kept: dict[str, int] = defaultdict(int)
    for one in came:
        kept[one.kept.currency] += one.kept.minor
    return [Money(minor, currency) for currency, minor in sorted(kept.items())]
