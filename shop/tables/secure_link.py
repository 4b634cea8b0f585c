"""Tokenized links and what became of them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from shop.tables.base import Created, Id, Instant, Json, Of, Owned


class SecureLink(Owned, Created, table=True):
    """One purpose, one subject, until it expires, is used up or is revoked. Only its hash is kept."""

    __tablename__ = "secure_link"
    __table_args__ = (CheckConstraint("uses_left >= 0", name="uses_left"),)

    id: UUID = Id()
    token_hash: str = Field(unique=True)
    purpose: str
    """``registration``, ``profile``, ``cart``, ``order``, ``invoice`` or ``booking``."""
    subject_id: UUID
    """What the link is about: a customer, an order, a booking."""
    customer_id: UUID = Of("customer", index=True)
    conversation_id: UUID | None = None
    language: str = Field(max_length=2)
    expires_at: datetime = Instant()
    uses_left: int = 1
    revoked_at: datetime | None = Instant(default=None)
    device_hash: str = ""
    """The browser that first showed it to a person; another one means that it was forwarded."""
    details: dict[str, Any] = Json()


class Redemption(Owned, Created, table=True):
    """One use of a link."""

    id: UUID = Id()
    link_id: UUID = Of("secure_link", index=True)
    outcome: str
