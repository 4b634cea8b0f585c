"""Messages that wait for the customer to write, since the service window has closed.

Held is a state of the message's row. Beside it stands an outbox entry of topic `held`, due when nobody
should wait any longer. What is held leaves when the customer writes, in the order in which it was written,
and in the same transaction that stores what the customer wrote.

Whoever holds, releases or gives up locks the conversation first, then entries of the outbox, then messages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select, update
from sqlmodel import Session, col

from shop.events import outbox
from shop.events.recorded import record
from shop.kernel.ids import WorkspaceId
from shop.kernel.language import Language
from shop.messaging.content import Content, TemplateUse
from shop.messaging.templates import ANSWER_WAITING, Approved, approved_template, filled, variables_in
from shop.messaging.writing import write_message
from shop.tables import Conversation, Customer, Message, OutboxEntry, Workspace

LONGEST_HOLD = timedelta(days=7)
"""A message that was held for so long is given up."""

ASKED = "the service window has closed; the customer was asked to write"
STOPPED = "the service window has closed; the customer has stopped messages"
BLOCKED = "the service window has closed; the customer is blocked"
NO_TEMPLATE = "the service window has closed; no approved template to ask the customer with"
NOT_ASKED = "the service window has closed; the customer could not be asked to write"
WROTE = "the service window had closed; the customer has written since"
GIVEN_UP = "the customer did not write within 7 days"
UNREACHABLE = "held, and WhatsApp cannot reach the customer"

_AGAIN = {Language.EN: "again", Language.IT: "di nuovo", Language.ES: "de nuevo"}
"""Stands where a first name would, after a greeting."""
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation that is locked, with whose it is."""

    conversation: Conversation
    customer: Customer
    shop: Workspace

    def at(self, now: datetime) -> datetime:
        """What time it is in this shop."""
        return now + timedelta(seconds=self.shop.clock_shift_seconds)


def lock_talk(db: Session, conversation: UUID) -> Talk:
    """Lock the conversation until the transaction ends."""
    found = db.execute(
        select(Conversation, Customer, Workspace)
        .join(Customer, col(Customer.id) == col(Conversation.customer_id))
        .join(Workspace, col(Workspace.id) == col(Conversation.workspace_id))
        .where(col(Conversation.id) == conversation)
        .with_for_update(of=Conversation)
    ).one()
    return Talk(*found)


def hold(db: Session, talk: Talk, message: Message, *, heard_at: datetime | None, now: datetime) -> str:
    """Keep a message that cannot leave until the customer writes; returns why it waits.

    `heard_at` is when the customer had last written, as far as was known when it could not leave. Where
    the customer has written since, it stands in line again at once. Otherwise the customer is asked to
    write, once for everything that is held.
    """
    written_since = talk.conversation.last_inbound_at != heard_at
    reason = WROTE if written_since else _ask(db, talk, message, now)
    _keep(db, talk, message, reason, now)
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


def is_notice(content: Content) -> bool:
    """Whether the message only asks the customer to write, since something is held."""
    return content.template is not None and content.template.name == ANSWER_WAITING


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


def _ask(db: Session, talk: Talk, message: Message, now: datetime) -> str:
    """Send the template that asks the customer to write, if it may be sent and has not been; says how it is."""
    if talk.customer.messages_stopped_at:
        return STOPPED
    if talk.customer.blocked_at:
        return BLOCKED
    if _asked(db, talk.conversation.id):
        return ASKED
    template = approved_template(db, ANSWER_WAITING, [talk.conversation.language, talk.shop.language])
    if template is None:
        return NO_TEMPLATE
    values = _values(talk, template)
    write_message(
        db,
        workspace=WorkspaceId(talk.shop.id),
        conversation=talk.conversation.id,
        author="system",
        text=filled(template.body, values),
        now=now,
        at=talk.at(now),
        content=Content(
            kind="template",
            template=TemplateUse(name=template.name, content_sid=template.content_sid, variables=values),
        ),
        turn=message.turn_id,
    )
    _tell(db, talk.conversation.id, ASKED)
    return ASKED


def _tell(db: Session, conversation: UUID, reason: str) -> None:
    """Why everything in the conversation that is held waits."""
    db.connection().execute(
        update(Message)
        .where(col(Message.conversation_id) == conversation, col(Message.status) == "held")
        .values(held_reason=reason)
    )


def _asked(db: Session, conversation: UUID) -> bool:
    """Whether the customer was asked to write since the last time that the customer wrote."""
    last = select(func.coalesce(func.max(col(Message.seq)), 0)).where(
        col(Message.conversation_id) == conversation, col(Message.direction) == "in"
    )
    asked = select(col(Message.id)).where(
        col(Message.conversation_id) == conversation,
        col(Message.seq) > last.scalar_subquery(),
        col(Message.direction) == "out",
        col(Message.kind) == "template",
        col(Message.content)["template"]["name"].astext == ANSWER_WAITING,
        col(Message.status) != "failed",
    )
    return db.connection().execute(asked.limit(1)).first() is not None


def _values(talk: Talk, template: Approved) -> dict[str, str]:
    """What the variables of the template stand for; a variable is one line with single blanks."""
    name = talk.customer.name.split()
    known = {"1": name[0][:_LONGEST_NAME] if name else _AGAIN[template.language], "2": talk.shop.name}
    return {str(number): " ".join(known[str(number)].split()) for number in variables_in(template.body)}


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
