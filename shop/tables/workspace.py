"""Workspaces, their channels, hours, facts and the agent that speaks for them."""

from datetime import datetime, time
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Computed,
    Identity,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from shop.tables.base import Created, Id, Instant, Json, Of, Owned


class Workspace(Created, table=True):
    """One business."""

    __table_args__ = (
        CheckConstraint("status IN ('active', 'suspended', 'closed')", name="status"),
        CheckConstraint("monthly_answers >= 0", name="monthly_answers"),
        CheckConstraint("name_order IN ('given_first', 'family_first')", name="name_order"),
        Index("uq_workspace_own_host", "own_host", unique=True, postgresql_where=text("own_host <> ''")),
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
    name_order: str = Field(default="given_first", sa_column_kwargs={"server_default": "given_first"})
    """Which part of a whole name comes first here: ``given_first`` or ``family_first``."""
    color: str = "#2F5D86"
    logo: str = ""
    """Name of the drawn mark, or the hash of a picture of its own; empty for the initial in a circle."""
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
    shown: bool = Field(default=True, sa_column_kwargs={"server_default": text("true")})
    """Whether strangers see its pages: one that is being set up is seen by its own people alone."""
    own_host: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """The host under which its customers see it, once that was proven; empty for the installation's."""
    mail_sender: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Under which name its mails come; empty for its own."""


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
    """What is settled about a workspace's agent beside its versions: it holds at once, whichever answers."""

    __tablename__ = "agent_settings"
    __table_args__ = (UniqueConstraint("workspace_id"),)

    id: UUID = Id()
    drafts: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    """Whether the agent only proposes, and a member sends."""


class Usage(Owned, table=True):
    """What a workspace used in a calendar month (``2026-11``)."""

    __table_args__ = (UniqueConstraint("workspace_id", "month"),)

    id: UUID = Id()
    month: str
    answers: int = 0
    tokens_in: int = 0
    tokens_out: int = 0


# What people did is read by whoever looks after the shop; it is a small part of what happens, and found by itself.
_OF_PEOPLE: Final = text("actor_kind IN ('member', 'program', 'platform')")


class ShopEvent(Owned, table=True):
    """A fact in the past tense, kept for the timeline and the audit; never changed."""

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_newest", "workspace_id", "id"),
        Index("ix_event_of_people", "workspace_id", "id", postgresql_where=_OF_PEOPLE),
        Index("ix_event_of_kind", "workspace_id", "actor_kind", "id", postgresql_where=_OF_PEOPLE),
        Index("ix_event_of_person", "workspace_id", "actor", "id", postgresql_where=_OF_PEOPLE),
    )

    id: UUID = Id()
    workspace_id: UUID = Field(foreign_key="workspace.id", ondelete="CASCADE")
    name: str
    subject_id: UUID | None = Field(default=None, index=True)
    actor: str
    """A kind, or a kind with whose id it was: see `shop.events.recorded`."""
    actor_kind: str = Field(
        default="",
        sa_column=Column(String, Computed("split_part(actor, ':', 1)", persisted=True), nullable=False),
    )
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
        Index("ix_outbox_dead", "position", postgresql_where=text("failed_at IS NOT NULL")),
        Index(
            "ix_outbox_of_shop",
            "workspace_id",
            "topic",
            "available_at",
            "position",
            postgresql_where=text("done_at IS NULL AND failed_at IS NULL"),
        ),
        Index(
            "ix_outbox_held",
            "workspace_id",
            "topic",
            postgresql_where=text("leased_until IS NOT NULL AND done_at IS NULL AND failed_at IS NULL"),
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
