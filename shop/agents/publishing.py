"""A version goes to customers: to all of them, to a share of them, or no longer."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import Session, col

from shop.agents.content import AgentContent
from shop.agents.versions import (
    VersionView,
    draft,
    draft_of,
    in_state,
    next_number,
    version_numbered,
    write_version,
)
from shop.kernel.ids import WorkspaceId
from shop.tables import AgentVersion


def publish_content(
    db: Session,
    workspace: WorkspaceId,
    content: AgentContent,
    *,
    now: datetime,
    member: UUID | None,
    note: str = "",
) -> int:
    """A new version with that content answers everybody from now on; its number. A trial beside it ends."""
    number = next_number(db, workspace)
    before = in_state(db, workspace, "published")
    for state in ("published", "trial"):
        _retire(db, workspace, state, now)
    write_version(
        db,
        workspace,
        content,
        state="published",
        now=now,
        member=member,
        based_on=before.number if before else 0,
        number=number,
        note=note,
    )
    return number


def publish_draft(
    db: Session, workspace: WorkspaceId, *, now: datetime, member: UUID | None, note: str, share: int = 0
) -> int | None:
    """The draft answers everybody from now on, or a `share` of a hundred customers on trial; None without a draft."""
    number = next_number(db, workspace)
    row = draft(db, workspace)
    if row is None:
        return None
    if not share:
        _retire(db, workspace, "published", now)
    _retire(db, workspace, "trial", now)
    db.connection().execute(
        update(AgentVersion)
        .where(col(AgentVersion.id) == row.id)
        .values(
            state="trial" if share else "published",
            share=share,
            number=number,
            note=note,
            made_by=member,
            published_at=now,
        )
    )
    return number


def end_trial(db: Session, workspace: WorkspaceId, *, now: datetime, keep: bool) -> VersionView | None:
    """The version on trial answers everybody (`keep`), or nobody any more; that version, None where none was."""
    next_number(db, workspace)
    tried = in_state(db, workspace, "trial")
    if tried is None:
        return None
    if not keep:
        _retire(db, workspace, "trial", now)
        return tried
    _retire(db, workspace, "published", now)
    db.connection().execute(
        update(AgentVersion).where(col(AgentVersion.id) == tried.id).values(state="published", share=0)
    )
    return tried


def roll_back(db: Session, workspace: WorkspaceId, number: int, *, now: datetime, member: UUID) -> int:
    """What that version held answers again, as a version of its own; its number. Refuses NotFound."""
    old = version_numbered(db, workspace, number)
    return publish_content(db, workspace, old.content, now=now, member=member, note=f"v{number}")


def drop_draft(db: Session, workspace: WorkspaceId, *, now: datetime) -> None:
    """The draft is put aside, in the place of the one that was before."""
    connection = db.connection()
    connection.execute(
        delete(AgentVersion).where(
            col(AgentVersion.workspace_id) == workspace, col(AgentVersion.state) == "dropped"
        )
    )
    connection.execute(
        update(AgentVersion)
        .where(col(AgentVersion.workspace_id) == workspace, col(AgentVersion.state) == "draft")
        .values(state="dropped", retired_at=now)
    )


def keep_aside(db: Session, workspace: WorkspaceId, *, now: datetime, member: UUID | None) -> None:
    """What the draft holds now is put aside, beside the draft: an undo brings it back."""
    content = draft_of(db, workspace)
    db.connection().execute(
        delete(AgentVersion).where(
            col(AgentVersion.workspace_id) == workspace, col(AgentVersion.state) == "dropped"
        )
    )
    write_version(db, workspace, content, state="dropped", now=now, member=member, based_on=0)


def restore_draft(db: Session, workspace: WorkspaceId) -> bool:
    """What was put aside is the draft again, in the place of any other; False where nothing was."""
    dropped, before = in_state(db, workspace, "dropped"), in_state(db, workspace, "published")
    if dropped is None:
        return False
    connection = db.connection()
    if before is not None and before.content == dropped.content:
        connection.execute(
            delete(AgentVersion).where(
                col(AgentVersion.workspace_id) == workspace,
                col(AgentVersion.state).in_(("draft", "dropped")),
            )
        )
        return True
    connection.execute(
        delete(AgentVersion).where(
            col(AgentVersion.workspace_id) == workspace, col(AgentVersion.state) == "draft"
        )
    )
    connection.execute(
        update(AgentVersion).where(col(AgentVersion.id) == dropped.id).values(state="draft", retired_at=None)
    )
    return True


def _retire(db: Session, workspace: WorkspaceId, state: str, now: datetime) -> None:
    db.connection().execute(
        update(AgentVersion)
        .where(col(AgentVersion.workspace_id) == workspace, col(AgentVersion.state) == state)
        .values(state="retired", share=0, retired_at=now)
    )
