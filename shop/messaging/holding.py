"""Messages that wait for the customer to write, since the service window has closed.

Held is a state of the message's row. Beside it stands an outbox entry of topic `held`, due when nobody
should wait any longer. What is held leaves when the customer writes, in the order in which it was written,
and in the same transaction that stores what the customer wrote.

Whoever holds, releases or gives up locks the conversation first, then entries of the outbox, then messages.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select, update
from sqlmodel import Session, col

from shop.events import outbox
from shop.events.recorded import record
from shop.kernel.ids import WorkspaceId
from shop.messaging.asking import ASKED, NOT_ASKED, ask_to_write
from shop.messaging.talk import Talk
from shop.tables import Conversation, Message, OutboxEntry

LONGEST_HOLD = timedelta(days=7)
"""A message that was held for so long is given up."""

WROTE = "the service window had closed; the customer has written since"
GIVEN_UP = "the customer did not write within 7 days"
WINDOW_CLOSED = "the service window had closed, and it cannot wait"
UNREACHABLE = "held, and WhatsApp cannot reach the customer"


def hold(db: Session, talk: Talk, message: Message, *, heard_at: datetime | None, now: datetime) -> str:
    """Keep a message that cannot leave until the customer writes; returns why it waits.

    `heard_at` is when the customer had last written, as far as was known when it could not leave. Where
    the customer has written since, it stands in line again at once. Otherwise the customer is asked to
    write, once for everything that is held.
    """
    written_since = talk.conversation.last_inbound_at != heard_at
    reason = WROTE if written_since else ask_to_write(db, talk, turn=message.turn_id, now=now)
    _keep(db, talk, message, reason, now)
    if reason == ASKED:
        _tell(db, talk.conversation.id, ASKED)
    if written_since:
        release(
            db,
            workspace=WorkspaceId(talk.shop.id),
            conversation=talk.conversation.id,
            now=now,
            at=talk.at(now),
        )
    return reason


def release(db: Session, *, workspace: WorkspaceId, conversation: UUID, now: datetime, at: datetime) -> None:
    """Let what was held leave, in the order in which it was written, before whatever waits behind it.

    `now` is the real instant, `at` the shop's. What was held for too long is given up. The caller has
    locked the conversation.
    """
    entries = _waiting_entries(db, conversation)
    rows = _waiting(db, conversation, list(entries))
    held = [row.id for row in rows if row.status == "held"]
    _finish(db, [entries[row.id] for row in rows if row.id in entries], held, now)
    _mark(db, conversation, holds=False)
    for row in rows:
        if row.status == "held" and at >= row.held_at + LONGEST_HOLD:
            give_up(db, workspace, row.id, GIVEN_UP, now=now)
            continue
        _change(db, row.id, status="queued", held_reason="")
        outbox.put(
            db,
            workspace_id=workspace,
            topic="deliver",
            key=str(conversation),
            payload={"message": str(row.id)},
            now=now,
        )


def give_up(db: Session, workspace: UUID, message: UUID, reason: str, *, now: datetime) -> None:
    """A held message never leaves, and says why. The caller has locked the conversation."""
    _change(db, message, status="failed", held_reason=reason, failed_at=now)
    record(
        db,
        "MessageNotDelivered",
        workspace_id=workspace,
        actor="system",
        now=now,
        subject_id=message,
        reason=reason,
    )


def mark_what_is_held(db: Session, conversation: UUID) -> None:
    """Note whether the conversation still holds anything. The caller has locked it."""
    _mark(db, conversation, holds=bool(held_in(db, conversation)))


def note_not_asked(db: Session, conversation: UUID) -> None:
    """The template that asks the customer to write did not arrive: say so where something is held."""
    _tell(db, conversation, NOT_ASKED)


def held_in(db: Session, conversation: UUID) -> list[UUID]:
    """What is held in the conversation, in the order in which it was written."""
    held = (col(Message.conversation_id) == conversation) & (col(Message.status) == "held")
    return list(db.scalars(select(col(Message.id)).where(held).order_by(col(Message.seq))))


def _keep(db: Session, talk: Talk, message: Message, reason: str, now: datetime) -> None:
    at = talk.at(now)
    since = message.held_at or at
    _mark(db, talk.conversation.id, holds=True)
    _change(
        db,
        message.id,
        status="held",
        held_at=since,
        held_reason=reason,
        provider_sid=None,
        error_code=None,
        handed_at=None,
        sent_at=None,
        attempts=0,
    )
    outbox.put(
        db,
        workspace_id=talk.shop.id,
        topic="held",
        key=str(message.id),
        payload={"message": str(message.id), "conversation": str(talk.conversation.id), "reason": reason},
        now=now,
        available_at=now + (since + LONGEST_HOLD - at),
    )
    record(
        db,
        "MessageHeld",
        workspace_id=talk.shop.id,
        actor="system",
        now=now,
        subject_id=message.id,
        reason=reason,
    )


def _tell(db: Session, conversation: UUID, reason: str) -> None:
    """Why everything in the conversation that is held waits."""
    db.connection().execute(
        update(Message)
        .where(col(Message.conversation_id) == conversation, col(Message.status) == "held")
        .values(held_reason=reason)
    )


def _waiting_entries(db: Session, conversation: UUID) -> dict[UUID, UUID]:
    """The unfinished deliveries of the conversation, locked: message and entry."""
    entry = OutboxEntry
    found = db.connection().execute(
        select(col(entry.payload)["message"].astext, col(entry.id))
        .where(
            col(entry.topic) == "deliver",
            col(entry.key) == str(conversation),
            col(entry.done_at).is_(None),
            col(entry.failed_at).is_(None),
        )
        .order_by(col(entry.position))
        .with_for_update()
    )
    return {UUID(message): id_ for message, id_ in found}


def _waiting(db: Session, conversation: UUID, in_line: Sequence[UUID]) -> Sequence[Any]:
    """What is held, and what stands in line but was never handed to the provider, in order; locked."""
    table = Message
    never_handed = and_(
        col(table.id).in_(in_line),
        col(table.status) == "queued",
        col(table.handed_at).is_(None),
        col(table.provider_sid).is_(None),
        col(table.kind) != "template",
    )
    return (
        db.connection()
        .execute(
            select(col(table.id), col(table.status), col(table.held_at))
            .where(
                col(table.conversation_id) == conversation,
                or_(col(table.status) == "held", never_handed),
            )
            .order_by(col(table.seq))
            .with_for_update()
        )
        .all()
    )


def _finish(db: Session, entries: Sequence[UUID], held: Sequence[UUID], now: datetime) -> None:
    """These deliveries are put anew, and nobody needs to look at these held messages any more."""
    entry = OutboxEntry
    ended = or_(
        col(entry.id).in_(entries),
        and_(col(entry.topic) == "held", col(entry.key).in_([str(message) for message in held])),
    )
    db.connection().execute(
        update(entry)
        .where(ended, col(entry.done_at).is_(None), col(entry.failed_at).is_(None))
        .values(done_at=now, leased_until=None)
    )


def _mark(db: Session, conversation: UUID, *, holds: bool) -> None:
    """On the conversation's own row, where whoever locks it sees what is true."""
    db.connection().execute(
        update(Conversation).where(col(Conversation.id) == conversation).values(holds=holds)
    )


def _change(db: Session, message: UUID, **values: object) -> None:
    db.connection().execute(update(Message).where(col(Message.id) == message).values(**values))
