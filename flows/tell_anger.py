"""An angry customer waits for a person: whoever is at work is told, once for each time that they wait.

That they are angry is a guess from their own words, made by whoever may read moods; here it is asked about, and told
of. A shop that does not want to hear of it switches it off.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, not_, select
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlmodel import Session, col

from flows.tell_promises import at_work, customer_of, put_alarm
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.messaging.desk import ANGER, promised, told_of_anger
from shop.tables import Conversation, Handoff, Member, Message, WorkspaceFlag
from shop.workspaces.viewing import workspace_view

_MOST: Final = 100
_WORDS: Final = 12
"""Of the customer's last messages, so many are read."""
_BEFORE: Final = timedelta(hours=2)
"""What they wrote shortly before they were passed on counts as well."""


@dataclass(frozen=True, slots=True)
class WaitingChat:
    """Somebody who waits for a person's first word, and what they last wrote, oldest first."""

    handoff_id: UUID
    words: tuple[str, ...]


def chats_that_wait(*, now: datetime, workspace_id: WorkspaceId) -> Sequence[WaitingChat]:
    """Of whom nobody was told yet; none where the shop does not want to hear of it."""
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        if shop.status != "active" or not told_of_anger(db):
            return []
        wanted = (
            select(Handoff)
            .join(Conversation, col(Conversation.id) == col(Handoff.conversation_id))
            .where(*_WAITS, col(Handoff.answer_due_at) > shop.at(now) - _LONGEST)
            .order_by(col(Handoff.answer_due_at))
            .limit(_MOST)
        )
        return [WaitingChat(row.id, _words(db, row)) for row in db.scalars(wanted)]


def tell_anger(*, now: datetime, workspace_id: WorkspaceId, handoff_id: UUID, confidence: int) -> bool:
    """Whether somebody was told now; where nobody is at work, it waits until somebody is.

    `confidence` of the guess, in a hundred, is kept with the time for whoever opens the conversation.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        at = shop.at(now)
        found = db.execute(
            select(Handoff, Conversation)
            .join(Conversation, col(Conversation.id) == col(Handoff.conversation_id))
            .where(*_WAITS, col(Handoff.id) == handoff_id)
            .with_for_update(of=Handoff)
        ).first()
        if found is None:
            return False
        handoff, conversation = found
        hear = at_work(db, conversation, promised(db, workspace_id), at)
        if not hear:
            return False
        handoff.summary = {**handoff.summary, ANGER: {"confidence": confidence, "at": at.isoformat()}}
        db.add(handoff)
        name = customer_of(db, conversation)
        for member in db.scalars(select(Member).where(col(Member.id).in_(hear)).order_by(col(Member.id))):
            put_alarm(db, shop, handoff, member, name, "angry", now)
        record(
            db,
            "AngerTold",
            workspace_id=workspace_id,
            actor="system",
            now=at,
            subject_id=conversation.id,
            confidence=confidence,
        )
        return True


def choose_anger(*, now: datetime, by: str, workspace_id: WorkspaceId, told: bool) -> None:
    """Whether the shop's people are told when an angry customer waits."""
    with transaction(workspace_id) as db:
        values = {"is_on": told, "changed_at": now, "changed_by": by}
        row = insert_or(WorkspaceFlag).values(id=new_id(), workspace_id=workspace_id, code=ANGER, **values)
        db.connection().execute(
            row.on_conflict_do_update(index_elements=["workspace_id", "code"], set_=values)
        )


def _words(db: Session, handoff: Handoff) -> tuple[str, ...]:
    said = db.scalars(
        select(col(Message.body))
        .where(
            col(Message.conversation_id) == handoff.conversation_id,
            col(Message.direction) == "in",
            col(Message.created_at) >= handoff.created_at - _BEFORE,
        )
        .order_by(col(Message.seq).desc())
        .limit(_WORDS)
    )
    return tuple(reversed(said.all()))


_LONGEST: Final = timedelta(days=3)
"""Whoever has waited longer was told of otherwise."""
_WAITS: Final = (
    col(Handoff.answer_due_at).is_not(None),
    col(Handoff.answered_at).is_(None),
    col(Handoff.given_back_at).is_(None),
    col(Handoff.broken_at).is_(None),  # those who lead were told already
    col(Conversation.responder) != "agent",
    not_(func.jsonb_exists(col(Handoff.summary), ANGER)),
)
