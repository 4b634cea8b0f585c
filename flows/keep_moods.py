"""How chats felt that have gone quiet: which ones are to be read, and what was guessed of them is kept."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlmodel import col

from shop.analytics.moods import Mood, QuietChat, chats_gone_quiet
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.tables import ChatMood
from shop.workspaces.viewing import workspace_view

QUIET: Final = timedelta(hours=2)
"""After so long without a word of the customer's a chat is read."""
_LOOKED_BACK: Final = timedelta(days=3)


def quiet_chats(*, now: datetime, workspace_id: WorkspaceId) -> Sequence[QuietChat]:
    """The chats of the last days that have gone quiet and were not read yet; of a busy day a part."""
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        at = shop.at(now)
        return chats_gone_quiet(db, zone=shop.zone.key, since=at - _LOOKED_BACK, before=at - QUIET)


def keep_moods(*, now: datetime, workspace_id: WorkspaceId, guessed: Sequence[tuple[QuietChat, Mood]]) -> int:
    """Keep the guesses; one that is there already stays. How many there are now more."""
    if not guessed:
        return 0
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        rows = [
            {
                "id": new_id(),
                "workspace_id": workspace_id,
                "conversation_id": chat.conversation_id,
                "began_at": chat.began_at,
                "until": chat.until,
                "day": chat.day,
                "label": mood.label,
                "confidence": mood.confidence,
                "messages": mood.messages,
                "created_at": at,
            }
            for chat, mood in guessed
        ]
        put = insert_or(ChatMood).values(rows).on_conflict_do_nothing().returning(col(ChatMood.id))
        return len(db.connection().execute(put).all())
