"""Who works in a shop, and what they may do there."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from shop.tables.base import Created, Id, Maybe, Owned


class Member(Owned, Created, table=True):
    """A person who works in a workspace, in one role."""

    __table_args__ = (
        CheckConstraint(
            "role IN ('owner', 'manager', 'operator', 'salesperson', 'warehouse', 'host')", name="role"
        ),
        Index(
            "uq_member_of_customer",
            "workspace_id",
            "customer_id",
            unique=True,
            postgresql_where=text("customer_id IS NOT NULL"),
        ),
    )

    id: UUID = Id()
    name: str
    role: str
    language: str = Field(max_length=2)
    phone: str = ""
    email: str = ""
    customer_id: UUID | None = Maybe("customer")
    """The same person as the shop's chat knows them: their links are sent there."""
    resource_id: UUID | None = Maybe("resource")
    """Who they are in the diary; None for whoever is not booked."""
    live_sessions: bool = True
    """Whether they may start live sessions; read at a start only, so that running ones can finish."""
    active: bool = True
