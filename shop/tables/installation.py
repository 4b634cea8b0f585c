"""Whoever runs the installation: who they are, what they did, where they looked; reports of abuse; switches for parts."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from shop.tables.base import Created, Id, Instant, Json, Maybe, Of, Owned


class PlatformAdmin(Created, table=True):
    """A person who runs the installation; of no workspace. How they prove it is their sign-in."""

    __tablename__ = "platform_admin"

    id: UUID = Id()
    sign_in_id: UUID = Field(foreign_key="sign_in.id", ondelete="CASCADE", unique=True)
    name: str
    active: bool = True


class PlatformSession(Created, table=True):
    """A browser in which an admin is signed in, password and second factor proven."""

    __tablename__ = "platform_session"

    id: UUID = Id()
    admin_id: UUID = Of("platform_admin", index=True)
    token_hash: str
    expires_at: datetime = Instant()
    seen_at: datetime = Instant()
    ended_at: datetime | None = Instant(default=None)
    browser: str = ""


class PlatformAct(SQLModel, table=True):
    """What an admin did, for the installation's own log; what concerns a shop stands in its audit too."""

    __tablename__ = "platform_act"

    id: UUID = Id()
    admin_id: UUID | None = Maybe("platform_admin", index=True)
    admin: str
    """Their name, as it was."""
    name: str
    about_workspace_id: UUID | None = Maybe("workspace", index=True)
    at: datetime = Instant()
    details: dict[str, Any] = Json()


class PlatformVisit(Owned, table=True):
    """An admin looks at a shop's console, and the shop sees that they did, and why."""

    __tablename__ = "platform_visit"

    id: UUID = Id()
    admin_id: UUID | None = Maybe("platform_admin", index=True)
    admin: str
    reason: str
    began_at: datetime = Instant()
    until: datetime = Instant()
    ended_at: datetime | None = Instant(default=None)


class AbuseReport(Owned, Created, table=True):
    """Somebody says that something must not be there; whoever runs the installation decides."""

    __tablename__ = "abuse_report"
    __table_args__ = (
        CheckConstraint("about IN ('shop', 'product', 'review', 'line', 'answer')", name="about"),
        CheckConstraint(
            "reason IN ('illegal', 'fraud', 'hurtful', 'private', 'unsafe', 'other')", name="reason"
        ),
        CheckConstraint("state IN ('open', 'upheld', 'dismissed')", name="state"),
        Index("ix_abuse_report_open", "id", postgresql_where=text("state = 'open'")),
    )

    id: UUID = Id()
    about: str
    """``answer`` is what the agent or a member wrote to the customer who reports it."""
    subject_id: UUID | None = None
    """The product, the review, the line or the message; None for the shop as a whole."""
    shown: str = ""
    """What stood there when it was reported."""
    url: str = ""
    reason: str
    words: str = ""
    """What whoever reports it says."""
    language: str = Field(max_length=2)
    reply_to: str = ""
    """An address to which the decision is told; empty where none was given."""
    customer_id: UUID | None = Maybe("customer", index=True)
    """Who reported it, where the shop's chat knows them; never shown to the shop."""
    mark: str = ""
    """Of the browser's address and the subject: so that one person counts once."""
    state: str = "open"
    decided_at: datetime | None = Instant(default=None)
    decided_by: str = ""
    done: str = ""
    """``nothing``, ``hidden`` or ``held``."""
    note: str = ""
    """Why it was decided so, told to whoever reported it and to the shop."""


class FeatureFlag(SQLModel, table=True):
    """A switch of the installation for one part of the product; where there is no row, its default holds."""

    __tablename__ = "feature_flag"
    __table_args__ = (
        CheckConstraint("state IN ('on', 'off', 'share', 'killed')", name="state"),
        CheckConstraint("share BETWEEN 0 AND 100", name="share"),
    )

    code: str = Field(primary_key=True)
    state: str
    """``killed`` is off everywhere, whatever a shop was promised."""
    share: int = 0
    """In how many of a hundred workspaces it is on, where the state is ``share``."""
    changed_at: datetime = Instant()
    changed_by: str = ""


class WorkspaceFlag(Owned, table=True):
    """The same switch for one workspace, before the installation's."""

    __tablename__ = "workspace_flag"
    __table_args__ = (UniqueConstraint("workspace_id", "code"),)

    id: UUID = Id()
    code: str
    is_on: bool
    changed_at: datetime = Instant()
    changed_by: str = ""
