"""Parcels on their way out and goods on their way back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from shop.tables.base import Created, Id, Instant, Of, Owned


class Shipment(Owned, Created, table=True):
    """A parcel: a label is wanted for it, it has one, it is on its way, or it is there."""

    __table_args__ = (
        CheckConstraint("state IN ('wanted', 'labeled', 'sent', 'delivered', 'lost')", name="state"),
        Index(
            "ix_shipment_tracking",
            "workspace_id",
            "carrier_code",
            "tracking_number",
            postgresql_where=text("carrier_code <> ''"),
        ),
    )

    id: UUID = Id()
    order_id: UUID = Of("customer_order", index=True)
    carrier: str = ""
    tracking_number: str = ""
    tracking_url: str = ""
    state: str = "sent"
    delivered_at: datetime | None = Instant(default=None)
    carrier_code: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Which of the carriers that we speak with has it; empty where a person told the number."""
    label: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """SHA-256 of the label's PDF in the object store."""
    failure: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Why the carrier gave no label."""


class ParcelEvent(Owned, table=True):
    """What a carrier said of a parcel on its way."""

    __tablename__ = "parcel_event"
    __table_args__ = (
        UniqueConstraint("shipment_id", "reference"),
        CheckConstraint(
            "kind IN ('taken', 'moving', 'out', 'delivered', 'failed', 'back', 'lost')", name="kind"
        ),
    )

    id: UUID = Id()
    shipment_id: UUID = Of("shipment")
    reference: str
    """The carrier's own, so that what is said twice is noted once."""
    kind: str
    place: str = ""
    words: str = ""
    """The carrier's, as they came."""
    at: datetime = Instant()


class Return(Owned, Created, table=True):
    """Goods that a customer sends back."""

    __tablename__ = "order_return"
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        CheckConstraint(
            "state IN ('requested', 'approved', 'refused', 'received', 'refunded')", name="state"
        ),
    )

    id: UUID = Id()
    number: int
    order_id: UUID = Of("customer_order", index=True)
    state: str = "requested"
    reason: str
    """``damaged``, ``wrong``, ``unwanted`` or ``other``."""
    note: str = ""
    answer: str = ""
    """What the shop said of it, in the customer's language."""


class ReturnLine(Owned, table=True):
    """So much of one line comes back."""

    __tablename__ = "return_line"
    __table_args__ = (
        UniqueConstraint("return_id", "line_id"),
        CheckConstraint("quantity > 0", name="quantity"),
    )

    id: UUID = Id()
    return_id: UUID = Of("order_return", index=True)
    line_id: UUID = Of("order_line", index=True)
    quantity: int
    restocked: bool = False
