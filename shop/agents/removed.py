"""What was removed from a draft, kept for a day so that it can be put back."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlmodel import Session, col

from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.refusals import NotFound
from shop.tables import SetAsideSource


def lay_aside(
    db: Session,
    workspace: WorkspaceId,
    *,
    kind: str,
    code: str,
    title: str,
    was: dict[str, Any],
    member: UUID | None,
    now: datetime,
) -> None:
    """Keep what it was, in place of what was kept under that code before."""
    _forget(db, kind, code)
    db.add(
        SetAsideSource(
            id=new_id(),
            workspace_id=workspace,
            kind=kind,
            reference=code,
            title=title,
            state="removed",
            told={"was": [was]},
            member_id=member,
            created_at=now,
        )
    )


def take_back(db: Session, *, kind: str, code: str) -> dict[str, Any]:
    """What it was; it is not kept any more. Refuses NotFound."""
    row = db.scalars(
        select(SetAsideSource)
        .where(col(SetAsideSource.kind) == kind, col(SetAsideSource.reference) == code)
        .with_for_update()
    ).first()
    if row is None:
        raise NotFound(kind=kind)
    was: dict[str, Any] = row.told["was"][0]
    _forget(db, kind, code)
    return was


def _forget(db: Session, kind: str, code: str) -> None:
    db.connection().execute(
        delete(SetAsideSource).where(col(SetAsideSource.kind) == kind, col(SetAsideSource.reference) == code)
    )
