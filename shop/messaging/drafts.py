"""Drafts: what the agent would say, kept for a member to send. There is one for each conversation at most."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, update
from sqlmodel import Session, col

from shop.kernel.ids import new_id
from shop.messaging.content import Content
from shop.tables import Conversation, ReplyDraft


def propose(
    db: Session, row: Conversation, turn: UUID, replies: Sequence[tuple[str, Content]], *, now: datetime
) -> None:
    """Keep what the agent would say now, in place of what it would have said before; the conversation is locked."""
    db.connection().execute(
        update(ReplyDraft)
        .where(col(ReplyDraft.conversation_id) == row.id, col(ReplyDraft.state) == "proposed")
        .values(state="overtaken", decided_at=now)
    )
    db.connection().execute(
        insert(ReplyDraft).values(
            id=new_id(),
            workspace_id=row.workspace_id,
            conversation_id=row.id,
            turn_id=turn,
            state="proposed",
            replies=[
                {"text": text, "content": content.model_dump(mode="json", exclude_defaults=True)}
                for text, content in replies
            ],
            created_at=now,
        )
    )
