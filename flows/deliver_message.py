"""A message leaves: the intent is written before the provider is called, the outcome after."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import Session, col

from shop.customers.identities import address_of
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import MessageId, WorkspaceId
from shop.messaging.channel import Accepted, Fault, Outgoing, SendFailed
from shop.messaging.content import Content
from shop.messaging.service_window import window_open
from shop.tables import Channel, Conversation, Message, Workspace

# After so many tries a message is a dead letter with its reason; somebody can send it again.
MOST_TRIES = 8


@dataclass(frozen=True, slots=True)
class Departure:
    """A message that is about to be handed to the provider."""

    message_id: MessageId
    outgoing: Outgoing
    tries: int
    unsure_since: datetime | None
    """An earlier try ended without an answer then: the provider may have the message."""


def begin_delivery(*, now: datetime, entry: Claimed) -> Departure | None:
    """Note that the message is being handed over, or None where that is done or has become pointless.

    The service window is judged here, when the message leaves: outside it only a template goes.
    """
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return None
        row = _message(db, UUID(entry.payload["message"]))
        if row is None or row.status != "queued" or row.provider_sid is not None:
            outbox.finish(db, entry.id, now=now)
            return None
        return _depart(db, entry, row, now)


def note_accepted(*, now: datetime, entry: Claimed, departure: Departure, accepted: Accepted) -> None:
    """The provider has the message."""
    with transaction(entry.workspace_id) as db:
        db.connection().execute(
            update(Message)
            .where(col(Message.id) == departure.message_id, col(Message.provider_sid).is_(None))
            .values(provider_sid=accepted.provider_sid, handed_at=None)
        )
        outbox.finish(db, entry.id, now=now)


def is_another_message(workspace: WorkspaceId, message: MessageId, provider_sid: str) -> bool:
    """Whether the provider's id belongs to another message of ours: the same words, sent a moment before."""
    with transaction(workspace) as db:
        taken = select(col(Message.id)).where(
            col(Message.provider_sid) == provider_sid, col(Message.id) != message
        )
        return db.connection().execute(taken).first() is not None


def note_refused(
    *, now: datetime, entry: Claimed, departure: Departure, failed: SendFailed
) -> Literal["again", "dead"]:
    """The provider does not have the message, or nobody knows: try again later, or never."""
    with transaction(entry.workspace_id) as db:
        unsure = departure.unsure_since or now if failed.fault is Fault.UNKNOWN else None
        if failed.permanent or departure.tries >= MOST_TRIES:
            _bury(db, entry, departure.message_id, str(failed), failed.code, now)
            if failed.fault is Fault.RECIPIENT:
                fall_back(db, entry.workspace_id, departure.message_id, now)
            return "dead"
        _note(db, departure.message_id, handed_at=unsure)
        wait = failed.retry_after or min(2.0**departure.tries, 120.0)
        outbox.postpone(db, entry.id, until=now + timedelta(seconds=wait), error=str(failed))
        return "again"


def fall_back(db: Session, workspace: UUID, message: UUID, now: datetime) -> None:
    """Have the message sent another way, since WhatsApp cannot reach this customer."""
    outbox.put(
        db,
        workspace_id=workspace,
        topic="fallback",
        key=str(message),
        payload={"message": str(message)},
        now=now,
    )


def _message(db: Session, message: UUID) -> Message | None:
    return db.scalars(select(Message).where(col(Message.id) == message).with_for_update()).first()


def _depart(db: Session, entry: Claimed, row: Message, now: datetime) -> Departure | None:
    conversation, sender, shift = _conversation(db, row.conversation_id)
    recipient = address_of(db, conversation.customer_id)
    content = Content.model_validate(row.content)
    if not recipient:
        _bury(db, entry, MessageId(row.id), "the customer cannot be reached", None, now)
        return None
    at = now + timedelta(seconds=shift)
    if content.template is None and not window_open(conversation.last_inbound_at, at):
        _bury(db, entry, MessageId(row.id), Fault.WINDOW, None, now)
        return None
    unsure = row.handed_at
    _note(db, row.id, handed_at=unsure or now, attempts=row.attempts + 1)
    outgoing = Outgoing(str(row.id), sender, recipient, row.body, conversation.language, content)
    return Departure(MessageId(row.id), outgoing, row.attempts + 1, unsure)


def _conversation(db: Session, conversation: UUID) -> tuple[Conversation, str, int]:
    row, address, shift = db.execute(
        select(Conversation, col(Channel.address), col(Workspace.clock_shift_seconds))
        .join(Channel, col(Channel.id) == col(Conversation.channel_id))
        .join(Workspace, col(Workspace.id) == col(Conversation.workspace_id))
        .where(col(Conversation.id) == conversation)
    ).one()
    return row, address, shift


def _note(db: Session, message: UUID, **values: object) -> None:
    db.connection().execute(update(Message).where(col(Message.id) == message).values(**values))


def _bury(
    db: Session, entry: Claimed, message: MessageId, reason: str, code: int | None, now: datetime
) -> None:
    _note(db, message, status="failed", error_code=code, failed_at=now, handed_at=None)
    outbox.give_up(db, entry.id, now=now, error=reason)
    record(
        db,
        "MessageNotDelivered",
        workspace_id=entry.workspace_id,
        actor="system",
        now=now,
        subject_id=message,
        reason=reason,
    )
