"""A message cannot leave, since the service window has closed: it waits for the customer, but not for good."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from flows.undelivered import reminds_in_time
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.kernel.database import transaction
from shop.messaging.holding import (
    GIVEN_UP,
    LONGEST_HOLD,
    UNREACHABLE,
    WINDOW_CLOSED,
    give_up,
    hold,
    mark_what_is_held,
)
from shop.messaging.talk import Talk, lock_talk
from shop.tables import Message


def hold_message(*, now: datetime, entry: Claimed, heard_at: datetime | None) -> Literal["held", "gone"]:
    """Keep the message of a delivery until the customer writes, and ask the customer to, once.

    `heard_at` is when the customer had last written, as far as the delivery knew. Where the customer has
    written since, the message stands in line again at once. A reminder cannot wait: it goes another way.
    """
    with transaction(entry.workspace_id) as db:
        talk = lock_talk(db, UUID(entry.key))
        if not outbox.still_ours(db, entry.id):
            return "gone"
        outbox.finish(db, entry.id, now=now)
        row = _message(db, entry)
        if row is None or row.status != "queued" or row.provider_sid is not None:
            return "gone"
        if reminds_in_time(db, row.id):
            give_up(db, entry.workspace_id, row.id, WINDOW_CLOSED, now=now)
            _another_way(db, entry, row, now)
            return "gone"
        hold(db, talk, row, heard_at=heard_at, now=now)
        return "held"


def give_up_held(*, now: datetime, entry: Claimed) -> bool:
    """Whether a message that nobody came for is given up now; one whose time has not come waits on.

    Where WhatsApp cannot reach the customer at all, it is given up at once and sent another way.
    """
    with transaction(entry.workspace_id) as db:
        talk = lock_talk(db, UUID(entry.payload["conversation"]))
        if not outbox.still_ours(db, entry.id):
            return False
        row = _message(db, entry)
        if row is None or row.status != "held" or row.held_at is None:
            outbox.finish(db, entry.id, now=now)
            return False
        unreachable = bool(entry.payload.get("unreachable"))
        left = row.held_at + LONGEST_HOLD - talk.at(now)
        if not unreachable and left.total_seconds() > 0:
            outbox.wait_again(db, entry.id, until=now + left)
            return False
        _give_up(db, talk, row, entry, UNREACHABLE if unreachable else GIVEN_UP, now)
        return True


def _give_up(db: Session, talk: Talk, row: Message, entry: Claimed, reason: str, now: datetime) -> None:
    give_up(db, entry.workspace_id, row.id, reason, now=now)
    mark_what_is_held(db, talk.conversation.id)
    outbox.give_up(db, entry.id, now=now, error=reason)
    if reason == UNREACHABLE:
        _another_way(db, entry, row, now)


def _another_way(db: Session, entry: Claimed, row: Message, now: datetime) -> None:
    outbox.put(
        db,
        workspace_id=entry.workspace_id,
        topic="fallback",
        key=str(row.id),
        payload={"message": str(row.id)},
        now=now,
    )


def _message(db: Session, entry: Claimed) -> Message | None:
    wanted = select(Message).where(col(Message.id) == UUID(entry.payload["message"]))
    return db.scalars(wanted.with_for_update()).first()
