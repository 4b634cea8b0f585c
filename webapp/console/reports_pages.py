"""Reports: a question to the figures, kept or asked once, as a page or a file; who is told how often; what is paid."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from flows.keep_report import forget_report, keep_report, set_cost_terms, wish_summary
from shop.analytics.costs import prices
from shop.analytics.measures import MEASURES, SPLITS
from shop.catalog.sheet_writing import Cell
from shop.kernel.database import transaction
from shop.kernel.language import Language, phrase, say
from shop.kernel.refusals import Refusal
from webapp.console.asking import AtConsole, Staff
from webapp.console.dashboard_figures import AtPeriod, Named, cell_of, chosen_at, shown
from webapp.console.dashboard_figures_pages import file_answer, words_for
from webapp.console.reports_shown import Answered, Question, answered, kept_reports, wishes_at
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at
from webapp.refusal_words import worded

router = ConsoleRouter()

HERE = "/console/figures/reports"
SPLIT_WORDS = {
    "none": phrase("All together"),
    "day": phrase("By day"),
    "week": phrase("By week"),
    "month": phrase("By month"),
    "product": phrase("By product"),
}


@router.get("/figures/reports", needs="figures:see")
def reports(
    request: Request,
    staff: AtConsole,
    chosen: AtPeriod,
    measure: str = "sales",
    split: str = "day",
) -> HTMLResponse:
    """The question, its answer, what is kept, and who is told how often."""
    return _page(request, staff, Question(measure, split, chosen))


@router.get("/figures/report.csv", needs="figures:see")
def report_file(
    request: Request,
    staff: AtConsole,
    chosen: AtPeriod,
    measure: str = "sales",
    split: str = "day",
) -> Response:
    """The answer for a spreadsheet."""
    language = reader_at(request, staff).language
    question = Question(measure, split, chosen)
    with transaction(staff.workspace_id) as db:
        found = answered(db, staff, question, language)
    header = [found.heading, say(language, found.measure.name)]
    rows: list[list[Cell]] = [[row.exact, cell_of(row.value)] for row in found.rows]
    return file_answer(
        header, rows, language, f"{staff.shop.slug}-{measure}-{question.chosen.period.last}.csv"
    )


@router.post("/figures/reports", needs="figures:see")
def keep(
    request: Request,
    staff: AtConsole,
    name: Annotated[str, Form()] = "",
    measure: Annotated[str, Form()] = "",
    split: Annotated[str, Form()] = "",
    period: Annotated[Named, Form()] = "30",
) -> Response:
    """Keep a question, to be asked again."""
    try:
        keep_report(
            now=staff.real_now,
            workspace_id=staff.workspace_id,
            member_id=staff.member_id,
            name=name,
            measure=measure,
            split=split,
            period=period,
        )
    except Refusal as refused:
        return _refused(request, staff, refused)
    return RedirectResponse(f"{HERE}?measure={measure}&split={split}&period={period}", status_code=303)


@router.post("/figures/reports/{report}/forget", needs="figures:see")
def forget(staff: AtConsole, report: UUID) -> Response:
    """Forget a question."""
    forget_report(now=staff.real_now, workspace_id=staff.workspace_id, report_id=report)
    return RedirectResponse(HERE, status_code=303)


@router.post("/figures/summaries", needs="figures:see")
def wish(
    request: Request,
    staff: AtConsole,
    day: Annotated[str, Form()] = "off",
    week: Annotated[str, Form()] = "off",
    month: Annotated[str, Form()] = "off",
) -> Response:
    """Choose how often one is told, and by which way."""
    try:
        for every, way in (("day", day), ("week", week), ("month", month)):
            wish_summary(
                now=staff.real_now,
                workspace_id=staff.workspace_id,
                member_id=staff.member_id,
                every=every,
                way=way,
            )
    except Refusal as refused:
        return _refused(request, staff, refused)
    return RedirectResponse(f"{HERE}?told=1#summaries", status_code=303)


@router.post("/figures/prices", needs="settings:change")
def tell_prices(
    request: Request,
    staff: AtConsole,
    tokens_in_minor: Annotated[str, Form()] = "",
    tokens_out_minor: Annotated[str, Form()] = "",
    messages_minor: Annotated[str, Form()] = "",
    templates_minor: Annotated[str, Form()] = "",
) -> Response:
    """Tell what is paid for models and messages."""
    told = {
        "tokens_in_minor": tokens_in_minor,
        "tokens_out_minor": tokens_out_minor,
        "messages_minor": messages_minor,
        "templates_minor": templates_minor,
    }
    try:
        set_cost_terms(now=staff.real_now, workspace_id=staff.workspace_id, prices=told)
    except Refusal as refused:
        return _refused(request, staff, refused)
    return RedirectResponse(f"{HERE}?told=1#prices", status_code=303)


def _refused(request: Request, staff: Staff, refused: Refusal) -> HTMLResponse:
    language = reader_at(request, staff).language
    question = Question("sales", "day", chosen_at(staff, "30"))
    return _page(request, staff, question, problem=worded(refused, language).title, status=refused.status)


def _page(
    request: Request, staff: Staff, question: Question, *, problem: str = "", status: int = 200
) -> HTMLResponse:
    language = reader_at(request, staff).language
    with transaction(staff.workspace_id) as db:
        found = answered(db, staff, question, language)
        kept = kept_reports(db)
        wishes = wishes_at(db, staff)
        paid = prices(db, staff.workspace_id)
    return console_page(
        request,
        staff,
        "console/reports.html",
        status=status,
        section="figures",
        question=question,
        found=found,
        kept=kept,
        wishes=wishes,
        paid=paid.major if paid else {},
        problem=problem,
        was_told=request.query_params.get("told", ""),
        measures=list(MEASURES.values()),
        splits=[(split, SPLIT_WORDS[split]) for split in SPLITS],
        worded=_worded(found, language),
        **words_for(question.chosen, language),
    )


def _worded(found: Answered, language: Language) -> Any:
    return partial(shown, unit=found.measure.unit, language=language)
