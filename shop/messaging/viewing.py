"""What may be seen of a conversation: its messages, the turns with their traces, what was written for it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlmodel import Session, SQLModel, col

from shop.kernel.refusals import NotFound
from shop.messaging.content import Frozen
from shop.tables import (
    Consent,
    Conversation,
    Customer,
    CustomerIdentity,
    DeliveryReport,
    Handoff,
    Interest,
    Media,
    Message,
    OutboxEntry,
    Redemption,
    SecureLink,
    ShopEvent,
    Turn,
)

# More of a thread than a phone shows is nobody's need.
_MOST_MESSAGES = 200
_MOST_TURNS = 60
_MOST_ROWS = 50

AnswerState = Literal["unknown", "pending", "sending", "done"]


class ConversationView(Frozen):
    """A customer on a channel, and who answers."""

    id: UUID
    customer_id: UUID
    customer_name: str
    registered: bool
    language: str
    responder: str
    member: str
    last_inbound_at: datetime | None


class MessageView(Frozen):
    """One message as our rows have it."""

    id: UUID
    turn_id: UUID | None
    direction: str
    seq: int
    kind: str
    author: str
    text: str
    content: dict[str, Any]
    reply_to: str
    provider_sid: str | None
    status: str
    error_code: int | None
    held_reason: str
    """Why it waits for the customer to write, where its status is ``held``."""
    created_at: datetime


class TurnView(Frozen):
    """A turn at a glance."""

    id: UUID
    number: int
    state: str
    outcome: str
    from_seq: int
    to_seq: int
    model: str
    tokens_in: int
    tokens_out: int
    milliseconds: float
    created_at: datetime
    finished_at: datetime | None


class TracedTurn(TurnView):
    """A turn with every step of it."""

    agent_version: int
    trace: list[dict[str, Any]]
    messages: list[MessageView]
    """What was asked and what was answered, in order."""


class AnswerView(Frozen):
    """What became of a customer's message."""

    state: AnswerState
    """``unknown`` (never stored), ``pending``, ``sending`` (written, not yet handed over) or ``done``."""
    turn: TracedTurn | None = None
    answers: tuple[MessageView, ...] = ()


class OutboxView(Frozen):
    """Work that must happen, and how far it is."""

    id: UUID
    topic: str
    key: str
    payload: dict[str, Any]
    state: Literal["waiting", "leased", "done", "failed"]
    available_at: datetime
    leased_until: datetime | None
    attempts: int
    done_at: datetime | None
    failed_at: datetime | None
    error: str
    created_at: datetime


def conversation_with(db: Session, *, workspace: UUID, identities: Iterable[str]) -> ConversationView | None:
    """The latest conversation of the person known by any of these numbers or user ids; None if nobody is."""
    known = (
        select(Conversation, Customer)
        .join(Customer, col(Customer.id) == col(Conversation.customer_id))
        .join(CustomerIdentity, col(CustomerIdentity.customer_id) == col(Customer.id))
        .where(
            col(CustomerIdentity.workspace_id) == workspace,
            col(CustomerIdentity.value).in_([value for value in identities if value]),
        )
        .order_by(col(Conversation.last_inbound_at).desc().nulls_last())
        .limit(1)
    )
    found = db.execute(known).first()
    return _conversation(*found) if found else None


def messages_of(db: Session, conversation: UUID) -> list[MessageView]:
    """The latest messages of the conversation, oldest first."""
    newest = select(Message).where(col(Message.conversation_id) == conversation)
    rows = db.scalars(newest.order_by(col(Message.seq).desc()).limit(_MOST_MESSAGES)).all()
    return [_message(row) for row in reversed(rows)]


def registered_among(db: Session, identities: Iterable[str]) -> set[str]:
    """Which of these numbers and user ids belong to customers who have registered."""
    known = (
        select(col(CustomerIdentity.value))
        .join(Customer, col(Customer.id) == col(CustomerIdentity.customer_id))
        .where(col(CustomerIdentity.value).in_(list(identities)), col(Customer.registered_at).is_not(None))
    )
    return set(db.scalars(known))


def count_messages(db: Session, customer: UUID) -> int:
    """How many messages the customer and the shop have exchanged."""
    talks = select(col(Conversation.id)).where(col(Conversation.customer_id) == customer)
    counted = select(func.count()).select_from(Message).where(col(Message.conversation_id).in_(talks))
    return int(db.execute(counted).scalar_one())


def turns_of(db: Session, conversation: UUID, *, after: int = 0) -> list[TurnView]:
    """The latest turns numbered above `after`, in order, without their traces."""
    newest = select(Turn).where(col(Turn.conversation_id) == conversation, col(Turn.number) > after)
    rows = db.scalars(newest.order_by(col(Turn.number).desc()).limit(_MOST_TURNS)).all()
    return [TurnView.model_validate(_values(row, TurnView)) for row in reversed(rows)]


def turn_view(db: Session, turn: UUID) -> TracedTurn:
    """The turn, whole; refuses one that this workspace does not have."""
    row = db.scalars(select(Turn).where(col(Turn.id) == turn)).first()
    if row is None:
        raise NotFound(kind="turn")
    return _traced(db, row)


