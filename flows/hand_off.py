"""Who answers: the agent hands over to a person, a member takes over, and gives back."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import ConversationId, MessageId, WorkspaceId, new_id
from shop.messaging.writing import write_message
from shop.tables import Conversation, Handoff
from shop.workspaces.viewing import workspace_view

# Nobody is left waiting for good: the agent answers again when no member came within this time.
WAIT_FOR_A_MEMBER = timedelta(hours=2)


def hand_off(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    reason: str,
    summary: dict[str, Any] | None = None,
) -> bool:
    """Ask for a person; False where one was asked for already. `now` is the shop's time."""
    with transaction(workspace_id) as db:
        row = _locked(db, conversation_id)
        if row.responder != "agent":
            return False
        _change(db, conversation_id, responder="queue", member="", responder_until=now + WAIT_FOR_A_MEMBER)
        db.connection().execute(
            insert(Handoff).values(
                id=new_id(),
                workspace_id=workspace_id,
                conversation_id=conversation_id,
                reason=reason,
                summary=summary or {},
                taken_by="",
                created_at=now,
            )
        )
        record(
            db,
            "HandoffRequested",
            workspace_id=workspace_id,
            actor=actor,
            now=now,
            subject_id=conversation_id,
            reason=reason,
        )
        return True


def take_over(
    *, now: datetime, workspace_id: WorkspaceId, conversation_id: ConversationId, member: str
) -> None:
    """A member answers from now on; the agent is silent, even with an answer already in its mouth."""
    with transaction(workspace_id) as db:
        _locked(db, conversation_id)
        _change(db, conversation_id, responder="member", member=member, responder_until=None)
        _close_handoff(db, conversation_id, taken_at=now, taken_by=member)
        record(
            db, "TakenOver", workspace_id=workspace_id, actor="member", now=now, subject_id=conversation_id
        )


def give_back(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, conversation_id: ConversationId
) -> None:
    """The agent answers again, from the customer's next message on."""
    with transaction(workspace_id) as db:
        row = _locked(db, conversation_id)
        if row.responder == "agent":
            return
        _change(db, conversation_id, responder="agent", member="", responder_until=None, misses=0)
        _close_handoff(db, conversation_id, given_back_at=now)
        record(db, "GivenBack", workspace_id=workspace_id, actor=actor, now=now, subject_id=conversation_id)


def write_as_member(
    *, now: datetime, workspace_id: WorkspaceId, conversation_id: ConversationId, text: str
) -> MessageId:
    """A member writes to the customer; the message leaves like any other."""
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        return write_message(
            db,
            workspace=workspace_id,
            conversation=conversation_id,
            author="member",
            text=text,
            now=now,
            at=shop.at(now),
        )


def _locked(db: Session, conversation: UUID) -> Conversation:
    return db.scalars(
        select(Conversation).where(col(Conversation.id) == conversation).with_for_update()
    ).one()


def _change(db: Session, conversation: UUID, **values: object) -> None:
    db.connection().execute(update(Conversation).where(col(Conversation.id) == conversation).values(**values))


def _close_handoff(db: Session, conversation: UUID, **values: object) -> None:
    db.connection().execute(
        update(Handoff)
        .where(col(Handoff.conversation_id) == conversation, col(Handoff.given_back_at).is_(None))
        .values(**values)
    )
