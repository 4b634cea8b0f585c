"""Whoever runs the installation holds a shop, lets it go on, or closes it: its owner sees who did, and why."""

from datetime import datetime
from typing import Final, Literal

from sqlalchemy import update
from sqlmodel import col

from flows.visit_workspace import need_reason
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.tables import Workspace
from shop.workspaces.platform_admins import Admin, note_act
from shop.workspaces.viewing import workspace_view

Status = Literal["active", "suspended", "closed"]
_EVENTS: Final = {"active": "WorkspaceReleased", "suspended": "WorkspaceHeld", "closed": "WorkspaceClosed"}


def set_workspace_status(
    *, now: datetime, admin: Admin, workspace_id: WorkspaceId, status: Status, reason: str
) -> str:
    """A shop that is held or closed answers nobody, says so once, and loses nothing. Returns what it was before.

    Refuses ReasonMissing.
    """
    said = need_reason(reason)
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        if shop.status == status:
            return status
        row = update(Workspace).where(col(Workspace.id) == workspace_id)
        db.connection().execute(row.values(status=status))
        record(
            db,
            _EVENTS[status],
            workspace_id=workspace_id,
            actor=admin.actor,
            now=shop.at(now),
            subject_id=workspace_id,
            admin=admin.name,
            reason=said,
        )
        note_act(db, admin, _EVENTS[status], now=now, about=workspace_id, reason=said)
    return shop.status
