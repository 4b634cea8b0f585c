"""What customers have told a shop about themselves, and how their chats felt."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from shop.tables.base import Created, Id, Instant, Maybe, Of, Owned


class CustomerFact(Owned, Created, table=True):
    """Something about a customer that holds until it is taken back, or until it has grown old."""

    __tablename__ = "customer_fact"
    __table_args__ = (
        UniqueConstraint("workspace_id", "customer_id", "kind", "about", "value"),
        CheckConstraint(
            "kind IN ('size', 'allergy', 'diet', 'likes', 'dislikes', 'budget', 'household', 'date', 'time', "
            "'access', 'health')",
            name="kind",
        ),
        CheckConstraint("source IN ('chat', 'page', 'member', 'order', 'booking')", name="source"),
        Index("ix_customer_fact_over", "workspace_id", "expires_at"),
    )

    id: UUID = Id()
    customer_id: UUID = Of("customer", index=True)
    kind: str
    about: str = Field(default="", max_length=40)
    """Of what: ``shoes`` for a size, ``birthday`` for a date; empty where the kind says it."""
    value: str = Field(max_length=120)
    source: str
    source_ref: str = Field(default="", max_length=64)
    """The MessageSid of the customer's own words, the number of the order, the code of the booking."""
    member_id: UUID | None = Maybe("member")
    """Who wrote it down, where it was a member."""
    author: str = ""
    """The member's name, kept when the member goes."""
    expires_at: datetime = Instant()
    changed_at: datetime = Instant()
    """When it was last said or corrected."""
    dropped_at: datetime | None = Instant(default=None)
    """Since when it no longer counts: a member can take that back for a day."""


class ChatMood(Owned, Created, table=True):
    """How a chat probably felt to the customer, read from their own words; a guess with its confidence."""

    __tablename__ = "chat_mood"
    __table_args__ = (
        UniqueConstraint("conversation_id", "began_at"),
        CheckConstraint("label IN ('positive', 'neutral', 'negative', 'angry')", name="label"),
        CheckConstraint("confidence BETWEEN 0 AND 100", name="confidence"),
        Index("ix_chat_mood_day", "workspace_id", "day", "label"),
    )

    id: UUID = Id()
    conversation_id: UUID = Of("conversation")
    began_at: datetime = Instant()
    until: datetime = Instant()
    """The last of the customer's words that were read."""
    day: date
    """On which the chat began, by the shop's own calendar."""
    label: str
    confidence: int
    """In a hundred."""
    messages: int
    """Of the customer's, that were read."""
