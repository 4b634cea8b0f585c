"""Texts that WhatsApp approves beforehand, for when the service window has closed."""

from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from shop.tables.base import Created, Id, Json, Owned


class MessageTemplate(Owned, Created, table=True):
    """A text with variables in one language, and how far its approval has come."""

    __tablename__ = "message_template"
    __table_args__ = (
        UniqueConstraint("workspace_id", "name", "language"),
        CheckConstraint("category IN ('utility', 'marketing', 'authentication')", name="category"),
        CheckConstraint(
            "status IN ('unsubmitted', 'received', 'pending', 'approved', 'rejected', 'paused')",
            name="status",
        ),
    )

    id: UUID = Id()
    name: str
    """What it is for, such as ``answer_waiting``; the same in every language."""
    language: str = Field(max_length=2)
    category: str
    body: str
    """With its variables as ``{{1}}``, ``{{2}}`` …"""
    samples: dict[str, str] = Json()
    """An example for each variable, which the approval asks for."""
    content_sid: str = ""
    """The provider's id of it; empty until it is stored there."""
    status: str = "unsubmitted"
    reason: str = ""
    """Why it is not approved, in the provider's words."""
