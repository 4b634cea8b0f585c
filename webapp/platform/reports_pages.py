"""`/platform/reports`: what people reported, and a person who decides."""

from typing import Annotated, cast
from uuid import UUID

from fastapi import Form, Query, Request
from starlette.responses import Response

from flows.decide_abuse import decide_report
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.language import phrase, say
from shop.kernel.refusals import Refusal
from shop.workspaces.abuse import REASONS, Done
from shop.workspaces.platform_admins import enter_admin
from shop.workspaces.platform_reads import next_of, report_lines
from webapp.console.letting_in import to
from webapp.console.paging import Part, next_rows
from webapp.console.toasts import toast_next
from webapp.platform.asking import AsAdmin, AtWork, PlatformRouter, platform_page
from webapp.reader import reader_of
from webapp.refusal_words import worded

PAGE = "/platform/reports"
_DONE = frozenset({"nothing", "hidden", "held"})

router = PlatformRouter()


@router.get("/reports")
def show_reports(
    request: Request,
    here: AsAdmin,
    state: Annotated[str, Query(max_length=10)] = "open",
    before: UUID | None = None,
    part: Part = "",
) -> Response:
    """Those that wait, or those that were decided; the newest first."""
    return _page(request, here, state=state, before=before, part=part)


@router.post("/reports/{workspace_id}/{report_id}")
def decide(
    request: Request,
    here: AsAdmin,
    workspace_id: UUID,
    report_id: UUID,
    done: Annotated[str, Form(max_length=10)] = "nothing",
    note: Annotated[str, Form(max_length=400)] = "",
) -> Response:
    """Decided, and told to whoever is to know."""
    try:
        decide_report(
            now=here.now,
            admin=here.admin,
            workspace_id=WorkspaceId(workspace_id),
            report_id=report_id,
            done=cast("Done", done if done in _DONE else "nothing"),
            note=note,
        )
    except Refusal as refusal:
        return _page(request, here, refusal=refusal, about=report_id, note=note)
    toast_next(request, say(reader_of(request).language, phrase("Decided, and told.")))
    return to(PAGE)


def _page(
    request: Request,
    here: AtWork,
    *,
    state: str = "open",
    before: UUID | None = None,
    part: str = "",
    refusal: Refusal | None = None,
    about: UUID | None = None,
    note: str = "",
) -> Response:
    language = reader_of(request).language
    shown = "open" if state == "open" else "decided"
    with transaction(None) as db:
        enter_admin(db, here.admin.id)
        rows = report_lines(db, state=shown, before=before)
    last = next_of(rows, "id")
    return platform_page(
        request,
        here,
        "reports_rows" if part == "rows" else "reports",
        status=refusal.status if refusal else 200,
        section="reports",
        rows=rows,
        state=shown,
        reasons={code: say(language, words) for code, words in REASONS.items()},
        about=about,
        note=note,
        problem=worded(refusal, language) if refusal else None,
        more=next_rows({"state": shown}, before=last),
    )
