"""What was booked: bookings, the stretches they take, their history, what is told of them, and who waits."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    Computed,
    DateTime,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint, Range
from sqlmodel import Field

from shop.tables.base import Created, Id, Instant, Json, Minor, Of, Owned


class Booking(Owned, Created, table=True):
    """A time that somebody has, or is about to have."""

    __table_args__ = (
        UniqueConstraint("workspace_id", "code"),
        CheckConstraint(
            "state IN ('held', 'pending', 'confirmed', 'live', 'completed', 'canceled', 'no_show')",
            name="state",
        ),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("seats > 0", name="seats"),
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
        CheckConstraint("(state = 'held') = (hold_until IS NOT NULL)", name="hold"),
        CheckConstraint("claim IN ('', 'typed', 'theirs')", name="claim"),
        Index(
            "uq_booking_one_hold",
            "customer_id",
            "service_id",
            unique=True,
            postgresql_where=text("state = 'held'"),
        ),
    )

    id: UUID = Id()
    code: str
    """What people say: ``B-7K2M9Q``."""
    service_id: UUID = Of("service", index=True)
    occurrence_id: UUID | None = Field(
        default=None, foreign_key="occurrence.id", ondelete="RESTRICT", index=True
    )
    customer_id: UUID = Of("customer", index=True)
    conversation_id: UUID | None = None
    state: str = "held"
    starts_at: datetime = Instant(index=True)
    ends_at: datetime = Instant()
    timezone: str
    """The host's zone."""
    customer_timezone: str = ""
    """Where the customer is; empty where it is not known."""
    seats: int = 1
    guests: list[dict[str, str]] = Json(list)
    """Who comes along: ``{"name": …, "email": …}``."""
    hold_until: datetime | None = Instant(default=None)
    """Five minutes after it was held; nothing stretches it."""
    note: str = ""
    """Preferences, in the customer's words."""
    language: str = Field(max_length=2)
    price_minor: int = Minor(0)
    deposit_minor: int = Minor(0)
    policy: dict[str, Any] = Json()
    """As it was when it was booked, with its words."""
    order_id: UUID | None = Field(
        default=None, foreign_key="customer_order.id", ondelete="SET NULL", index=True
    )
    """How it is paid for."""
    sequence: int = 0
    """Of its calendar file: rises with every change."""
    canceled_at: datetime | None = Instant(default=None)
    canceled_by: str = ""
    stars: int | None = None
    """What its customer thought of it, 1 to 5; None until they say."""
    feedback: str = ""
    """In their own words."""
    claim: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """``typed`` where somebody typed the number of a known customer and proved nothing: until its customer says
    that it is ``theirs``, it costs them nothing. Empty for all others."""


class BookedResource(Owned, table=True):
    """A stretch of a resource that a booking or an occurrence has, buffers included: never twice."""

    __tablename__ = "booked_resource"
    __table_args__ = (
        ExcludeConstraint(
            (Column("resource_id"), "="),
            (Column("during"), "&&"),
            using="gist",
            where=text("active"),
            name="ex_booked_resource_never_twice",
        ),
        # Row-level security keeps `during &&` from using an index, as a range's operators may tell what they saw.
        Index(
            "ix_booked_resource_until",
            "workspace_id",
            "resource_id",
            "ends_at",
            "starts_at",
            postgresql_where=text("active"),
            # All that a calendar asks: the table itself is not looked at.
            postgresql_include=["booking_id"],
        ),
        CheckConstraint("num_nonnulls(booking_id, occurrence_id) = 1", name="one_owner"),
    )

    id: UUID = Id()
    resource_id: UUID = Of("resource")
    booking_id: UUID | None = Field(default=None, foreign_key="booking.id", ondelete="CASCADE", index=True)
    occurrence_id: UUID | None = Field(
        default=None, foreign_key="occurrence.id", ondelete="CASCADE", index=True
    )
    during: Range[datetime] = Field(sa_type=TSTZRANGE)
    starts_at: datetime | None = Field(
        default=None,
        sa_column=Column(DateTime(timezone=True), Computed("lower(during)", persisted=True), nullable=True),
    )
    """Of the stretch: the database reads it from `during`."""
    ends_at: datetime | None = Field(
        default=None,
        sa_column=Column(DateTime(timezone=True), Computed("upper(during)", persisted=True), nullable=True),
    )
    active: bool = True
    """False once the booking is canceled or its hold is over."""


class BookingChange(Owned, table=True):
    """One step of a booking's history."""

    __tablename__ = "booking_change"

    id: UUID = Id()
    booking_id: UUID = Of("booking", index=True)
    state: str
    starts_at: datetime = Instant()
    reason: str = ""
    actor: str
    at: datetime = Instant()


class Reminder(Owned, table=True):
    """A message that is due before or after a booking, sent once or never."""

    __table_args__ = (
        UniqueConstraint("booking_id", "kind", "sequence"),
        CheckConstraint("state IN ('due', 'sent', 'dropped')", name="state"),
        Index("ix_reminder_due", "due_at", postgresql_where=text("state = 'due'")),
    )

    id: UUID = Id()
    booking_id: UUID = Of("booking", index=True)
    kind: str
    """``before:1440``, ``before:60``, ``shop:10``, ``after:120``."""
    sequence: int
    """Of the booking when it was planned: a change plans anew."""
    due_at: datetime = Instant()
    state: str = "due"
    sent_at: datetime | None = Instant(default=None)
    message_id: UUID | None = Field(default=None, foreign_key="message.id", ondelete="SET NULL", index=True)
    """The message that it became; None where it went another way."""


class DayPlan(Owned, table=True):
    """The shop has been told what a day brings, by its own calendar: once."""

    __tablename__ = "day_plan"
    __table_args__ = (UniqueConstraint("workspace_id", "day"),)

    id: UUID = Id()
    day: date
    told_at: datetime = Instant()


class ShowingItem(Owned, table=True):
    """One of the products that are to be shown in a booking's live showing, in their order."""

    __tablename__ = "showing_item"
    __table_args__ = (UniqueConstraint("booking_id", "product_id"),)

    id: UUID = Id()
    booking_id: UUID = Of("booking")
    product_id: UUID = Of("product", index=True)
    position: int
    reason: str
    """Why it was chosen: ``interest``, ``note``, ``like``, ``pick``, or ``shop`` where a member did."""


class TimeWish(Owned, Created, table=True):
    """A customer who waits for a time that is full: first come, first offered."""

    __tablename__ = "time_wish"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'offered', 'taken', 'lapsed', 'left')", name="state"),
        CheckConstraint("until_at > from_at", name="stretch"),
    )

    id: UUID = Id()
    service_id: UUID = Of("service", index=True)
    occurrence_id: UUID | None = Field(
        default=None, foreign_key="occurrence.id", ondelete="CASCADE", index=True
    )
    customer_id: UUID = Of("customer", index=True)
    conversation_id: UUID | None = None
    from_at: datetime = Instant()
    until_at: datetime = Instant()
    seats: int = 1
    state: str = "waiting"
    offered_until: datetime | None = Instant(default=None)
    booking_id: UUID | None = Field(default=None, foreign_key="booking.id", ondelete="SET NULL", index=True)


class SignInCode(Owned, Created, table=True):
    """A one-time code that proves a phone number. Only its hash is kept."""

    __tablename__ = "sign_in_code"
    __table_args__ = (CheckConstraint("tries >= 0", name="tries"),)

    id: UUID = Id()
    phone: str = Field(index=True)
    language: str = Field(max_length=2)
    code_hash: str
    expires_at: datetime = Instant()
    tries: int = 0
    used_at: datetime | None = Instant(default=None)
