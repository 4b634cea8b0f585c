"""What a member changes in the shop's agent."""

from typing import Any
from uuid import UUID

from flows.publish_agent import edit_agent
from tests.bot.conversing import Chat
from tests.world import MORNING

WHOLESALE = {
    "id": "wholesale",
    "name": "All'ingrosso",
    "phrases": ["fate prezzi all'ingrosso?", "ingrosso"],
    "do": "say",
    "texts": {"it": "Per l'ingrosso scrivi a Rosaria: da 20 vasetti, 7,50 € l'uno."},
}


def edit(chat: Chat, member: UUID, **changes: Any) -> None:
    """Into the draft."""
    edit_agent(now=MORNING, workspace_id=chat.shop.id, member_id=member, changes=changes)
