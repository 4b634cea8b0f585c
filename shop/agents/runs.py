"""Runs of the examples: how far one is, and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.agents.content import AgentContent
from shop.kernel.ids import WorkspaceId
from shop.kernel.refusals import NotFound
from shop.tables import AgentRun


@dataclass(frozen=True, slots=True)
class RunView:
    """One run. A result holds ``example``, ``name``, ``verdict``, ``missed``, ``missed_before``, ``draft``, ``before``."""

    id: UUID
    kind: str
    lines: tuple[str, ...]
    language: str
    state: str
    fingerprint: str
    content: AgentContent
    against: int
    total: int
    played: int
    results: tuple[dict[str, Any], ...]
    publish: bool
    share: int
    note: str
    asked_by: UUID | None
    at: datetime
    finished_at: datetime | None

    @property
    def over(self) -> bool:
        """Whether nothing more comes."""
        return self.state in {"done", "failed"}

    @property
    def worse(self) -> tuple[str, ...]:
        """The names of the examples that got worse."""
        return tuple(one["name"] for one in self.results if one["verdict"] == "worse")


def latest_run(db: Session, workspace: WorkspaceId) -> RunView | None:
    """The newest run of the examples, if there ever was one."""
    newest = (
        select(AgentRun)
        .where(col(AgentRun.workspace_id) == workspace, col(AgentRun.kind) == "examples")
        .order_by(col(AgentRun.created_at).desc(), col(AgentRun.id).desc())
        .limit(1)
    )
    row = db.scalars(newest.execution_options(populate_existing=True)).first()
    return viewed(row) if row else None


def run(db: Session, workspace: WorkspaceId, wanted: UUID) -> RunView:
    """One run; refuses one that there is not."""
    query = select(AgentRun).where(col(AgentRun.id) == wanted, col(AgentRun.workspace_id) == workspace)
    row = db.scalars(query.execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound(kind="run")
    return viewed(row)


def viewed(row: AgentRun) -> RunView:
    """A frozen view of the row."""
    return RunView(
        id=row.id,
        kind=row.kind,
        lines=tuple(row.lines),
        language=row.language,
        state=row.state,
        fingerprint=row.fingerprint,
        content=AgentContent.model_validate(row.content),
        against=row.against,
        total=row.total,
        played=row.played,
        results=tuple(row.results),
        publish=row.publish,
        share=row.share,
        note=row.note,
        asked_by=row.asked_by,
        at=row.created_at,
        finished_at=row.finished_at,
    )
