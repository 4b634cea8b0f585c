"""Which browsers are told of something while nobody looks: a line on the screen of whoever asked for it there."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from shop.tables.base import Created, Id, Instant, Owned


class NoticeAddress(Owned, Created, table=True):
    """A browser of one customer or one member that takes notices (RFC 8030), with its own keys."""

    __tablename__ = "notice_address"
    __table_args__ = (
        UniqueConstraint("workspace_id", "endpoint"),
        CheckConstraint("num_nonnulls(customer_id, member_id) = 1", name="whose"),
    )

    id: UUID = Id()
    customer_id: UUID | None = Field(default=None, foreign_key="customer.id", ondelete="CASCADE", index=True)
    member_id: UUID | None = Field(default=None, foreign_key="member.id", ondelete="CASCADE", index=True)
    endpoint: str
    """Where the browser's maker takes what is for it; whoever knows it and the keys can write there."""
    public_key: str
    """The browser's own key on P-256, uncompressed, in base64url."""
    secret: str
    """Sixteen bytes that only the browser and we share, in base64url."""
    language: str = Field(max_length=2)
    told_at: datetime | None = Instant(default=None)
    """When it last took one."""
