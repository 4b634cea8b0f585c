"""A message leaves: the intent is written before the provider is called, the outcome after."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, delete, exists, select, text
from sqlalchemy.types import DateTime, String, Uuid
from sqlmodel import Session, col

from flows.hold_message import hold_message
from flows.undelivered import follow_up
from shop.customers.identities import address_of
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import MessageId, WorkspaceId
from shop.kernel.rows import update_row
from shop.messaging.asking import is_notice
from shop.messaging.channel import Accepted, Fault, Outgoing, SendFailed
from shop.messaging.content import Content
from shop.messaging.service_window import window_open
from shop.tables import Channel, Conversation, DeliveryReport, Message, Workspace
from shop.workspaces.wallet import meter

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
    handed_at: datetime
    """Since when it is in the provider's hands, or on the way there."""
    heard_at: datetime | None
    """When the customer had last written."""
    window_closed: bool = False
    """It may not be sent any more; only whether the provider has it already is still to be found out."""


class _WindowClosed(Exception):
    """Ends the transaction of a delivery that has to wait for the customer."""

    def __init__(self, heard_at: datetime | None) -> None:
        super().__init__()
        self.heard_at = heard_at


def begin_delivery(*, now: datetime, entry: Claimed) -> Departure | None:
    """Note that the message is being handed over, or None where that is done or has become pointless.

    The service window is judged here, when the message leaves: outside it only a template goes, and what
    is no template is held until the customer writes.
    """
    try:
        with transaction(entry.workspace_id) as db:
            if not outbox.still_ours(db, entry.id):
                return None
            row = _message(db, UUID(entry.payload["message"]))
            if row is None or row.status != "queued" or row.provider_sid is not None:
                outbox.finish(db, entry.id, now=now)
                return None
            return _depart(db, entry, row, now)
    except _WindowClosed as closed:
        hold_message(now=now, entry=entry, heard_at=closed.heard_at)
        return None


def note_accepted(*, now: datetime, entry: Claimed, departure: Departure, accepted: Accepted) -> None:
    """The provider has the message; where it has told already that this came to nothing, that stands."""
    with transaction(entry.workspace_id) as db:
        told = {
            "sid": accepted.provider_sid,
            "message": departure.message_id,
            "handed": departure.handed_at,
            "entry": entry.id,
            "now": now,
        }
        db.connection().execute(_ACCEPTED, told)
        meter(db, entry.workspace_id, {"message": 1}, at=now)


def is_another_send(workspace: WorkspaceId, message: MessageId, provider_sid: str) -> bool:
    """Whether the provider's id belongs to something else with the same words.

    To another message of ours that was sent a moment before, or to an earlier send that came to nothing.
    """
    with transaction(workspace) as db:
        taken = exists().where(col(Message.provider_sid) == provider_sid, col(Message.id) != message)
        return bool(db.connection().execute(select(taken | _came_to_nothing(provider_sid))).scalar())


def note_refused(
    *, now: datetime, entry: Claimed, departure: Departure, failed: SendFailed
) -> Literal["again", "dead", "held", "gone"]:
    """The provider does not have the message, or nobody knows: try again later, or never.

    What is refused since the service window has closed is held until the customer writes.
    """
    if failed.fault is Fault.WINDOW and departure.outgoing.content.template is None:
        return hold_message(now=now, entry=entry, heard_at=departure.heard_at)
    with transaction(entry.workspace_id) as db:
        # What was in doubt stays so: perhaps it was the asking that failed.
        unsure = departure.unsure_since or (now if failed.fault is Fault.UNKNOWN else None)
        if failed.permanent or departure.tries >= MOST_TRIES:
            _bury(db, entry, departure.message_id, str(failed), failed.code, now)
            follow_up(db, entry.workspace_id, departure.message_id, failed.fault, now)
            return "dead"
        _note(db, departure.message_id, handed_at=unsure)
        wait = failed.retry_after or min(2.0**departure.tries, 120.0)
        outbox.postpone(db, entry.id, until=now + timedelta(seconds=wait), error=str(failed))
        return "again"


def _came_to_nothing(provider_sid: str) -> ColumnElement[bool]:
    """Whether the provider has told that this send failed."""
    return exists().where(
        col(DeliveryReport.provider_sid) == provider_sid, col(DeliveryReport.status) == "failed"
    )


def _message(db: Session, message: UUID) -> Message | None:
    return db.scalars(_MESSAGE, {"message": message}).first()


def _depart(db: Session, entry: Claimed, row: Message, now: datetime) -> Departure | None:
    conversation, sender, shift = _conversation(db, row.conversation_id)
    recipient = address_of(db, conversation.customer_id)
    content = Content.model_validate(row.content)
    if not recipient:
        _bury(db, entry, MessageId(row.id), "the customer cannot be reached", None, now)
        return None
    heard, unsure = conversation.last_inbound_at, row.handed_at
    if unsure is None and is_notice(content) and not conversation.holds:
        _withdraw(db, entry, row, now)
        return None
    closed = content.template is None and not window_open(heard, now + timedelta(seconds=shift))
    if closed and unsure is None:
        raise _WindowClosed(heard)
    handed, tries = unsure or now, row.attempts + 1
    _note(db, row.id, handed_at=handed, attempts=tries, heard_at=heard)
    outgoing = Outgoing(str(row.id), sender, recipient, row.body, conversation.language, content)
    return Departure(MessageId(row.id), outgoing, tries, unsure, handed, heard, closed)


def _withdraw(db: Session, entry: Claimed, row: Message, now: datetime) -> None:
    """Nobody needs to be asked to write any more: it is as if this had never been written."""
    db.connection().execute(delete(Message).where(col(Message.id) == row.id))
    outbox.finish(db, entry.id, now=now)


def _conversation(db: Session, conversation: UUID) -> tuple[Conversation, str, int]:
    row, address, shift = db.execute(_CONVERSATION, {"conversation": conversation}).one()
    return row, address, shift


def _note(db: Session, message: UUID, **values: object) -> None:
    update_row(db, Message, message, **values)


def _bury(
    db: Session, entry: Claimed, message: MessageId, reason: str, code: int | None, now: datetime
) -> None:
    outbox.give_up(db, entry.id, now=now, error=reason)
    _note(db, message, status="failed", error_code=code, failed_at=now, handed_at=None)
    record(
        db,
        "MessageNotDelivered",
        workspace_id=entry.workspace_id,
        actor="system",
        now=now,
        subject_id=message,
        reason=reason,
    )


_MESSAGE = select(Message).where(col(Message.id) == bindparam("message")).with_for_update()
_CONVERSATION = (
    select(Conversation, col(Channel.address), col(Workspace.clock_shift_seconds))
    .join(Channel, col(Channel.id) == col(Conversation.channel_id))
    .join(Workspace, col(Workspace.id) == col(Conversation.workspace_id))
    .where(col(Conversation.id) == bindparam("conversation"))
)
# Asked of the row itself whether it is still this send's: what a subquery saw may be older than a lock that was waited for.
_ACCEPTED = text("""
    WITH done AS (
        UPDATE outbox SET done_at = :now, leased_until = NULL WHERE id = :entry
    )
    UPDATE message SET provider_sid = :sid, handed_at = NULL
    WHERE id = :message AND provider_sid IS NULL AND handed_at = :handed
      AND NOT EXISTS (SELECT FROM delivery_report WHERE provider_sid = :sid AND status = 'failed')
""").bindparams(
    *(bindparam(name, type_=Uuid()) for name in ("message", "entry")),
    *(bindparam(name, type_=DateTime(timezone=True)) for name in ("now", "handed")),
    bindparam("sid", type_=String()),
)
