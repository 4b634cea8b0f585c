"""How the people of shops prove who they are: addresses with passwords, browsers that are signed in, links."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from shop.tables.base import Created, Id, Instant, Json, Maybe, Of, Owned


class SignIn(Created, table=True):
    """A person with a password; of no workspace, since one person may work in several.

    A transaction sees the one that it entered (``vetrina.sign_in``), and no workspace sees any.
    """

    __tablename__ = "sign_in"

    id: UUID = Id()
    email: str = Field(unique=True)
    """In small letters."""
    email_proven: bool = False
    """Whether a link that was sent there has come back."""
    phone: str = ""
    """A number to which a link was sent that came back; empty where none did."""
    password_hash: str
    """Argon2id, with its own parameters."""
    second_factor: str = ""
    """The secret of the one-time codes, sealed; empty where there is none."""
    second_factor_step: int = 0
    """The last thirty seconds whose code was used: none serves twice."""
    recovery_codes: list[str] = Json(list)
    """Hashes of those that are left."""
    password_at: datetime = Instant()


class SignInTry(SQLModel, table=True):
    """How often somebody was wrong about an address, whether or not anybody signs in by it."""

    __tablename__ = "sign_in_try"

    id: UUID = Field(primary_key=True)
    """A mark of the address, made with the installation's keys."""
    tries: int = 0
    first_at: datetime = Instant()
    locked_until: datetime | None = Instant(default=None)


class ConsoleSession(Owned, Created, table=True):
    """A browser in which a member is signed in, with the one refresh token that is good now."""

    __tablename__ = "console_session"
    __table_args__ = (
        CheckConstraint("generation >= 1", name="generation"),
        Index("ix_console_session_of_sign_in", "sign_in_id"),
    )

    id: UUID = Id()
    member_id: UUID = Of("member", index=True)
    sign_in_id: UUID = Of("sign_in")
    generation: int = 1
    """How many refresh tokens there were: an older one that comes back was stolen, or the newer one was."""
    token_hash: str
    rotated_at: datetime = Instant()
    expires_at: datetime = Instant()
    seen_at: datetime = Instant()
    ended_at: datetime | None = Instant(default=None)
    ended_by: str = ""
    """``left``, ``closed``, ``password``, ``reuse``, ``off`` or ``switched``."""
    browser: str = ""
    """What it calls itself, in short."""


class SignInLink(Owned, Created, table=True):
    """A link by which a member becomes somebody who can sign in, or chooses a new password. Only its hash is kept."""

    __tablename__ = "sign_in_link"
    __table_args__ = (
        CheckConstraint("purpose IN ('invite', 'password', 'confirm')", name="purpose"),
        CheckConstraint("way IN ('email', 'whatsapp', 'hand')", name="way"),
    )

    id: UUID = Id()
    token_hash: str = Field(unique=True)
    purpose: str
    way: str
    """Where it went; ``hand`` where somebody carries it over, and it proves no address."""
    member_id: UUID = Of("member", index=True)
    sign_in_id: UUID | None = Maybe("sign_in")
    """Whose password it is about; None for an invitation."""
    email: str
    """The address that signs in."""
    expires_at: datetime = Instant()
    used_at: datetime | None = Instant(default=None)
    revoked_at: datetime | None = Instant(default=None)
