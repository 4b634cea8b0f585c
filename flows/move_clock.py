"""The clock of a demo is moved, so that a closing time or an expired link can be seen without waiting."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import col

from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.refusals import Refusal
from shop.tables import Workspace
from shop.workspaces.viewing import workspace_view


class ClockIsReal(Refusal):
    """A real shop lives in real time."""


def move_clock(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, shift: timedelta) -> datetime:
    """Set how far the demo's clock is ahead of the real one; returns what time it is there now.

    Refuses a shop that is no demo.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        if not shop.demo:
            raise ClockIsReal
        seconds = int(shift.total_seconds())
        db.connection().execute(
            update(Workspace).where(col(Workspace.id) == workspace_id).values(clock_shift_seconds=seconds)
        )
        at = now + timedelta(seconds=seconds)
        record(db, "ClockMoved", workspace_id=workspace_id, actor=actor, now=at, subject_id=workspace_id)
        return at
