"""A request that another program makes twice is done once: the second time it gets the first one's answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.refusals import Refusal
from shop.tables import IdempotentRequest

KEPT = timedelta(hours=24)
"""So long an answer is given again."""
LOST = timedelta(minutes=2)
"""Nobody works on a request for so long: whoever began it was killed, and it may be done by another."""


class KeyReused(Refusal):
    """Another request was made under that idempotency key."""

    status = 422


class StillAtWork(Refusal):
    """The first request of that key is not done yet; ask again in a moment."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What the first request was answered."""

    status: int
    body: bytes


def begin_request(*, now: datetime, workspace_id: WorkspaceId, key: str, fingerprint: str) -> Answered | None:
    """The answer of the same request before; None where this is the first, which then is ours to answer.

    Refuses KeyReused, and StillAtWork where the first one is being answered.
    """
    with transaction(workspace_id) as db:
        db.connection().execute(
            delete(IdempotentRequest).where(
                col(IdempotentRequest.key) == key, col(IdempotentRequest.created_at) <= now - KEPT
            )
        )
        new = insert(IdempotentRequest).values(
            id=new_id(),
            workspace_id=workspace_id,
            key=key,
            fingerprint=fingerprint,
            body=b"",
            created_at=now,
        )
        ours = new.on_conflict_do_nothing(index_elements=["workspace_id", "key"]).returning(
            col(IdempotentRequest.id)
        )
        if db.connection().execute(ours).first() is not None:
            return None
        known = select(IdempotentRequest).where(col(IdempotentRequest.key) == key).with_for_update()
        row = db.scalars(known).one()
        if row.fingerprint != fingerprint:
            raise KeyReused
        if row.status is not None:
            return Answered(row.status, row.body)
        if row.created_at > now - LOST:
            raise StillAtWork
        row.created_at = now
        return None


def keep_answer(*, workspace_id: WorkspaceId, key: str, answered: Answered) -> None:
    """Whoever asks the same again is answered this."""
    with transaction(workspace_id) as db:
        db.connection().execute(
            update(IdempotentRequest)
            .where(col(IdempotentRequest.key) == key)
            .values(status=answered.status, body=answered.body)
        )


def forget_request(*, workspace_id: WorkspaceId, key: str) -> None:
    """It came to nothing for a reason that is ours, or could not be read: the key is free again."""
    with transaction(workspace_id) as db:
        db.connection().execute(
            delete(IdempotentRequest).where(
                col(IdempotentRequest.key) == key, col(IdempotentRequest.status).is_(None)
            )
        )
