"""Work that was given up is done again: a dead letter goes back to the relay."""

from datetime import datetime
from uuid import UUID

from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.refusals import NotFound
from shop.tables import OutboxEntry
from shop.workspaces.platform_admins import Admin, note_act
from shop.workspaces.viewing import workspace_view


def resend_entry(*, now: datetime, admin: Admin, workspace_id: WorkspaceId, entry_id: UUID) -> str:
    """It is tried from the start, as often as any other; returns its topic.

    What was done meanwhile is not done again. Refuses NotFound for what is no dead letter (any more).
    """
    with transaction(workspace_id) as db:
        row = db.get(OutboxEntry, entry_id, with_for_update=True)
        if row is None or row.failed_at is None or row.done_at is not None:
            raise NotFound(kind="entry")
        row.failed_at, row.leased_until, row.attempts, row.available_at = None, None, 0, now
        db.add(row)
        record(
            db,
            "EntryResent",
            workspace_id=workspace_id,
            actor=admin.actor,
            now=workspace_view(db, workspace_id).at(now),
            subject_id=entry_id,
            admin=admin.name,
            topic=row.topic,
        )
        note_act(db, admin, "EntryResent", now=now, about=workspace_id, topic=row.topic)
        return row.topic
