"""The versions of a workspace's agent: one draft, one published, perhaps one on trial beside it.

What has answered customers never changes: a change goes into the draft, and the draft becomes the next version.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from shop.agents.content import AgentContent
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.refusals import NotFound
from shop.kernel.rows import insert_row
from shop.tables import AgentVersion


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version as it is kept."""

    id: UUID
    number: int
    """0 for the draft."""
    state: str
    content: AgentContent
    based_on: int
    share: int
    note: str
    made_by: UUID | None
    made_at: datetime
    changed_at: datetime
    published_at: datetime | None
    retired_at: datetime | None


def published(db: Session, workspace: WorkspaceId) -> VersionView | None:
    """What answers customers; None where nothing was ever set up."""
    return in_state(db, workspace, "published")


def on_trial(db: Session, workspace: WorkspaceId) -> VersionView | None:
    """What answers a share of them beside it, if anything does."""
    return in_state(db, workspace, "trial")


def draft(db: Session, workspace: WorkspaceId) -> VersionView | None:
    """What is being worked on; None where nothing differs from what is published."""
    return in_state(db, workspace, "draft")


def draft_of(db: Session, workspace: WorkspaceId) -> AgentContent:
    """What is being worked on, or what is published where nothing is."""
    found = draft(db, workspace) or published(db, workspace)
    return found.content if found else AgentContent()


def change_draft(
    db: Session, workspace: WorkspaceId, member: UUID | None, *, now: datetime, **keys: Any
) -> AgentContent:
    """The draft with other values under these keys; the others stay as somebody else may be leaving them.

    Written in the caller's transaction; customers notice nothing until it is published. Raises ValueError for a
    key that there is not and for a value that its key does not take.
    """
    _hold(db, workspace)
    row = db.scalars(_of(workspace, "draft").with_for_update()).first()
    base = AgentContent.model_validate(row.content) if row else draft_of(db, workspace)
    content = base.changed(**keys)
    if row is not None:
        db.connection().execute(
            update(AgentVersion)
            .where(col(AgentVersion.id) == row.id)
            .values(content=content.stored(), made_by=member, changed_at=now)
        )
    elif content != base or published(db, workspace) is None:
        before = published(db, workspace)
        write_version(
            db,
            workspace,
            content,
            state="draft",
            now=now,
            member=member,
            based_on=before.number if before else 0,
        )
    return content


def write_version(
    db: Session,
    workspace: WorkspaceId,
    content: AgentContent,
    *,
    state: str,
    now: datetime,
    member: UUID | None,
    based_on: int,
    number: int = 0,
    share: int = 0,
    note: str = "",
) -> UUID:
    """A new version in that state; its number is the caller's to take, under the lock of `next_number`."""
    version = new_id()
    insert_row(
        db,
        AgentVersion,
        id=version,
        workspace_id=workspace,
        number=number,
        state=state,
        content=content.stored(),
        based_on=based_on,
        share=share,
        note=note,
        made_by=member,
        created_at=now,
        changed_at=now,
        published_at=None if state in {"draft", "dropped"} else now,
    )
    return version


def next_number(db: Session, workspace: WorkspaceId) -> int:
    """The number of the next version that goes to customers; nobody else gets it before this transaction ends."""
    _hold(db, workspace)
    highest = select(func.max(col(AgentVersion.number))).where(col(AgentVersion.workspace_id) == workspace)
    return (db.scalars(highest).first() or 0) + 1


def version_numbered(db: Session, workspace: WorkspaceId, number: int) -> VersionView:
    """The version of that number; refuses one that there is not."""
    query = select(AgentVersion).where(
        col(AgentVersion.workspace_id) == workspace, col(AgentVersion.number) == number
    )
    row = db.scalars(query).first()
    if row is None:
        raise NotFound(kind="version")
    return viewed(row)


def versions(
    db: Session, workspace: WorkspaceId, *, before: int = 0, most: int = 20
) -> Sequence[VersionView]:
    """What went to customers, newest first, below the number `before` where one is given."""
    query = select(AgentVersion).where(
        col(AgentVersion.workspace_id) == workspace, col(AgentVersion.number) > 0
    )
    if before:
        query = query.where(col(AgentVersion.number) < before)
    return [viewed(row) for row in db.scalars(query.order_by(col(AgentVersion.number).desc()).limit(most))]


def in_state(db: Session, workspace: WorkspaceId, state: str) -> VersionView | None:
    """The one version in that state; not for retired ones."""
    row = db.scalars(_of(workspace, state)).first()
    return viewed(row) if row else None


def viewed(row: AgentVersion) -> VersionView:
    """A frozen view of the row."""
    return VersionView(
        id=row.id,
        number=row.number,
        state=row.state,
        content=AgentContent.model_validate(row.content),
        based_on=row.based_on,
        share=row.share,
        note=row.note,
        made_by=row.made_by,
        made_at=row.created_at,
        changed_at=row.changed_at,
        published_at=row.published_at,
        retired_at=row.retired_at,
    )


def _of(workspace: WorkspaceId, state: str) -> Any:
    query = select(AgentVersion).where(
        col(AgentVersion.workspace_id) == workspace, col(AgentVersion.state) == state
    )
    return query.execution_options(populate_existing=True)


def _hold(db: Session, workspace: WorkspaceId) -> None:
    """Versions of a workspace are made one after another."""
    db.connection().execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(f"agent_version:{workspace}", 0)))
    )
