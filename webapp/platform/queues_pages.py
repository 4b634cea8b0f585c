"""`/platform/queues`, `/platform/live`, `/platform/log`: what waits, what was given up, what is being shown, who did what."""

from collections.abc import Mapping
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Form, Query, Request
from starlette.responses import Response

from flows.resend_entry import resend_entry
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.language import phrase, say
from shop.workspaces.platform_admins import enter_admin
from shop.workspaces.platform_reads import acts, counts, dead_letters, live_lines, next_of, queues
from webapp.console.audit_words import told as told_as
from webapp.console.letting_in import to
from webapp.console.paging import Part, next_rows
from webapp.console.toasts import toast_next
from webapp.platform.asking import AsAdmin, PlatformRouter, platform_page
from webapp.reader import reader_of
from webapp.wiring import wiring_of

router = PlatformRouter()


@router.get("/queues")
def show_work(
    request: Request,
    here: AsAdmin,
    topic: Annotated[str, Query(max_length=40)] = "",
    before: int | None = None,
    part: Part = "",
) -> Response:
    """Queues, and the dead letters of all of them or of one."""
    with transaction(None) as db:
        enter_admin(db, here.admin.id)
        waiting = [] if part else queues(db, here.now)
        dead = dead_letters(db, topic=topic, before=before)
    last = next_of(dead, "number")
    return platform_page(
        request,
        here,
        "dead_rows" if part == "rows" else "queues",
        section="queues",
        queues=waiting,
        dead=dead,
        topic=topic,
        health=None if part else wiring_of(request).health(),
        more=next_rows({"topic": topic}, before=last),
    )


@router.post("/queues/{workspace_id}/{entry_id}/resend")
def resend(
    request: Request,
    here: AsAdmin,
    workspace_id: UUID,
    entry_id: UUID,
    topic: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """It is done again, from the start."""
    resend_entry(now=here.now, admin=here.admin, workspace_id=WorkspaceId(workspace_id), entry_id=entry_id)
    toast_next(request, say(reader_of(request).language, phrase("It is on its way again.")))
    return to(f"/platform/queues?topic={topic}" if topic.isidentifier() else "/platform/queues")


@router.get("/live")
def show_live(request: Request, here: AsAdmin) -> Response:
    """Every live session that goes on, and how many are there."""
    with transaction(None) as db:
        enter_admin(db, here.admin.id)
        told, rows = counts(db, here.now), live_lines(db, here.now)
    return platform_page(request, here, "live", section="live", counts=told, rows=rows)


@router.get("/log")
def show_log(
    request: Request,
    here: AsAdmin,
    before: UUID | None = None,
    part: Part = "",
) -> Response:
    """What those who run the installation did."""
    language = reader_of(request).language
    with transaction(None) as db:
        enter_admin(db, here.admin.id)
        found = acts(db, before=before)
    last = next_of(found, "id")
    return platform_page(
        request,
        here,
        "log_rows" if part == "rows" else "log",
        section="log",
        rows=[
            {"act": act, "what": told_as(act.name, language), "about": _about(act.details)} for act in found
        ],
        more=next_rows({}, before=last),
    )


def _about(details: Mapping[str, Any]) -> str:
    """What was told beside it, as far as it says something to a person."""
    return ", ".join(str(details[name]) for name in _TOLD if details.get(name))


_TOLD: Final = ("reason", "part", "state", "topic", "done", "browser")
