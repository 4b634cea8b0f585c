"""Versions of an agent, the conversations it is tried on, and the runs of those."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from shop.tables.base import Created, Id, Instant, Json, Maybe, Owned


class AgentVersion(Owned, Created, table=True):
    """What an agent says and does. A draft changes; whatever has answered customers never does."""

    __tablename__ = "agent_version"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'dropped', 'published', 'trial', 'retired')", name="state"),
        CheckConstraint("share BETWEEN 0 AND 99", name="share"),
        CheckConstraint("(state IN ('draft', 'dropped')) = (number = 0)", name="number"),
        Index(
            "uq_agent_version_number",
            "workspace_id",
            "number",
            unique=True,
            postgresql_where=text("number > 0"),
        ),
        Index(
            "uq_agent_version_one_of_each",
            "workspace_id",
            "state",
            unique=True,
            postgresql_where=text("state <> 'retired'"),
        ),
    )

    id: UUID = Id()
    number: int
    """Counted from 1 as versions go to customers; 0 for the draft, and for the one that was put aside."""
    state: str
    """At most one draft, one put aside (``dropped``), one published and one on trial; retired are the others."""
    content: dict[str, Any] = Json()
    """See `shop.agents.content.AgentContent`."""
    based_on: int = 0
    """The number of the version that it was made from."""
    share: int = 0
    """Of a trial: how many of a hundred customers it answers."""
    note: str = ""
    """What its maker says has changed."""
    made_by: UUID | None = Maybe("member")
    """None where the product itself made it."""
    changed_at: datetime = Instant()
    published_at: datetime | None = Instant(default=None)
    """When it first went to customers."""
    retired_at: datetime | None = Instant(default=None)


class AgentExample(Owned, Created, table=True):
    """A conversation that goes well, and what makes it so: it is played against a draft before that is published."""

    __tablename__ = "agent_example"
    __table_args__ = (Index("ix_agent_example_newest", "workspace_id", "created_at", "id"),)

    id: UUID = Id()
    name: str
    language: str = Field(max_length=2)
    lines: list[str] = Json(list)
    """What the customer writes, one message after another."""
    expects: list[dict[str, Any]] = Json(list)
    """See `shop.agents.examples.Expectation`."""
    customer_id: UUID | None = Field(default=None, foreign_key="customer.id", ondelete="SET NULL", index=True)
    """Out of whose chat it was made: it goes with them when they are forgotten."""
    made_by: UUID | None = Maybe("member")


class AgentRun(Owned, Created, table=True):
    """All examples, played against a draft and against what is published; or a few lines, tried on the draft."""

    __tablename__ = "agent_run"
    __table_args__ = (
        CheckConstraint("state IN ('queued', 'running', 'done', 'failed')", name="state"),
        CheckConstraint("kind IN ('examples', 'try')", name="kind"),
        Index("ix_agent_run_newest", "workspace_id", "kind", "created_at", "id"),
    )

    id: UUID = Id()
    kind: str = "examples"
    lines: list[str] = Json(list)
    """What is tried, as a customer writes it."""
    language: str = Field(default="", max_length=2)
    state: str = "queued"
    fingerprint: str
    """Of the draft's content and the examples: a later change of either makes the run stale."""
    content: dict[str, Any] = Json()
    """The draft as it was."""
    against: int
    """The number of the version that was published."""
    total: int
    played: int = 0
    results: list[dict[str, Any]] = Json(list)
    """See `shop.agents.runs.Result`."""
    publish: bool = False
    """Whether the draft is to be published when nothing got worse."""
    share: int = 0
    """Then for how many of a hundred customers, on trial; 0 for everybody."""
    note: str = ""
    asked_by: UUID | None = Maybe("member")
    finished_at: datetime | None = Instant(default=None)
