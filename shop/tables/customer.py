"""Customers, how they are known, and what they agreed to."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from shop.tables.base import Created, Id, Instant, Of, Owned


class Customer(Owned, Created, table=True):
    """A person who writes to the shop."""

    __table_args__ = (
        CheckConstraint("preferred_way IN ('', 'whatsapp', 'email', 'sms', 'notice')", name="preferred_way"),
        Index("ix_customer_newest", "workspace_id", "created_at", "id"),
        Index(
            "ix_customer_words",
            "workspace_id",
            text("vetrina_named(name, profile_name)"),
            postgresql_using="gin",
        ),
    )

    id: UUID = Id()
    code: str
    """The alias a model sees instead of the name."""
    name: str = ""
    profile_name: str = ""
    """What WhatsApp says the person is called: never proof of anything."""
    email: str = ""
    address: dict[str, str] = Field(
        default_factory=dict, sa_type=JSONB, sa_column_kwargs={"server_default": "{}"}
    )
    """Where goods go, as last told on a secure page: ``name, street, postal_code, city, region, country, phone, note``."""
    tax_number: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """For invoices to a business; empty for a person."""
    language: str = Field(max_length=2)
    currency: str = Field(default="", max_length=3, sa_column_kwargs={"server_default": ""})
    """In which amounts are also told, about; empty for the shop's alone."""
    registered_at: datetime | None = Instant(default=None)
    blocked_at: datetime | None = Instant(default=None)
    erased_at: datetime | None = Instant(default=None)
    merged_into: UUID | None = Field(default=None, foreign_key="customer.id", ondelete="SET NULL")
    """Whom this person turned out to be; the history stays where it was written."""
    messages_stopped_at: datetime | None = Instant(default=None)
    """Since when only answers to what the customer writes are sent (STOP)."""
    preferred_way: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """How they want to hear of what they booked: ``whatsapp``, ``email``, ``sms``, ``notice``; empty for as usual."""


class CustomerIdentity(Owned, Created, table=True):
    """One of the names the world knows a customer by; a phone number may be missing."""

    __tablename__ = "customer_identity"
    __table_args__ = (
        UniqueConstraint("workspace_id", "kind", "value"),
        CheckConstraint("kind IN ('phone', 'bsuid', 'parent_bsuid', 'username')", name="kind"),
    )

    id: UUID = Id()
    customer_id: UUID = Of("customer", index=True)
    kind: str
    value: str = Field(max_length=160)


class Consent(Owned, Created, table=True):
    """What a customer agreed to, in which words, and how that is known. Never deleted with a change."""

    __table_args__ = (CheckConstraint("purpose IN ('service', 'memory', 'marketing')", name="purpose"),)

    id: UUID = Id()
    customer_id: UUID = Of("customer", index=True)
    purpose: str
    text_version: str
    text_hash: str
    language: str = Field(max_length=2)
    via: str
    """The channel: ``page`` or ``whatsapp``."""
    evidence: str
    """Id of the redemption, or the MessageSid of the customer's own words."""
    granted_at: datetime | None = Instant(default=None)
    withdrawn_at: datetime | None = Instant(default=None)


class Interest(Owned, Created, table=True):
    """A customer showed interest in a product."""

    __table_args__ = (UniqueConstraint("workspace_id", "customer_id", "product_id"),)

    id: UUID = Id()
    customer_id: UUID = Of("customer", index=True)
    product_id: UUID = Of("product", index=True)
    via: str
    times: int = 1
    last_at: datetime = Instant()
