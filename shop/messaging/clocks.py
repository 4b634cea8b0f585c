"""How the plan's promise stands in a conversation that people have, or had."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.kernel.ids import WorkspaceId
from shop.messaging.desk import promised
from shop.messaging.promise import Clock, Spoke, first_answer, solution
from shop.tables import Handoff, Message


@dataclass(frozen=True, slots=True)
class Clocks:
    """How the plan's promise stands in the newest stretch with people."""

    answer: Clock | None
    """None where nobody was promised an answer."""
    solve: Clock


def clocks(db: Session, workspace: WorkspaceId, conversation: UUID, *, now: datetime) -> Clocks | None:
    """How the promise stands; None where no person ever had the conversation."""
    row = db.scalars(
        select(Handoff)
        .where(col(Handoff.conversation_id) == conversation)
        .order_by(col(Handoff.created_at).desc(), col(Handoff.id).desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    terms = promised(db, workspace)
    said = db.execute(
        select(col(Message.created_at), col(Message.direction))
        .where(
            col(Message.conversation_id) == conversation,
            col(Message.created_at) >= row.created_at,
            (col(Message.direction) == "in") | (col(Message.author) == "member"),
        )
        .order_by(col(Message.seq).desc())
        .limit(500)
    )
    spoken = [Spoke(at, direction == "in") for at, direction in reversed(said.all())]
    asked, answered = row.created_at, row.answered_at
    answer = first_answer(terms.hours, terms.answer, asked=asked, answered=answered, now=now)
    return Clocks(
        answer=answer if row.answer_due_at else None,
        solve=solution(
            terms.hours, terms.solve, asked=asked, ended=row.given_back_at, spoken=spoken, now=now
        ),
    )
