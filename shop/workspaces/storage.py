"""How much room a shop's files take up, and whether another one fits into its plan."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlmodel import Session, col

from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.refusals import Refusal
from shop.tables import StoredFile
from shop.workspaces.plans import locked_plan

MEGABYTE: Final = 1024 * 1024


class StorageFull(Refusal):
    """The plan has room for ``most`` megabytes of files, ``used`` of them are used, and this one has ``size``."""

    status = 413


def stored_bytes(db: Session, workspace: WorkspaceId) -> int:
    """What its files take up."""
    wanted = select(func.coalesce(func.sum(col(StoredFile.size)), 0))
    return int(db.scalars(wanted.where(col(StoredFile.workspace_id) == workspace)).one())


def store_file(db: Session, workspace: WorkspaceId, sha256: str, size: int, *, at: datetime) -> None:
    """Count a file that somebody of the shop brings, in the transaction that uses it; the same file counts once.

    Refuses StorageFull. The plan is locked, so that two at once cannot both get the last room.
    """
    plan = locked_plan(db, workspace)
    if plan.megabytes is not None and not stored_size(db, workspace, sha256):
        used = stored_bytes(db, workspace)
        if used + size > plan.megabytes * MEGABYTE:
            raise StorageFull(
                most=plan.megabytes, used=used // MEGABYTE, size=max(1, size // MEGABYTE), plan=plan.name
            )
    count_file(db, workspace, sha256, size, at=at)


def count_file(db: Session, workspace: WorkspaceId, sha256: str, size: int, *, at: datetime) -> None:
    """Count a file that came, whether there is room or not: what a customer sends is never refused for that."""
    row = insert_or(StoredFile).values(
        id=new_id(), workspace_id=workspace, sha256=sha256, size=size, created_at=at
    )
    db.connection().execute(row.on_conflict_do_nothing(index_elements=["workspace_id", "sha256"]))


def count_files(db: Session, workspace: WorkspaceId, sizes: Mapping[str, int], *, at: datetime) -> None:
    """The same for several, by their hashes: what the product makes of itself, such as a paper or a recording."""
    for sha256, size in sizes.items():
        count_file(db, workspace, sha256, size, at=at)


def stored_size(db: Session, workspace: WorkspaceId, sha256: str) -> int:
    """How large the file is as it was counted; 0 where it is not."""
    wanted = select(col(StoredFile.size)).where(
        col(StoredFile.workspace_id) == workspace, col(StoredFile.sha256) == sha256
    )
    return db.scalars(wanted).first() or 0


def forget_files(db: Session, workspace: WorkspaceId, files: Collection[str]) -> None:
    """They take up no room any more."""
    mine = col(StoredFile.workspace_id) == workspace, col(StoredFile.sha256).in_(files)
    db.connection().execute(delete(StoredFile).where(*mine))
