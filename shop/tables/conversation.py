"""Conversations, their messages, the turns that answer them, and who answers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from shop.tables.base import Created, Id, Instant, Json, Maybe, Of, Owned


class Conversation(Owned, Created, table=True):
    """A customer on a channel."""

    __table_args__ = (
        UniqueConstraint("workspace_id", "customer_id", "channel_id"),
        CheckConstraint("responder IN ('agent', 'queue', 'member')", name="responder"),
        Index("ix_conversation_latest", "workspace_id", "last_inbound_at", "id"),
        Index("ix_conversation_latest_of_language", "workspace_id", "language", "last_inbound_at", "id"),
        Index(
            "ix_conversation_with_people",
            "workspace_id",
            "last_inbound_at",
            "id",
            postgresql_where=text("responder <> 'agent'"),
        ),
    )

    id: UUID = Id()
    customer_id: UUID = Of("customer", index=True)
    channel_id: UUID = Of("channel")
    language: str = Field(max_length=2)
    language_locked: bool = False
    """The customer chose the language; the agent no longer guesses."""
    responder: str = "agent"
    """``agent``, ``queue`` (a person was asked for) or ``member``."""
    member: str = ""
    member_id: UUID | None = Maybe("member")
    """Who has it: answers, or is to, while a person was asked for; None for nobody in particular."""
    responder_until: datetime | None = Instant(default=None)
    last_seq: int = 0
    answered_seq: int = 0
    """The seq of the last inbound message that a finished turn has dealt with."""
    last_inbound_at: datetime | None = Instant(default=None)
    holds: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    """Messages to the customer are held until the customer writes."""
    wish_seq: int | None = None
    """The seq of the first message that waits for the registration."""
    misses: int = 0
    """Turns in a row that the agent could not answer."""
    notices: dict[str, Any] = Json()
    """When a notice was last given: AI disclosure, shop closed, registration link, over the limit."""
    memory: dict[str, Any] = Json()
    """What the concierge keeps between turns: options on offer, half-filled wishes."""


class Message(Owned, Created, table=True):
    """One message, in or out. Out: queued < sent < delivered < read, or failed; never backwards.

    Held is a step aside: the service window has closed, and the message waits for the customer to write.
    """

    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("workspace_id", "provider_sid"),
        Index("ix_message_words", "workspace_id", text("vetrina_words(body)"), postgresql_using="gin"),
        CheckConstraint("direction IN ('in', 'out')", name="direction"),
        CheckConstraint(
            "status IN ('received', 'queued', 'held', 'sent', 'delivered', 'read', 'failed')", name="status"
        ),
        # Days lie together as they were written: next to nothing to keep, and a day's rows are found.
        Index("ix_message_created_at", "created_at", postgresql_using="brin"),
    )

    id: UUID = Id()
    conversation_id: UUID = Of("conversation")
    turn_id: UUID | None = Field(default=None, index=True)
    direction: str
    seq: int
    kind: str = "text"
    """``text``, ``image``, ``document``, ``audio``, ``video``, ``sticker``, ``location``, ``contact``, ``tap``."""
    author: str
    """``customer``, ``agent``, ``member`` or ``system``."""
    body: str = ""
    content: dict[str, Any] = Json()
    """What is not text: media, location, the tapped id, cards, buttons, links, the template used."""
    form: dict[str, Any] = Json()
    """Every field that the provider sent, with card numbers masked."""
    reply_to: str = ""
    provider_sid: str | None = None
    status: str
    error_code: int | None = None
    attempts: int = 0
    handed_at: datetime | None = Instant(default=None)
    """Since when a send is under way whose outcome is not known yet."""
    heard_at: datetime | None = Instant(default=None)
    """When the customer had last written, as the message was handed over: which window it was sent in."""
    held_at: datetime | None = Instant(default=None)
    """When the message was first held, by the shop's clock."""
    held_reason: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Why it is held, or why it was given up after having been."""
    sent_at: datetime | None = Instant(default=None)
    delivered_at: datetime | None = Instant(default=None)
    read_at: datetime | None = Instant(default=None)
    failed_at: datetime | None = Instant(default=None)


class DeliveryReport(Owned, Created, table=True):
    """What the provider said of a message, each report once, with all its fields."""

    __tablename__ = "delivery_report"
    __table_args__ = (UniqueConstraint("workspace_id", "provider_sid", "status"),)

    id: UUID = Id()
    message_id: UUID | None = Field(default=None, index=True)
    provider_sid: str
    status: str
    form: dict[str, Any] = Json()


class Turn(Owned, Created, table=True):
    """The messages answered together, how that went step by step, and what it cost."""

    __table_args__ = (
        CheckConstraint("state IN ('running', 'done', 'superseded', 'lost')", name="state"),
        Index(
            "uq_turn_one_running", "conversation_id", unique=True, postgresql_where=text("state = 'running'")
        ),
        Index("ix_turn_conversation_id_number", "conversation_id", "number"),
        Index("ix_turn_created_at", "created_at", postgresql_using="brin"),
        Index("ix_turn_of_version", "workspace_id", "agent_version", "created_at"),
        Index(
            "ix_turn_missed",
            "workspace_id",
            "created_at",
            postgresql_where=text("missed <> '' AND settled_at IS NULL"),
        ),
    )

    workspace_id: UUID = Of("workspace")
    id: UUID = Id()
    conversation_id: UUID = Of("conversation")
    number: int
    state: str = "running"
    leased_until: datetime = Instant()
    from_seq: int
    to_seq: int
    outcome: str = ""
    """``answered``, ``silent``, or the check that ended it."""
    model: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    milliseconds: float = 0
    agent_version: int = 1
    trace: list[dict[str, Any]] = Json(list)
    missed: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Whether the shop should look at it: ``nothing`` was found, or it was answered ``badly``; else empty."""
    settled_at: datetime | None = Instant(default=None)
    """When the shop had looked at what was missed."""
    finished_at: datetime | None = Instant(default=None)


