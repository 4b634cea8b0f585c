"""Members who answer from their own WhatsApp, and shops under an address of their own."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from shop.tables.base import Created, Id, Instant, Json, Of, Owned


class MemberPhone(Owned, Created, table=True):
    """A member's own WhatsApp, once it is proven: conversations come to them there if they wish so."""

    __tablename__ = "member_phone"
    __table_args__ = (
        UniqueConstraint("member_id"),
        Index(
            "uq_member_phone_proven",
            "workspace_id",
            "phone",
            unique=True,
            postgresql_where=text("proven_at IS NOT NULL"),
        ),
    )

    id: UUID = Id()
    member_id: UUID = Of("member")
    phone: str
    code: str = ""
    """A mark of the digits that are to come back; empty where none are waited for."""
    code_until: datetime | None = Instant(default=None)
    tries: int = 0
    proven_at: datetime | None = Instant(default=None)
    relays: bool = False
    """Whether conversations come to them there."""
    as_customer: bool = False
    """Whether what they write now is a customer's: they said so by a word."""
    heard_at: datetime | None = Instant(default=None)
    """When they last wrote to the shop's number from there: their own service window."""


class RelayThread(Owned, Created, table=True):
    """A conversation as a member sees it on their own WhatsApp: by a short code."""

    __tablename__ = "relay_thread"
    __table_args__ = (
        UniqueConstraint("member_phone_id", "conversation_id", name="uq_relay_thread_of_phone"),
        UniqueConstraint("member_phone_id", "code", name="uq_relay_thread_code"),
    )

    id: UUID = Id()
    member_phone_id: UUID = Of("member_phone")
    conversation_id: UUID = Of("conversation", index=True)
    code: str
    """Three signs, such as ``7K2``."""
    open: bool = True
    told_seq: int = 0
    """Up to which message of the customer the member has it."""
    told_at: datetime = Instant()


class RelayMessage(Owned, Created, table=True):
    """A message between the shop's number and a member's own WhatsApp; in no customer's conversation."""

    __tablename__ = "relay_message"
    __table_args__ = (
        CheckConstraint("direction IN ('in', 'out')", name="direction"),
        CheckConstraint("state IN ('waits', 'done', 'dropped')", name="state"),
        UniqueConstraint("workspace_id", "provider_sid", name="uq_relay_message_sid"),
    )

    id: UUID = Id()
    member_phone_id: UUID = Of("member_phone", index=True)
    thread_id: UUID | None = Field(
        default=None, foreign_key="relay_thread.id", ondelete="CASCADE", index=True
    )
    direction: str
    kind: str = "text"
    body: str = ""
    """What they wrote, until it is seen to; or words of ours, until they are gone."""
    reply_to: str = ""
    """The provider's id of the message that is quoted."""
    provider_sid: str | None = None
    state: str = "waits"


class DomainClaim(Owned, Created, table=True):
    """An address under which a shop wants to be; whose it is, a record in its zone tells."""

    __tablename__ = "domain_claim"
    __table_args__ = (UniqueConstraint("workspace_id", name="uq_domain_claim_of_shop"),)

    id: UUID = Id()
    host: str
    token: str
    """What the record has to hold."""
    proven_at: datetime | None = Instant(default=None)
    checked_at: datetime | None = Instant(default=None)


class LegalText(Owned, Created, table=True):
    """A text of the shop's own, as it was at some time; never changed."""

    __tablename__ = "legal_text"
    __table_args__ = (
        CheckConstraint("kind IN ('privacy', 'terms')", name="kind"),
        UniqueConstraint("workspace_id", "kind", "version", name="uq_legal_text_version"),
    )

    id: UUID = Id()
    kind: str
    version: str
    texts: dict[str, str] = Json()
    """By language."""
    sha256: str
    """Of the texts in the order of their languages."""
