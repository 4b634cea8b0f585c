"""What customers asked and did not get: turns that found nothing or were answered badly, and what members said then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import text, update
from sqlmodel import Session, col

from shop.tables import Handoff, Turn

Missed = Literal["nothing", "badly"]
"""Nothing was found that answers it; or what was drafted could not be proven and was said from the facts alone."""
PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class MissedTurn:
    """A question that the shop should look at."""

    turn_id: UUID
    conversation_id: UUID
    asked: str
    language: str
    missed: Missed
    at: datetime


@dataclass(frozen=True, slots=True)
class Taught:
    """What a member answered to what the agent had handed over: the agent could learn it."""

    handoff_id: UUID
    conversation_id: UUID
    asked: str
    answered: str
    language: str
    at: datetime


def missed_turns(db: Session, *, before: datetime | None = None, most: int = PAGE) -> list[MissedTurn]:
    """Those that nobody has settled yet, the last first; those before an instant for the next page."""
    rows = db.connection().execute(_MISSED, {"before": before, "most": most})
    return [MissedTurn(*row) for row in rows if row.asked]


def answers_to_learn(db: Session, *, most: int = 12) -> list[Taught]:
    """What customers asked before a person came, and what that person first wrote; the last first."""
    rows = db.connection().execute(_TAUGHT, {"most": most})
    return [Taught(*row) for row in rows if row.asked and row.answered]


def settle(db: Session, turns: Sequence[UUID], *, now: datetime | None) -> None:
    """These are dealt with; None takes that back."""
    db.connection().execute(update(Turn).where(col(Turn.id).in_(turns)).values(settled_at=now))


def settle_taught(db: Session, handoffs: Sequence[UUID], *, now: datetime | None) -> None:
    """It is decided whether these are learned; None takes that back."""
    db.connection().execute(update(Handoff).where(col(Handoff.id).in_(handoffs)).values(taught_at=now))


_MISSED = text("""
    SELECT turn.id, turn.conversation_id, (
            SELECT left(string_agg(body, ' ' ORDER BY seq), 400) FROM message
            WHERE message.conversation_id = turn.conversation_id AND seq BETWEEN from_seq AND to_seq
                AND direction = 'in' AND kind = 'text'
        ) AS asked, conversation.language, turn.missed, turn.created_at
    FROM turn JOIN conversation ON conversation.id = turn.conversation_id
    WHERE turn.missed <> '' AND turn.settled_at IS NULL
        AND (CAST(:before AS timestamptz) IS NULL OR turn.created_at < CAST(:before AS timestamptz))
    ORDER BY turn.created_at DESC
    LIMIT :most
""")
_TAUGHT = text("""
    SELECT handoff.id, handoff.conversation_id, question.body AS asked, answer.body AS answered,
        conversation.language, handoff.answered_at
    FROM (
        SELECT id, conversation_id, created_at, answered_at FROM handoff
        WHERE answered_at IS NOT NULL AND taught_at IS NULL ORDER BY answered_at DESC LIMIT :most
    ) AS handoff
    JOIN conversation ON conversation.id = handoff.conversation_id
    JOIN LATERAL (
        SELECT seq, body FROM message
        WHERE message.conversation_id = handoff.conversation_id AND author = 'member' AND kind = 'text'
            AND created_at >= handoff.created_at AND length(body) BETWEEN 12 AND 900
        ORDER BY seq LIMIT 1
    ) AS answer ON true
    JOIN LATERAL (
        SELECT body FROM message
        WHERE message.conversation_id = handoff.conversation_id AND direction = 'in' AND kind = 'text'
            AND seq < answer.seq AND body LIKE '%?%'
        ORDER BY seq DESC LIMIT 1
    ) AS question ON true
    ORDER BY handoff.answered_at DESC
""")
