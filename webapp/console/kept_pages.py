"""`/console/kept`: for how long each kind of record is kept, and what goes in the coming night."""

from typing import Annotated, Final

from fastapi import Form, Path, Request
from starlette.responses import Response

from flows.purge import DaysUnfit, keep_for
from shop.kernel.database import transaction
from shop.kernel.language import phrase, say
from shop.kernel.refusals import Refusal
from shop.workspaces.retention import COUNTED, kept, ranges
from webapp.console.asking import AtConsole, Staff
from webapp.console.letting_in import to
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at
from webapp.console.toasts import toast_next
from webapp.refusal_words import worded

PAGE: Final = "/console/kept"

router = ConsoleRouter()


@router.get("/kept", needs="settings:see")
def show_kept(request: Request, staff: AtConsole) -> Response:
    """Each kind with its days and what of it is too old."""
    return _page(request, staff)


@router.post("/kept/{kind}", needs="settings:change")
def save_kept(
    request: Request, staff: AtConsole, kind: str, days: Annotated[str, Form(max_length=8)] = ""
) -> Response:
    """So many days from now on; what that lets go of goes in the night, so there is time to take it back."""
    try:
        before = keep_for(
            now=staff.real_now,
            actor=staff.person,
            workspace_id=staff.workspace_id,
            kind=kind,
            days=_figure(kind, days),
        )
    except Refusal as refusal:
        return _page(request, staff, refusal, wrong=kind, typed=days)
    words = say(reader_at(request, staff).language, phrase("Saved. It holds from the coming night on."))
    toast_next(request, words, undo=f"{PAGE}/{kind}/{before}")
    return to(PAGE)


@router.post("/kept/{kind}/{days}", needs="settings:change")
def put_back(
    request: Request, staff: AtConsole, kind: str, days: Annotated[str, Path(max_length=8)]
) -> Response:
    """As it was before."""
    keep_for(
        now=staff.real_now,
        actor=staff.person,
        workspace_id=staff.workspace_id,
        kind=kind,
        days=_figure(kind, days),
    )
    toast_next(request, say(reader_at(request, staff).language, phrase("It is as it was.")))
    return to(PAGE)


def _figure(kind: str, typed: str) -> int:
    """What was typed, as a figure. Refuses DaysUnfit."""
    it, figure = ranges().get(kind), typed.strip()
    if it is not None and not figure.isdecimal():
        raise DaysUnfit(lowest=it.lowest, highest=it.highest)
    return int(figure) if figure.isdecimal() else 0


def _page(
    request: Request, staff: Staff, refusal: Refusal | None = None, *, wrong: str = "", typed: str = ""
) -> Response:
    with transaction(staff.workspace_id) as db:
        kinds = kept(db, staff.workspace_id, staff.now)
    return console_page(
        request,
        staff,
        "console/kept.html",
        status=refusal.status if refusal else 200,
        section="settings",
        kinds=kinds,
        counted=COUNTED,
        wrong_kind=wrong,
        typed=typed,
        problem=worded(refusal, reader_at(request, staff).language) if refusal else None,
    )
