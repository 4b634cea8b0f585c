"""Workspaces, their channels, hours, facts and the agent that speaks for them."""

from datetime import datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column, Identity, Index, Numeric, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from shop.tables.base import Created, Id, Instant, Json, Of, Owned


class Workspace(Created, table=True):
    """One business."""

    __table_args__ = (
        CheckConstraint("status IN ('active', 'suspended', 'closed')", name="status"),
        CheckConstraint("monthly_answers >= 0", name="monthly_answers"),
        Index("uq_workspace_feed_key", "feed_key", unique=True, postgresql_where=text("feed_key <> ''")),
    )

    id: UUID = Id()
    slug: str = Field(unique=True)
    name: str
    vertical: str
    status: str = "active"
    timezone: str
    currency: str = Field(max_length=3)
    language: str = Field(max_length=2)
    formality: str = "informal"
    color: str = "#2F5D86"
    logo: str = ""
    """Name of the drawn mark, empty for the initial in a circle."""
    about: dict[str, str] = Json()
    """Texts by language."""
    address: str = ""
    map_url: str = ""
    phone: str = ""
    email: str = ""
    person: str = ""
    """First name of who answers when a person is asked for."""
    country: str = Field(default="IT", max_length=2, sa_column_kwargs={"server_default": "IT"})
    """Where the business is: its taxes and holidays."""
    plan: str = Field(default="enterprise", sa_column_kwargs={"server_default": "enterprise"})
    """What it may use: see `plans.yaml`."""
    trial_plan: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """The larger plan that is tried, or was; empty where none ever was."""
    trial_until: datetime | None = Instant(default=None)
    """When the trial is over and `plan` holds alone."""
    trial_ended: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    """Whether the end of the trial was seen to."""
    tax_included: bool = Field(default=True, sa_column_kwargs={"server_default": text("true")})
    """Whether prices hold their tax (Europe) or it comes on top."""
    legal_name: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Who sells, as it stands on an invoice."""
    tax_number: str = Field(default="", sa_column_kwargs={"server_default": ""})
    bank_account: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """IBAN for transfers; empty where none are taken."""
    legal_address: dict[str, str] = Field(
        default_factory=dict, sa_type=JSONB, sa_column_kwargs={"server_default": "{}"}
    )
    """``street, postal_code, city, region, country``, as it stands on an invoice."""
    terms: dict[str, str] = Field(
        default_factory=dict, sa_type=JSONB, sa_column_kwargs={"server_default": "{}"}
    )
    """The terms of sale, by language."""
    terms_version: str = Field(default="1", sa_column_kwargs={"server_default": "1"})
    monthly_answers: int = 1000
    """How many answers of a model the plan allows in a calendar month."""
    privacy_version: str = "1"
    demo: bool = False
    clock_shift_seconds: int = 0
    """How far a demo's clock is moved; always 0 in a real shop."""
    paused_until: datetime | None = Instant(default=None)
    feed_key: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """What the address of the shop's calendar ends with; empty where there is none."""


class Channel(Owned, Created, table=True):
    """One WhatsApp sender of a workspace."""

    id: UUID = Id()
    address: str = Field(unique=True)
    """As Twilio writes it: ``whatsapp:+39…``."""
    sms_address: str = ""
    status: str = "active"


class OpeningHours(Owned, table=True):
    """One range of a weekday (0 is Monday) in the shop's own zone, ``[opens, closes)``."""

    __tablename__ = "opening_hours"
    __table_args__ = (
        UniqueConstraint("workspace_id", "weekday", "opens"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("closes > opens", name="closes_after_opening"),
    )

    id: UUID = Id()
    weekday: int
    opens: time
    closes: time


class ShopFact(Owned, table=True):
    """What the shop says of one topic (delivery, payment, returns …), by language."""

    __tablename__ = "shop_fact"
    __table_args__ = (UniqueConstraint("workspace_id", "topic"),)

    id: UUID = Id()
    topic: str
    texts: dict[str, str] = Json()


class AgentSettings(Owned, table=True):
    """How the agent of a workspace speaks; the ranges are those of the requirements."""

    __tablename__ = "agent_settings"
    __table_args__ = (
        UniqueConstraint("workspace_id"),
        CheckConstraint("temperature BETWEEN 0.1 AND 1.0", name="temperature"),
        CheckConstraint("max_tokens BETWEEN 50 AND 1000", name="max_tokens"),
        CheckConstraint("top_p BETWEEN 0.5 AND 1.0", name="top_p"),
        CheckConstraint("memory_messages BETWEEN 1 AND 20", name="memory_messages"),
    )

    id: UUID = Id()
    agent_name: str
    model: str = "default"
    """``concierge``, a model's name, or ``default`` for what the installation offers."""
    temperature: Decimal = Field(default=Decimal("0.7"), sa_type=Numeric(2, 1))
    max_tokens: int = 250
    top_p: Decimal = Field(default=Decimal("0.95"), sa_type=Numeric(3, 2))
    memory_messages: int = 10
    system_prompt: str = ""
    fallback: dict[str, str] = Json()
    escalate_after: int = 2
    """How many misses in a row before a person is offered."""
    pinned_products: list[str] = Json(list)
    """Skus shown first where they fit."""
    excluded_products: list[str] = Json(list)
    """Skus never proposed by the agent."""
    drafts: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    """Whether the agent only proposes, and a member sends."""
    version: int = 1


class Usage(Owned, table=True):
    """What a workspace used in a calendar month (``2026-11``)."""

    __table_args__ = (UniqueConstraint("workspace_id", "month"),)

    id: UUID = Id()
    month: str
    answers: int = 0
    tokens_in: int = 0
    tokens_out: int = 0


class ShopEvent(Owned, table=True):
    """A fact in the past tense, kept for the timeline and the audit; never changed."""

    __tablename__ = "event"

    id: UUID = Id()
    name: str
    subject_id: UUID | None = Field(default=None, index=True)
    actor: str
    at: datetime = Instant()
    details: dict[str, Any] = Json()


class OutboxEntry(SQLModel, table=True):
    """Work that must happen: a row first, handed on by the relay, done in the effect's transaction."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_due", "available_at", postgresql_where=text("done_at IS NULL AND failed_at IS NULL")
        ),
        Index(
            "ix_outbox_order",
            "topic",
            "key",
            "position",
            postgresql_where=text("done_at IS NULL AND failed_at IS NULL"),
        ),
    )

    id: UUID = Id()
    position: int = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), nullable=False, unique=True)
    )
    workspace_id: UUID = Of("workspace")
    topic: str
    """What is to be done; `runtime.tasks` names them all."""
    key: str
    """Entries of one topic and key are done one after another, in the order of their positions."""
    payload: dict[str, Any] = Json()
    available_at: datetime = Instant()
    leased_until: datetime | None = Instant(default=None)
    attempts: int = 0
    done_at: datetime | None = Instant(default=None)
    failed_at: datetime | None = Instant(default=None)
    error: str = ""
    created_at: datetime = Instant()
