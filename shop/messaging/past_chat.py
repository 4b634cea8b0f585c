"""The last chat of a conversation: what the customer wrote, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.kernel.language import Language
from shop.kernel.refusals import NotFound
from shop.tables import Conversation, Message, Turn

SILENCE: Final = timedelta(hours=24)
"""A chat begins when a customer writes after so long a silence."""
_READ: Final = 80
_NOT_TELLING: Final = frozenset({"shop_facts", "list_categories", "hand_over"})
"""Tools that are called beside others and tell little of what a chat was about."""


@dataclass(frozen=True, slots=True)
class PastChat:
    """What is worth repeating of it."""

    customer_id: UUID
    language: Language
    lines: tuple[str, ...]
    """The customer's words, oldest first: only what the agent answered."""
    tools: tuple[str, ...]
    products: tuple[str, ...]
    """Slugs of the products that were shown."""
    handed_over: bool


def past_chat(db: Session, conversation: UUID, *, most: int) -> PastChat:
    """The last chat, up to `most` lines of it; refuses a conversation that there is not."""
    row = db.scalars(select(Conversation).where(col(Conversation.id) == conversation)).first()
    if row is None:
        raise NotFound(kind="conversation")
    newest = (
        select(Message)
        .where(col(Message.conversation_id) == conversation)
        .order_by(col(Message.seq).desc())
        .limit(_READ)
    )
    messages = _since_silence(list(db.scalars(newest)))
    written = [one for one in messages if one.direction == "in" and one.body and one.kind == "text"]
    turns = _turns(db, conversation, [one.turn_id for one in messages if one.turn_id])
    tools = list(dict.fromkeys(_calls(turns)))
    telling = [name for name in tools if name not in _NOT_TELLING]
    cards = (card for one in messages if one.direction == "out" for card in one.content.get("cards", []))
    return PastChat(
        customer_id=row.customer_id,
        language=Language(row.language),
        lines=tuple(one.body for one in written[:most]),
        tools=tuple(telling or [name for name in tools if name != "hand_over"])[:4],
        products=tuple(dict.fromkeys(str(card["product"]) for card in cards if card.get("product")))[:4],
        handed_over="hand_over" in tools,
    )


def _since_silence(newest_first: Sequence[Message]) -> list[Message]:
    """The messages since the last long silence, oldest first."""
    kept: list[Message] = []
    for message in newest_first:
        if kept and kept[-1].created_at - message.created_at > SILENCE:
            break
        kept.append(message)
    return list(reversed(kept))


def _turns(db: Session, conversation: UUID, ids: Sequence[UUID]) -> list[Turn]:
    query = select(Turn).where(col(Turn.conversation_id) == conversation, col(Turn.id).in_(set(ids)))
    return list(db.scalars(query.order_by(col(Turn.number))))


def _calls(turns: Sequence[Turn]) -> list[str]:
    """Names of the tools that did what they were asked, in their order."""
    steps: list[dict[str, Any]] = [step for turn in turns for step in turn.trace]
    return [
        str(step["details"]["name"])
        for step in steps
        if step.get("step") == "tool" and step.get("state") == "ok" and step.get("details", {}).get("name")
    ]
