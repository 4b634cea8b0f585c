"""What a shop adds to its agent: sources it has set aside, and how its own functions are signed and went."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from shop.tables.base import Created, Id, Instant, Json, Maybe, Owned


class SetAsideSource(Owned, Created, table=True):
    """A source that the agent does not quote: hidden for now, or removed and kept for a day to take that back."""

    __tablename__ = "set_aside_source"
    __table_args__ = (
        UniqueConstraint("workspace_id", "kind", "reference"),
        CheckConstraint("state IN ('hidden', 'removed')", name="state"),
    )

    id: UUID = Id()
    kind: str
    reference: str
    title: str
    state: str
    told: dict[str, list[Any]] = Json()
    """Its passages by language, each a title and a text."""
    member_id: UUID | None = Maybe("member")


class FunctionSecret(Owned, Created, table=True):
    """What the calls of a function are signed with. Versions of the agent hold no secret."""

    __tablename__ = "function_secret"
    __table_args__ = (UniqueConstraint("workspace_id", "code"),)

    id: UUID = Id()
    code: str = Field(max_length=40)
    secret: str
    """``whsec_…``, as Standard Webhooks has it."""
    old_secret: str = ""
    """The one before, which signs beside it for a day."""
    old_secret_until: datetime | None = Instant(default=None)


class FunctionHost(Owned, Created, table=True):
    """A host that the shop's functions may lie on: only an owner lets them."""

    __tablename__ = "function_host"
    __table_args__ = (UniqueConstraint("workspace_id", "host"),)

    id: UUID = Id()
    host: str = Field(max_length=253)


class FunctionCall(Owned, Created, table=True):
    """A call of a function: what came of it. Neither its arguments nor its answer are kept."""

    __tablename__ = "function_call"
    __table_args__ = (Index("ix_function_call_latest", "workspace_id", "code", "created_at"),)

    id: UUID = Id()
    code: str = Field(max_length=40)
    trial: bool
    """Made by a member to try it, rather than by the agent for a customer."""
    status: int | None = None
    error: str = ""
    milliseconds: float = 0
