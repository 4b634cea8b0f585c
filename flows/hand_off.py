"""Who answers: the agent hands over to a person, a member takes over, and gives back."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from flows.give_out import give_out
from flows.put_notices import put_talk_notices
from flows.sum_up import sum_up
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import ConversationId, MessageId, WorkspaceId, new_id
from shop.kernel.refusals import NotFound, Refusal
from shop.messaging.desk import promised, promised_answer
from shop.messaging.writing import write_message
from shop.tables import Conversation, Handoff
from shop.workspaces.viewing import workspace_view

# Nobody is left waiting for good: the agent answers again when no member came within so much opening time.
WAIT_FOR_A_MEMBER = timedelta(hours=2)


class TakenByAnother(Refusal):
    """Another member has the conversation: ``member`` is their name."""


def hand_off(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    reason: str,
    summary: dict[str, Any] | None = None,
) -> bool:
    """Ask for a person; False where one was asked for already. `now` is the shop's time.

    The team gets what is known of the customer in short, unless `summary` tells it; and where the shop gives
    conversations out by a rule, whoever's turn it is has it.
    """
    with transaction(workspace_id) as db:
        row = locked(db, conversation_id)
        if row.responder != "agent":
            return False
        given = give_out(db, row, now=now)
        change(
            db,
            conversation_id,
            responder="queue",
            member=given.name if given else "",
            member_id=given.member_id if given else None,
            responder_until=promised(db, workspace_id).hours.after(now, WAIT_FOR_A_MEMBER),
        )
        open_handoff(db, row, reason, summary or sum_up(db, row), now=now, promised=True)
        put_talk_notices(db, row, why="waits", has_it=given.member_id if given else None, at=now)
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
    *,
    now: datetime,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    member: str,
    member_id: UUID | None = None,
    until: datetime | None = None,
    from_another: bool = False,
) -> None:
    """A member answers from now on; the agent is silent, even with an answer already in its mouth.

    `until` gives the conversation back by itself then, by the shop's time as `now`. Refuses TakenByAnother where
    another member has it, unless it is taken `from_another`.
    """
    with transaction(workspace_id) as db:
        row = locked(db, conversation_id)
        if not from_another:
            need_free(row, member_id)
        take(db, row, member, member_id, now=now, until=until)
        if until is not None:
            shop = workspace_view(db, workspace_id)
            outbox.put(
                db,
                workspace_id=workspace_id,
                topic="give_back",
                key=str(conversation_id),
                payload={},
                now=now - shop.clock_shift,
                available_at=until - shop.clock_shift,
            )


def give_back(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    member_id: UUID | None = None,
) -> None:
    """The agent answers again, from the customer's next message on."""
    with transaction(workspace_id) as db:
        row = locked(db, conversation_id)
        if row.responder != "agent":
            hand_to_agent(db, row, actor, now=now, member_id=member_id)


def give_back_due(*, now: datetime, entry: Claimed) -> bool:
    """What was taken for a while is given back when that is over; whether it was now."""
    with transaction(entry.workspace_id) as db:
        row = locked(db, ConversationId(UUID(entry.key)))
        at = workspace_view(db, entry.workspace_id).at(now)
        outbox.finish(db, entry.id, now=now)
        due = row.responder == "member" and row.responder_until is not None and row.responder_until <= at
        if due:
            hand_to_agent(db, row, "system", now=at)
        return due


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


def locked(db: Session, conversation: ConversationId) -> Conversation:
    """The conversation, locked until the transaction ends; refuses one that this workspace does not have."""
    row = db.scalars(
        select(Conversation).where(col(Conversation.id) == conversation).with_for_update()
    ).first()
    if row is None:
        raise NotFound(kind="conversation")
    return row


def need_free(row: Conversation, member_id: UUID | None) -> None:
    """Refuse TakenByAnother where another member answers already."""
    if row.responder == "member" and row.member_id and member_id and row.member_id != member_id:
        raise TakenByAnother(member=row.member)


def take(
    db: Session,
    row: Conversation,
    member: str,
    member_id: UUID | None,
    *,
    now: datetime,
    until: datetime | None = None,
) -> None:
    """Make the member the one who answers; the conversation is locked."""
    if row.responder == "agent":
        open_handoff(db, row, "taken over", sum_up(db, row), now=now, promised=False)
    change(
        db,
        ConversationId(row.id),
        responder="member",
        member=member,
        member_id=member_id,
        responder_until=until,
    )
    _change_handoff(db, row.id, taken_at=now, taken_by=member, member_id=member_id)
    record(
        db,
        "TakenOver",
        workspace_id=row.workspace_id,
        actor=f"member:{member_id}" if member_id else "member",
        now=now,
        subject_id=row.id,
        member=str(member_id or ""),
    )


def open_handoff(
    db: Session, row: Conversation, reason: str, summary: dict[str, Any], *, now: datetime, promised: bool
) -> None:
    """A stretch begins in which people have the conversation; `promised` starts the clock of the first answer."""
    db.connection().execute(
        insert(Handoff).values(
            id=new_id(),
            workspace_id=row.workspace_id,
            conversation_id=row.id,
            reason=reason,
            summary=summary,
            taken_by="",
            answer_due_at=promised_answer(db, WorkspaceId(row.workspace_id), now) if promised else None,
            created_at=now,
        )
    )


def change(db: Session, conversation: ConversationId, **values: object) -> None:
    """Write these values of the conversation."""
    db.connection().execute(update(Conversation).where(col(Conversation.id) == conversation).values(**values))


def hand_to_agent(
    db: Session, row: Conversation, actor: Actor, *, now: datetime, member_id: UUID | None = None
) -> None:
    """The agent answers again in that conversation, which is locked."""
    change(
        db,
        ConversationId(row.id),
        responder="agent",
        member="",
        member_id=None,
        responder_until=None,
        misses=0,
    )
    _change_handoff(db, row.id, given_back_at=now)
    record(
        db,
        "GivenBack",
        workspace_id=row.workspace_id,
        actor=actor,
        now=now,
        subject_id=row.id,
        member=str(member_id or row.member_id or ""),
    )


def _change_handoff(db: Session, conversation: UUID, **values: object) -> None:
    db.connection().execute(
        update(Handoff)
        .where(col(Handoff.conversation_id) == conversation, col(Handoff.given_back_at).is_(None))
        .values(**values)
    )
