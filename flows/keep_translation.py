"""A message was translated for a member: kept beside it, so that nobody pays for it twice. It stays as it was written."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlmodel import col

from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.language import Language
from shop.kernel.refusals import NotFound
from shop.tables import Message, Translation


def text_to_translate(*, workspace_id: WorkspaceId, conversation_id: UUID, message_id: UUID) -> str:
    """The words of the message; refuses one that is not in that conversation, or has none."""
    with transaction(workspace_id) as db:
        found = db.scalars(
            select(col(Message.body)).where(
                col(Message.id) == message_id, col(Message.conversation_id) == conversation_id
            )
        ).first()
    if not found:
        raise NotFound(kind="message")
    return str(found)


def keep_translation(
    *, now: datetime, workspace_id: WorkspaceId, message_id: UUID, language: Language, text: str
) -> None:
    """Keep it; whoever was faster stays."""
    with transaction(workspace_id) as db:
        kept = insert_or(Translation).values(
            id=new_id(),
            workspace_id=workspace_id,
            message_id=message_id,
            language=language.value,
            text=text,
            created_at=now,
        )
        db.connection().execute(kept.on_conflict_do_nothing())