def answer_to(db: Session, provider_sid: str) -> AnswerView:
    """What became of the customer's message of that MessageSid.

    A turn that a newer message replaced does not count: the turn that took over answers for both.
    """
    asked = db.scalars(select(Message).where(col(Message.provider_sid) == provider_sid)).first()
    if asked is None:
        return AnswerView(state="unknown")
    turn = _turn_for(db, asked)
    if turn is None or turn.state != "done":
        return AnswerView(state="pending", turn=_traced(db, turn) if turn else None)
    traced = _traced(db, turn)
    answers = tuple(message for message in traced.messages if message.direction == "out")
    unsent = any(message.status == "queued" for message in answers)
    return AnswerView(state="sending" if unsent else "done", turn=traced, answers=answers)


def outbox_entries(db: Session, *, now: datetime, conversation: UUID | None = None) -> list[OutboxView]:
    """The latest work of the workspace, newest first; of one conversation where one is named."""
    newest = select(OutboxEntry).order_by(col(OutboxEntry.id).desc()).limit(_MOST_ROWS)
    if conversation is not None:
        newest = newest.where(col(OutboxEntry.key) == str(conversation))
    return [_outbox(row, now) for row in db.scalars(newest)]


def rows_about(db: Session, conversation: ConversationView) -> dict[str, list[dict[str, Any]]]:
    """The rows that exist because of this customer, by table, newest first, as plain JSON values."""
    of_talk = conversation.id
    of_person = conversation.customer_id
    wanted: Sequence[tuple[type[SQLModel], Any]] = (
        (Customer, col(Customer.id) == of_person),
        (CustomerIdentity, col(CustomerIdentity.customer_id) == of_person),
        (Conversation, col(Conversation.id) == of_talk),
        (Message, col(Message.conversation_id) == of_talk),
        (Turn, col(Turn.conversation_id) == of_talk),
        (Consent, col(Consent.customer_id) == of_person),
        (Interest, col(Interest.customer_id) == of_person),
        (SecureLink, col(SecureLink.customer_id) == of_person),
        (Redemption, col(Redemption.link_id).in_(_links_of(of_person))),
        (Handoff, col(Handoff.conversation_id) == of_talk),
        (Media, col(Media.message_id).in_(_message_ids_of(of_talk))),
        (DeliveryReport, col(DeliveryReport.message_id).in_(_message_ids_of(of_talk))),
        (ShopEvent, _told_of(of_person, of_talk)),
    )
    return {str(table.__tablename__): _rows(db, table, condition) for table, condition in wanted}


# Long enough to be no use in a list of rows, and shown elsewhere.
_SHOWN_ELSEWHERE = {"trace", "token_hash", "device_hash"}


def _values(row: SQLModel, view: type[Frozen]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in view.model_fields}


def _conversation(row: Conversation, person: Customer) -> ConversationView:
    return ConversationView(
        id=row.id,
        customer_id=person.id,
        customer_name=person.name or person.profile_name,
        registered=person.registered_at is not None,
        language=row.language,
        responder=row.responder,
        member=row.member,
        last_inbound_at=row.last_inbound_at,
    )


def _message(row: Message) -> MessageView:
    values = {name: getattr(row, name) for name in MessageView.model_fields if name != "text"}
    return MessageView.model_validate({**values, "text": row.body})


def _traced(db: Session, row: Turn) -> TracedTurn:
    asked = (col(Message.seq) >= row.from_seq) & (col(Message.seq) <= row.to_seq)
    told = select(Message).where(
        col(Message.conversation_id) == row.conversation_id,
        or_(col(Message.turn_id) == row.id, asked & (col(Message.direction) == "in")),
    )
    messages = [_message(message) for message in db.scalars(told.order_by(col(Message.seq)))]
    glance = _values(row, TurnView)
    return TracedTurn.model_validate(
        {**glance, "agent_version": row.agent_version, "trace": row.trace, "messages": messages}
    )


def _turn_for(db: Session, asked: Message) -> Turn | None:
    covers = select(Turn).where(
        col(Turn.conversation_id) == asked.conversation_id,
        col(Turn.from_seq) <= asked.seq,
        col(Turn.to_seq) >= asked.seq,
        col(Turn.state).in_(["running", "done"]),
    )
    return db.scalars(covers.order_by(col(Turn.number)).limit(1)).first()


def _outbox(row: OutboxEntry, now: datetime) -> OutboxView:
    state = "waiting"
    if row.done_at or row.failed_at:
        state = "done" if row.done_at else "failed"
    elif row.leased_until and row.leased_until > now:
        state = "leased"
    values = {name: getattr(row, name) for name in OutboxView.model_fields if name != "state"}
    return OutboxView.model_validate({**values, "state": state})


def _links_of(customer: UUID) -> Any:
    return select(col(SecureLink.id)).where(col(SecureLink.customer_id) == customer)


def _message_ids_of(conversation: UUID) -> Any:
    return select(col(Message.id)).where(col(Message.conversation_id) == conversation)


def _told_of(customer: UUID, conversation: UUID) -> Any:
    return or_(
        col(ShopEvent.subject_id).in_([customer, conversation]),
        col(ShopEvent.subject_id).in_(_message_ids_of(conversation)),
    )


def _rows(db: Session, table: type[SQLModel], condition: Any) -> list[dict[str, Any]]:
    newest = table.__table__.c.id.desc()  # type: ignore[attr-defined]  # every table has one
    rows = db.scalars(select(table).where(condition).order_by(newest).limit(_MOST_ROWS))
    return [row.model_dump(mode="json", exclude=_SHOWN_ELSEWHERE) for row in rows]