class Handoff(Owned, Created, table=True):
    """A conversation passed from the agent towards a person, and back."""

    __table_args__ = (
        Index(
            "ix_handoff_teaching",
            "workspace_id",
            "answered_at",
            postgresql_where=text("answered_at IS NOT NULL AND taught_at IS NULL"),
        ),
        Index(
            "ix_handoff_promised",
            "workspace_id",
            "answer_due_at",
            postgresql_where=text(
                "answer_due_at IS NOT NULL AND answered_at IS NULL AND given_back_at IS NULL AND broken_at IS NULL"
            ),
        ),
    )

    id: UUID = Id()
    conversation_id: UUID = Of("conversation", index=True)
    reason: str
    summary: dict[str, Any] = Json()
    taken_at: datetime | None = Instant(default=None)
    taken_by: str = ""
    member_id: UUID | None = Maybe("member")
    """Who took it last."""
    answer_due_at: datetime | None = Instant(default=None)
    """By when a person is to have answered, as the plan promises."""
    answered_at: datetime | None = Instant(default=None)
    """When a person first wrote."""
    warned_at: datetime | None = Instant(default=None)
    """When somebody was told that the promise is about to be broken."""
    broken_at: datetime | None = Instant(default=None)
    """When somebody was told that it was."""
    given_back_at: datetime | None = Instant(default=None)
    taught_at: datetime | None = Instant(default=None)
    """When the shop had decided whether the agent is to learn the member's answer."""


class Media(Owned, Created, table=True):
    """A file a customer sent, in the object store under its own hash."""

    id: UUID = Id()
    message_id: UUID = Of("message", index=True)
    content_type: str
    size: int = 0
    sha256: str = ""
    state: str = "wanted"
    """``wanted``, ``kept`` or ``refused``."""
    reason: str = ""
    source_url: str
