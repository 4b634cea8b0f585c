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
        CheckConstraint("told_of_bookings IN ('', 'all', 'own', 'none')", name="told_of_bookings"),
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
    payee: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Their own account at whoever takes the cards, such as ``acct_…``: tips for them go there."""
    told_of_bookings: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Of which bookings they hear in their chat: ``all``, their ``own``, or ``none``; empty as their role has it."""
    active: bool = True
    sign_in_id: UUID | None = Maybe("sign_in", index=True)
    """By what they sign in to the console; None before they took their invitation."""
