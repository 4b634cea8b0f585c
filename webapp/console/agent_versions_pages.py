"""`/console/agent/versions`: what would change, publishing it, two versions side by side, and the way back."""

from typing import Annotated, Any, Final

from fastapi import Form, Path, Query, Request
from starlette.responses import Response

from flows.publish_agent import NotPlayed, end_agent_trial, publish_agent, roll_back_agent
from flows.run_examples import ask_for_run
from shop.agents.difference import differences
from shop.agents.examples import count_examples
from shop.agents.runs import latest_run
from shop.agents.versions import draft, on_trial, published, version_numbered, versions
from shop.analytics.trials import ENOUGH, figures_of
from shop.kernel.database import transaction
from shop.kernel.language import phrase, say
from shop.kernel.refusals import Refusal
from shop.workspaces.roster import roster
from webapp.console.agent_words import change_said
from webapp.console.asking import AtConsole, Staff
from webapp.console.letting_in import to
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at
from webapp.console.toasts import toast_next
from webapp.refusal_words import worded

PAGE: Final = "/console/agent/versions"
_PAGE_OF: Final = 20
_SHARES: Final = (10, 25, 50)
MOST_NUMBER: Final = 2**31 - 1
"""What a version's number can be at all."""

Numbered = Annotated[int, Path(ge=1, le=MOST_NUMBER)]

router = ConsoleRouter()


@router.get("/agent/versions", needs="agent:see")
def show_versions(
    request: Request, staff: AtConsole, before: Annotated[int, Query(ge=0, le=MOST_NUMBER)] = 0
) -> Response:
    """The draft beside what is published, and all that went to customers; with `before` the older ones alone."""
    if before:
        return console_page(
            request, staff, "console/agent_version_rows.html", **_listed(staff, before=before)
        )
    return _page(request, staff)


@router.get("/agent/versions/trial", needs="agent:see")
def show_trial(request: Request, staff: AtConsole) -> Response:
    """How the two versions do, side by side; a word where none is on trial."""
    with transaction(staff.workspace_id) as db:
        tried, now = on_trial(db, staff.workspace_id), published(db, staff.workspace_id)
        if tried is None or now is None or tried.published_at is None:
            return console_page(request, staff, "console/agent_trial.html", trial=None)
        counted = figures_of(db, staff.workspace_id, [now.number, tried.number], since=tried.published_at)
    sides = [counted[now.number], counted[tried.number]]
    return console_page(
        request,
        staff,
        "console/agent_trial.html",
        trial=tried,
        sides=sides,
        enough=min(side.customers for side in sides) >= ENOUGH,
        least=ENOUGH,
    )


@router.get("/agent/versions/{number}", needs="agent:see")
def show_version(request: Request, staff: AtConsole, number: Numbered) -> Response:
    """What one version changed, against the one that it was made from."""
    language = reader_at(request, staff).language
    with transaction(staff.workspace_id) as db:
        found = version_numbered(db, staff.workspace_id, number)
        from_ = version_numbered(db, staff.workspace_id, found.based_on) if found.based_on else None
    changes = differences(from_.content, found.content) if from_ else []
    return console_page(
        request,
        staff,
        "console/agent_version.html",
        version=found,
        changes=[change_said(one, language) for one in changes],
    )


@router.post("/agent/publish", needs="agent:publish")
def publish(
    request: Request,
    staff: AtConsole,
    note: Annotated[str, Form(max_length=200)] = "",
    share: Annotated[int, Form(ge=0, le=99)] = 0,
) -> Response:
    """To everybody, or to a share of customers; where there are examples, they are played first."""
    told: dict[str, Any] = {
        "now": staff.real_now,
        "workspace_id": staff.workspace_id,
        "member_id": staff.member_id,
        "note": note.strip(),
        "share": share,
    }
    try:
        number = publish_agent(**told)
    except NotPlayed:
        return _play_first(request, staff, told)
    except Refusal as refusal:
        return _page(request, staff, refusal)
    words = (
        phrase("Version {number} is on trial.") if share else phrase("Version {number} answers from now on.")
    )
    toast_next(request, say(reader_at(request, staff).language, words, number=number))
    return to(PAGE)


@router.post("/agent/versions/{number}/back", needs="agent:publish")
def roll_back(request: Request, staff: AtConsole, number: Numbered) -> Response:
    """What that version held answers again."""
    with transaction(staff.workspace_id) as db:
        now = published(db, staff.workspace_id)
    made = roll_back_agent(
        now=staff.real_now, workspace_id=staff.workspace_id, member_id=staff.member_id, number=number
    )
    words = phrase("Version {number} answers from now on: what version {old} held.")
    undo = f"{PAGE}/{now.number}/back" if now else ""
    toast_next(request, say(reader_at(request, staff).language, words, number=made, old=number), undo)
    return to(PAGE)


@router.post("/agent/trial/end", needs="agent:publish")
def end_trial(request: Request, staff: AtConsole, keep: Annotated[bool, Form()] = False) -> Response:
    """The version on trial answers everybody from now on, or nobody."""
    try:
        number = end_agent_trial(
            now=staff.real_now, workspace_id=staff.workspace_id, member_id=staff.member_id, keep=keep
        )
    except Refusal as refusal:
        return _page(request, staff, refusal)
    words = (
        phrase("Version {number} answers everybody from now on.")
        if keep
        else phrase("Version {number} answers nobody any more.")
    )
    toast_next(request, say(reader_at(request, staff).language, words, number=number))
    return to(PAGE)


def _play_first(request: Request, staff: Staff, told: dict[str, Any]) -> Response:
    """The examples are played, and the draft is published by itself when none got worse."""
    try:
        ask_for_run(**told, publish=True)
    except Refusal as refusal:
        return _page(request, staff, refusal)
    return to("/console/agent/examples#run")


def _page(request: Request, staff: Staff, refusal: Refusal | None = None) -> Response:
    language = reader_at(request, staff).language
    with transaction(staff.workspace_id) as db:
        row, now, tried = (read(db, staff.workspace_id) for read in (draft, published, on_trial))
        count = count_examples(db, staff.workspace_id)
        last = latest_run(db, staff.workspace_id)
    changes = differences(now.content, row.content) if row and now else []
    return console_page(
        request,
        staff,
        "console/agent_versions.html",
        status=refusal.status if refusal else 200,
        section="agent",
        draft=row,
        published=now,
        trial=tried,
        changes=[change_said(one, language) for one in changes],
        examples=count,
        playing=last if last and not last.over else None,
        shares=_SHARES,
        problem=worded(refusal, language) if refusal else None,
        **_listed(staff),
    )


def _listed(staff: Staff, *, before: int = 0) -> dict[str, Any]:
    with transaction(staff.workspace_id) as db:
        found = versions(db, staff.workspace_id, before=before, most=_PAGE_OF + 1)
        names = {one.id: one.name for one in roster(db)}
    shown = found[:_PAGE_OF]
    return {
        "versions": [(one, names.get(one.made_by, "") if one.made_by else "") for one in shown],
        "older": shown[-1].number if len(found) > _PAGE_OF else 0,
    }
