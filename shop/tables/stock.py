"""What is there and what is promised: batches, the ledger of movements, reservations, allocations, waiting."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from shop.tables.base import Created, Id, Instant, Of, Owned


class Batch(Owned, Created, table=True):
    """A lot of a variant: where it lies and until when it may be sold."""

    __table_args__ = (
        UniqueConstraint("workspace_id", "variant_id", "lot"),
        CheckConstraint("on_hand >= 0", name="on_hand"),
    )

    id: UUID = Id()
    variant_id: UUID = Of("variant", index=True)
    lot: str
    shelf: str = ""
    expires_on: date | None = None
    on_hand: int = 0
    """The sum of its movements."""


class StockMovement(Owned, Created, table=True):
    """One line of the ledger: so much came or went, and why. Never changed, never deleted by the shop."""

    __tablename__ = "stock_movement"
    __table_args__ = (
        CheckConstraint(
            "reason IN ('opening', 'received', 'counted', 'sold', 'returned', 'wasted')", name="reason"
        ),
        CheckConstraint("quantity <> 0", name="quantity"),
    )

    id: UUID = Id()
    variant_id: UUID = Of("variant", index=True)
    batch_id: UUID | None = Field(default=None, foreign_key="batch.id", ondelete="SET NULL")
    quantity: int
    """In the variant's unit; below zero for what went."""
    reason: str
    reference: UUID | None = Field(default=None, index=True)
    """The order or the return that it belongs to."""
    note: str = ""
    actor: str


class Reservation(Owned, Created, table=True):
    """Goods kept for a cart, a checkout, a waiting customer or a live session, until `expires_at`."""

    __table_args__ = (
        UniqueConstraint("workspace_id", "purpose", "subject_id", "variant_id"),
        CheckConstraint("purpose IN ('cart', 'checkout', 'live', 'waiting')", name="purpose"),
        CheckConstraint("quantity > 0", name="quantity"),
        Index("ix_reservation_holding", "variant_id", "expires_at"),
    )

    id: UUID = Id()
    variant_id: UUID = Of("variant")
    customer_id: UUID = Of("customer", index=True)
    purpose: str
    subject_id: UUID
    """The cart's, the order's, the waiting entry's or the live session's id."""
    quantity: int
    expires_at: datetime = Instant()


class Allocation(Owned, Created, table=True):
    """Goods bound to an order's line until they leave the house."""

    __table_args__ = (
        CheckConstraint("state IN ('bound', 'gone', 'released')", name="state"),
        CheckConstraint("quantity > 0", name="quantity"),
        Index("ix_allocation_bound", "variant_id", postgresql_where=text("state = 'bound'")),
    )

    id: UUID = Id()
    variant_id: UUID = Of("variant")
    batch_id: UUID | None = Field(default=None, foreign_key="batch.id", ondelete="SET NULL")
    order_id: UUID = Of("customer_order", index=True)
    line_id: UUID = Of("order_line", index=True)
    quantity: int
    state: str = "bound"


class WaitingEntry(Owned, Created, table=True):
    """A customer who waits for a variant to come back; first come, first offered."""

    __tablename__ = "waiting_entry"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'offered', 'taken', 'lapsed', 'left')", name="state"),
        Index(
            "uq_waiting_entry_once",
            "variant_id",
            "customer_id",
            unique=True,
            postgresql_where=text("state IN ('waiting', 'offered')"),
        ),
    )

    id: UUID = Id()
    variant_id: UUID = Of("variant", index=True)
    customer_id: UUID = Of("customer", index=True)
    conversation_id: UUID | None = None
    quantity: int = 1
    state: str = "waiting"
    offered_until: datetime | None = Instant(default=None)
