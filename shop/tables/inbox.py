"""What members need to answer customers: how far they have read, notes, ready answers, drafts, what comes to whom."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from shop.tables.base import Created, Id, Instant, Json, Maybe, Of, Owned


class ReadMark(Owned, table=True):
    """Up to which message of the customer's a member has seen a conversation."""

    __tablename__ = "read_mark"
    __table_args__ = (UniqueConstraint("member_id", "conversation_id"),)

    id: UUID = Id()
    member_id: UUID = Of("member")
    conversation_id: UUID = Of("conversation", index=True)
    seen_at: datetime = Instant()
    """What the customer wrote by then has been seen."""


class InboxNote(Owned, Created, table=True):
    """What the team tells itself about a customer. It is never sent."""

    __tablename__ = "inbox_note"

    id: UUID = Id()
    customer_id: UUID = Of("customer", index=True)
    conversation_id: UUID | None = Maybe("conversation", index=True)
    after_seq: int = 0
    """The message after which it stands in the conversation."""
    member_id: UUID | None = Maybe("member")
    author: str
    """The member's name, kept when the member goes."""
    text: str
    mentions: list[str] = Json(list)
    """The ids of the members who are named in it."""


class CannedReply(Owned, Created, table=True):
    """An answer that stands ready, found by its shortcut, in one or more languages."""

    __tablename__ = "canned_reply"
    __table_args__ = (UniqueConstraint("workspace_id", "shortcut"),)

    id: UUID = Id()
    shortcut: str
    texts: dict[str, str] = Json()
    """By language; ``{name}``, ``{shop}`` and ``{member}`` are filled in."""


class ReplyDraft(Owned, Created, table=True):
    """What the agent proposes to say, where a member sends it."""

    __tablename__ = "reply_draft"
    __table_args__ = (
        CheckConstraint("state IN ('proposed', 'sent', 'edited', 'discarded', 'overtaken')", name="state"),
        Index(
            "uq_reply_draft_one_proposed",
            "conversation_id",
            unique=True,
            postgresql_where=text("state = 'proposed'"),
        ),
    )

    id: UUID = Id()
    conversation_id: UUID = Of("conversation", index=True)
    turn_id: UUID | None = Field(default=None)
    state: str = "proposed"
    replies: list[dict[str, Any]] = Json(list)
    """Each message of it: ``text`` and ``content``."""
    decided_by: UUID | None = Maybe("member")
    decided_at: datetime | None = Instant(default=None)


class CustomerTag(Owned, Created, table=True):
    """A word by which the shop finds its customers again."""

    __tablename__ = "customer_tag"
    __table_args__ = (UniqueConstraint("customer_id", "tag"),)

    id: UUID = Id()
    customer_id: UUID = Of("customer")
    tag: str = Field(max_length=40)


class FollowUp(Owned, Created, table=True):
    """Something that a member means to do for a customer, and by when."""

    __tablename__ = "follow_up"
    __table_args__ = (
        Index("ix_follow_up_due", "workspace_id", "due_at", postgresql_where=text("done_at IS NULL")),
    )

    id: UUID = Id()
    customer_id: UUID = Of("customer", index=True)
    member_id: UUID | None = Maybe("member")
    text: str
    due_at: datetime = Instant()
    done_at: datetime | None = Instant(default=None)


class Translation(Owned, Created, table=True):
    """A message in another language, for a member to read; the message itself stays as it was written."""

    __table_args__ = (UniqueConstraint("message_id", "language"),)

    id: UUID = Id()
    message_id: UUID = Of("message")
    language: str = Field(max_length=2)
    text: str


class DeskSeat(Owned, table=True):
    """What of the conversations can come to a member: in which languages, when, and how many at once."""

    __tablename__ = "desk_seat"
    __table_args__ = (
        UniqueConstraint("member_id"),
        CheckConstraint("capacity BETWEEN 1 AND 99", name="capacity"),
    )

    id: UUID = Id()
    member_id: UUID = Of("member")
    takes: bool = True
    """Whether conversations are given to them at all."""
    away_until: datetime | None = Instant(default=None)
    capacity: int = 6
    skills: list[str] = Json(list)
    """What they are good at: languages (``it``) and tags of customers."""
    shifts: list[dict[str, Any]] = Json(list)
    """``weekday`` (0 is Monday), ``from`` and ``to`` (``HH:MM``) in the shop's zone; empty for its opening hours."""
    given_at: datetime | None = Instant(default=None)
    """When one was last given to them."""


class InboxRules(Owned, table=True):
    """How a shop gives out conversations, and how soon it means to answer."""

    __tablename__ = "inbox_rules"
    __table_args__ = (
        UniqueConstraint("workspace_id"),
        CheckConstraint("share IN ('by_hand', 'in_turn', 'by_skill')", name="share"),
    )

    id: UUID = Id()
    share: str = "by_hand"
    """Who gets what waits: nobody of itself, each in turn, or whoever knows best and then in turn."""
