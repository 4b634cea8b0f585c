"""Sources set aside: not quoted any more, and kept to be brought back.

What is hidden stays until it is shown again. What is removed stays a day, so that it can be taken back.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select
from sqlmodel import Session, col

from knowledge.overview import headed, pieces_of, source_told
from knowledge.passages import Piece
from knowledge.sources import keep_source, withdraw
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.language import Language
from shop.kernel.refusals import NotFound
from shop.tables import SetAsideSource

KEPT_FOR: Final = timedelta(days=1)


def set_aside(
    db: Session,
    *,
    workspace_id: WorkspaceId,
    kind: str,
    reference: str,
    now: datetime,
    member_id: UUID | None = None,
    for_good: bool = False,
) -> None:
    """Quote the source no more; one that is hidden already may be removed. Refuses NotFound."""
    _forget_old(db, now)
    source = source_told(db, kind, reference)
    _drop(db, kind, reference)
    db.add(
        SetAsideSource(
            id=new_id(),
            workspace_id=workspace_id,
            kind=kind,
            reference=reference,
            title=source.title,
            state="removed" if for_good else "hidden",
            told=_as_told(source.pieces),
            member_id=member_id,
            created_at=now,
        )
    )
    db.flush()
    if not source.hidden:
        withdraw(db, workspace_id=workspace_id, kind=kind, reference=reference, now=now)


def bring_back(db: Session, *, workspace_id: WorkspaceId, kind: str, reference: str, now: datetime) -> None:
    """Quote it again, as it was. Refuses NotFound where nothing of that name is set aside."""
    row = db.scalars(
        select(SetAsideSource)
        .where(col(SetAsideSource.kind) == kind, col(SetAsideSource.reference) == reference)
        .with_for_update()
    ).first()
    if row is None:
        raise NotFound(kind="source")
    pieces = pieces_of(row.told)
    _drop(db, kind, reference)
    keep_source(db, workspace_id=workspace_id, kind=kind, reference=reference, pieces=pieces, now=now)


def change_aside(db: Session, kind: str, reference: str, pieces: Mapping[Language, Sequence[Piece]]) -> bool:
    """What a hidden source would say; whether there is one of that name."""
    row = db.scalars(
        select(SetAsideSource).where(
            col(SetAsideSource.kind) == kind,
            col(SetAsideSource.reference) == reference,
            col(SetAsideSource.state) == "hidden",
        )
    ).first()
    if row is None:
        return False
    row.told = _as_told(pieces)
    row.title = headed(kind, next(iter(pieces.values()))[0].title)
    db.add(row)
    return True


def _as_told(pieces: Mapping[Language, Sequence[Piece]]) -> dict[str, list[dict[str, str]]]:
    return {
        language.value: [{"title": piece.title, "text": piece.text} for piece in said]
        for language, said in pieces.items()
    }


def _drop(db: Session, kind: str, reference: str) -> None:
    db.connection().execute(
        delete(SetAsideSource).where(
            col(SetAsideSource.kind) == kind, col(SetAsideSource.reference) == reference
        )
    )


def _forget_old(db: Session, now: datetime) -> None:
    db.connection().execute(
        delete(SetAsideSource).where(
            col(SetAsideSource.state) == "removed", col(SetAsideSource.created_at) < now - KEPT_FOR
        )
    )
