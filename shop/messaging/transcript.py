"""What was said: the messages of a conversation, as the agent and people read them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from shop.kernel.ids import MessageId
from shop.tables import Message


@dataclass(frozen=True, slots=True)
class Line:
    """One message."""

    id: MessageId
    seq: int
    direction: str
    author: str
    kind: str
    body: str
    content: dict[str, Any] = field(default_factory=dict)
    reply_to: str = ""
    provider_sid: str = ""
    at: datetime | None = None


def lines(db: Session, conversation: UUID, *, after: int, up_to: int) -> list[Line]:
    """The messages of the conversation with `after` < seq <= `up_to`, in order."""
    told = {"conversation": conversation, "after": after, "up_to": up_to}
    rows = db.connection().execute(_LINES, told).all()
    return [Line(MessageId(r[0]), r[1], r[2], r[3], r[4], r[5], r[6], r[7], r[8] or "", r[9]) for r in rows]


_LINES = (
    select(
        col(Message.id),
        col(Message.seq),
        col(Message.direction),
        col(Message.author),
        col(Message.kind),
        col(Message.body),
        col(Message.content),
        col(Message.reply_to),
        col(Message.provider_sid),
        col(Message.created_at),
    )
    .where(
        col(Message.conversation_id) == bindparam("conversation"),
        col(Message.seq) > bindparam("after"),
        col(Message.seq) <= bindparam("up_to"),
    )
    .order_by(col(Message.seq))
)
