"""The pages of the figures: a period, the people, how everything is counted, and files of it."""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Any, Literal

from fastapi import Request
from starlette.responses import HTMLResponse, Response

from shop.analytics.figures import figures
from shop.analytics.measures import MEASURES
from shop.analytics.people import people
from shop.analytics.wording import amounts, cohort_worded, cost, days_worded, number, seconds, share, stretch
from shop.catalog.sheet_writing import Cell, csv_of, type_of_csv
from shop.kernel.database import transaction
from shop.kernel.language import Language, phrase, say
from webapp.console.asking import AtConsole
from webapp.console.dashboard_figures import AtPeriod, Chosen, figures_page, file_of, heat, reached, shops_of
from webapp.console.dashboard_today import sales_sentence
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at

router = ConsoleRouter()


@router.get("/figures", needs="figures:see")
def figures_shown(
    request: Request,
    staff: AtConsole,
    chosen: AtPeriod,
    cohorts: Literal["week", "month"] = "month",
) -> HTMLResponse:
    """How a period went."""
    language = reader_at(request, staff).language
    with transaction(staff.workspace_id) as db:
        page = figures_page(db, staff, chosen, language, cohorts)
    return console_page(
        request,
        staff,
        "console/dashboard_figures.html",
        section="figures",
        page=page,
        cohorts_by=cohorts,
        sentence=sales_sentence(page.now, page.before, staff.shop.currency, language),
        shops=shops_of(staff, chosen.named, language),
        heat=heat,
        reached=reached,
        cost=partial(cost, language=language),
        cohort_words=partial(cohort_worded, every=cohorts, language=language),
        **words_for(chosen, language),
    )


@router.get("/figures.csv", needs="figures:see")
def figures_file(request: Request, staff: AtConsole, chosen: AtPeriod) -> Response:
    """Every day of the period, for a spreadsheet."""
    language = reader_at(request, staff).language
    with transaction(staff.workspace_id) as db:
        now, _ = figures(db, staff.shop, chosen.period, staff.now)
    header, rows = file_of(now, staff.shop.currency, language)
    return file_answer(
        header, rows, language, f"{staff.shop.slug}-{chosen.period.first}-{chosen.period.last}.csv"
    )


@router.get("/figures/people", needs="people_figures:see")
def people_shown(request: Request, staff: AtConsole, chosen: AtPeriod) -> HTMLResponse:
    """How the people of the shop did."""
    language = reader_at(request, staff).language
    with transaction(staff.workspace_id) as db:
        found = people(db, chosen.period)
    return console_page(
        request,
        staff,
        "console/dashboard_people.html",
        section="figures",
        people=found,
        **words_for(chosen, language),
    )


@router.get("/figures/people.csv", needs="people_figures:see")
def people_file(request: Request, staff: AtConsole, chosen: AtPeriod) -> Response:
    """The same for a spreadsheet; stretches in minutes."""
    language = reader_at(request, staff).language
    with transaction(staff.workspace_id) as db:
        found = people(db, chosen.period)
    header = [say(language, words) for words in _OF_PEOPLE]
    rows: list[list[Cell]] = [
        [
            *(one.name, one.role, one.taken, _minutes(one.first_answer), one.in_time, _minutes(one.solved)),
            *(one.conversion, one.sessions, one.attendance, one.stars, one.rating),
            " + ".join(f"{each.major} {each.currency}" for each in one.earned),
        ]
        for one in found
    ]
    return file_answer(header, rows, language, f"{staff.shop.slug}-people-{chosen.period.first}.csv")


@router.get("/figures/counted", needs="figures:see")
def how_counted(request: Request, staff: AtConsole) -> HTMLResponse:
    """What each figure is."""
    return console_page(
        request, staff, "console/dashboard_counted.html", section="figures", measures=list(MEASURES.values())
    )


def words_for(chosen: Chosen, language: Language) -> dict[str, Any]:
    """What every page of figures words its figures with."""
    return {
        "chosen": chosen,
        "days_words": days_worded(chosen.period, language),
        "amounts": partial(amounts, language=language),
        "number": partial(number, language=language),
        "share": partial(share, language=language),
        "seconds": partial(seconds, language=language),
        "stretch": partial(stretch, language=language),
    }


def file_answer(header: list[str], rows: Iterable[list[Cell]], language: Language, name: str) -> Response:
    """A table as a file; what begins like a formula is kept from being one."""
    body = b"".join(csv_of(header, rows, language))
    return Response(
        body, media_type=type_of_csv, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


_OF_PEOPLE = (
    phrase("Who"),
    phrase("Role"),
    phrase("Taken over"),
    phrase("First answer, minutes"),
    phrase("In time"),
    phrase("Given back, minutes"),
    phrase("Then ordered"),
    phrase("Live sessions"),
    phrase("Bookings kept"),
    phrase("Ratings"),
    phrase("Rating"),
    phrase("Sold live"),
)


def _minutes(value: timedelta | None) -> int | None:
    return None if value is None else int(value.total_seconds() // 60)
