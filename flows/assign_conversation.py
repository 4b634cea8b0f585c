"""A conversation is given to a member by hand, or to nobody in particular."""

from datetime import datetime
from uuid import UUID

from flows.hand_off import change, locked, open_handoff
from flows.put_relays import put_relays
from flows.sum_up import sum_up
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import ConversationId, WorkspaceId
from shop.kernel.refusals import NotFound
from shop.messaging.desk import seat_of
from shop.workspaces.viewing import workspace_view


def assign_conversation(
    *,
    now: datetime,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    by: UUID,
    member_id: UUID | None,
) -> None:
    """It waits for that member from now on, or for whoever takes it; the agent is silent in it.

    Refuses an unknown conversation, and a member who may not answer customers.
    """
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        row = locked(db, conversation_id)
        seat = seat_of(db, member_id) if member_id else None
        if member_id and seat is None:
            raise NotFound(kind="member")
        if row.responder == "agent":
            open_handoff(db, row, "given out by hand", sum_up(db, row), now=at, promised=False)
        change(
            db,
            conversation_id,
            responder="queue",
            member=seat.name if seat else "",
            member_id=member_id,
            responder_until=None,
        )
        if seat is not None and member_id != by:
            put_relays(db, row, has_it=member_id, now=now)
        record(
            db,
            "ConversationAssigned",
            workspace_id=workspace_id,
            actor=f"member:{by}",
            now=at,
            subject_id=conversation_id,
            by=str(by),
            member=str(member_id or ""),
        )
