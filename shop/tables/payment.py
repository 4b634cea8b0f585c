"""Money: our wish to collect it, what came, what went back, and what providers told us."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from shop.tables.base import Created, Id, Instant, Json, Minor, Of, Owned


class PaymentIntent(Owned, Created, table=True):
    """Our wish to collect an amount for an order, and how far that is; its id is the idempotency key."""

    __tablename__ = "payment_intent"
    __table_args__ = (
        CheckConstraint("provider IN ('test', 'stripe', 'transfer', 'cash')", name="provider"),
        CheckConstraint("state IN ('created', 'open', 'paid', 'failed', 'expired')", name="state"),
        CheckConstraint("amount_minor > 0", name="amount"),
        Index(
            "uq_payment_intent_one_open",
            "order_id",
            unique=True,
            postgresql_where=text("state IN ('created', 'open')"),
        ),
    )

    id: UUID = Id()
    order_id: UUID = Of("customer_order", index=True)
    provider: str
    amount_minor: int = Minor()
    currency: str = Field(max_length=3)
    state: str = "created"
    provider_reference: str = Field(default="", index=True)
    """Theirs: a Checkout Session's id. For a bank transfer the reference that the customer writes."""
    url: str = ""
    """Where the customer pays; empty until the provider has told it."""
    expires_at: datetime = Instant()
    failure: str = ""
    looked_at: datetime | None = Instant(default=None)
    """When the provider was last asked."""


class Payment(Owned, Created, table=True):
    """Money that came."""

    __table_args__ = (
        UniqueConstraint("workspace_id", "provider", "provider_reference"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("refunded_minor BETWEEN 0 AND amount_minor", name="refunded"),
        Index("ix_payment_workspace_id_created_at", "workspace_id", "created_at"),
    )

    id: UUID = Id()
    order_id: UUID = Of("customer_order", index=True)
    intent_id: UUID | None = Field(default=None, foreign_key="payment_intent.id", ondelete="SET NULL")
    provider: str
    provider_reference: str
    """Theirs: what a refund names."""
    amount_minor: int = Minor()
    refunded_minor: int = Minor(0)
    """What went back or is on its way back."""
    currency: str = Field(max_length=3)
    method: str = ""
    """``visa 4242``, ``cash``: shown to the customer; never a whole number."""


class Refund(Owned, Created, table=True):
    """Money that goes back; its id is the idempotency key."""

    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("state IN ('wanted', 'pending', 'succeeded', 'failed')", name="state"),
    )

    id: UUID = Id()
    order_id: UUID = Of("customer_order", index=True)
    payment_id: UUID = Of("payment", index=True)
    return_id: UUID | None = Field(default=None, foreign_key="order_return.id", ondelete="SET NULL")
    amount_minor: int = Minor()
    currency: str = Field(max_length=3)
    lines: list[dict[str, Any]] = Json(list)
    """For what: ``{"line": id, "quantity": n, "amount_minor": n}``; empty for an amount as such."""
    reason: str = ""
    state: str = "wanted"
    provider_reference: str = ""
    failure: str = ""
    finished_at: datetime | None = Instant(default=None)
    looked_at: datetime | None = Instant(default=None)
    """When the provider was last asked."""


class PaymentEvent(Owned, Created, table=True):
    """What a provider told us, each event once, whatever order it came in."""

    __tablename__ = "payment_event"
    __table_args__ = (UniqueConstraint("workspace_id", "provider", "event_id"),)

    id: UUID = Id()
    provider: str
    event_id: str
    kind: str
    intent_id: UUID | None = None
    payload: dict[str, Any] = Json()


class Invoice(Owned, Created, table=True):
    """An invoice or a credit note: numbered without gaps in its year, and never changed."""

    __table_args__ = (
        UniqueConstraint("workspace_id", "kind", "year", "number"),
        CheckConstraint("kind IN ('invoice', 'credit_note')", name="kind"),
        Index("uq_invoice_of_order", "order_id", unique=True, postgresql_where=text("kind = 'invoice'")),
        Index(
            "uq_invoice_of_refund", "refund_id", unique=True, postgresql_where=text("kind = 'credit_note'")
        ),
    )

    id: UUID = Id()
    kind: str
    year: int
    number: int
    order_id: UUID = Of("customer_order", index=True)
    corrects_id: UUID | None = Field(default=None, foreign_key="invoice.id", ondelete="RESTRICT")
    """Of a credit note: the invoice that it corrects."""
    refund_id: UUID | None = Field(default=None, foreign_key="refund.id", ondelete="RESTRICT")
    customer_id: UUID = Of("customer", index=True)
    language: str = Field(max_length=2)
    content: dict[str, Any] = Json()
    """Everything that stands on it: seller, buyer, lines, totals by rate. The papers are made from this alone."""
    total_minor: int = Minor()
    currency: str = Field(max_length=3)
    pdf: str = ""
    """SHA-256 in the object store; empty until it is drawn."""
    ubl: str = ""
