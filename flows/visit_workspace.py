"""An admin looks at a shop's console: for a reason, for half an hour, and the shop sees that they did."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.refusals import Refusal
from shop.tables import PlatformVisit
from shop.workspaces.platform_admins import Admin, enter_admin, note_act
from shop.workspaces.viewing import workspace_view

VISIT_FOR: Final = timedelta(minutes=30)
LEAST_REASON: Final = 8


class ReasonMissing(Refusal):
    """Whoever does this says why, in ``least`` letters or more."""

    status = 422


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit that has begun."""

    id: UUID
    workspace_id: WorkspaceId
    until: datetime


def need_reason(told: str) -> str:
    """The reason, in one line. Refuses ReasonMissing."""
    said = " ".join(told.split())[:300]
    if len(said) < LEAST_REASON:
        raise ReasonMissing(least=LEAST_REASON)
    return said


def enter_workspace_as_admin(*, now: datetime, admin: Admin, workspace_id: WorkspaceId, reason: str) -> Visit:
    """From now on they see what the shop's own people see, and change nothing. Refuses ReasonMissing."""
    said = need_reason(reason)
    visit = Visit(new_id(), workspace_id, now + VISIT_FOR)
    with transaction(workspace_id) as db:
        enter_admin(db, admin.id)
        db.add(
            PlatformVisit(
                id=visit.id,
                workspace_id=workspace_id,
                admin_id=admin.id,
                admin=admin.name,
                reason=said,
                began_at=now,
                until=visit.until,
            )
        )
        record(
            db,
            "WorkspaceEntered",
            workspace_id=workspace_id,
            actor=admin.actor,
            now=workspace_view(db, workspace_id).at(now),
            subject_id=visit.id,
            admin=admin.name,
            reason=said,
        )
        note_act(db, admin, "WorkspaceEntered", now=now, about=workspace_id, reason=said)
    return visit


def leave_workspace_as_admin(
    *, now: datetime, admin: Admin, workspace_id: WorkspaceId, visit_id: UUID
) -> None:
    """They see it no longer; the shop sees when they went."""
    with transaction(workspace_id) as db:
        row = db.get(PlatformVisit, visit_id, with_for_update=True)
        if row is None or row.ended_at is not None or row.admin_id != admin.id:
            return
        row.ended_at = now
        db.add(row)
        record(
            db,
            "WorkspaceLeft",
            workspace_id=workspace_id,
            actor=admin.actor,
            now=workspace_view(db, workspace_id).at(now),
            subject_id=row.id,
            admin=admin.name,
        )
