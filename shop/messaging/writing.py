"""A message to the customer that no turn wrote: a member's words, a page's thanks, a notice."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from shop.events import outbox
from shop.kernel.ids import MessageId, WorkspaceId, new_id
from shop.messaging.content import Content
from shop.tables import Conversation, Message


def write_message(
    db: Session,
    *,
    workspace: WorkspaceId,
    conversation: UUID,
    author: str,
    text: str,
    now: datetime,
    at: datetime,
    content: Content | None = None,
    turn: UUID | None = None,
) -> MessageId:
    """Put a message at the end of the conversation, with the outbox entry that sends it.

    `now` is the real instant, `at` the shop's. `turn` is whose answer it belongs to, where it does. Locks
    the conversation until the transaction ends.
    """
    seq = db.connection().execute(
        update(Conversation)
        .where(col(Conversation.id) == conversation)
        .values(last_seq=col(Conversation.last_seq) + 1)
        .returning(col(Conversation.last_seq))
    )
    message = MessageId(new_id())
    said = content or Content()
    values: dict[str, Any] = {
        "id": message,
        "workspace_id": workspace,
        "conversation_id": conversation,
        "turn_id": turn,
        "direction": "out",
        "seq": seq.scalar_one(),
        "kind": said.kind,
        "author": author,
        "body": text,
        "content": said.model_dump(mode="json", exclude_defaults=True),
        "form": {},
        "reply_to": "",
        "status": "queued",
        "attempts": 0,
        "created_at": at,
    }
    db.connection().execute(insert(Message).values(**values))
    outbox.put(
        db,
        workspace_id=workspace,
        topic="deliver",
        key=str(conversation),
        payload={"message": str(message)},
        now=now,
    )
    return message


def conversation_of(db: Session, customer: UUID) -> UUID | None:
    """The conversation in which the customer wrote last; None where there is none."""
    return db.scalars(
        select(col(Conversation.id))
        .where(col(Conversation.customer_id) == customer)
        .order_by(col(Conversation.last_inbound_at).desc().nulls_last())
    ).first()
