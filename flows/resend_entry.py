"""Work that was given up is done again: a dead letter goes back to the relay."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col

from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.refusals import NotFound
from shop.tables import Message, OutboxEntry
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
        _queue_again(db, row)
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


def _queue_again(db: Session, row: OutboxEntry) -> None:
    """A message that was not sent is on its way once more, and its ticks say so."""
    if row.topic != "deliver" or "message" not in row.payload:
        return
    failed = update(Message).where(
        col(Message.id) == UUID(row.payload["message"]), col(Message.status) == "failed"
    )
    db.connection().execute(failed.values(status="queued", failed_at=None, error_code=None))
