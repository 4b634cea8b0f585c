"""How far the import of a catalog file is, and what it found."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.kernel.ids import CatalogImportId
from shop.kernel.refusals import NotFound, Refusal
from shop.tables import CatalogImport


class ImportUnknown(NotFound):
    """There is no such import in this workspace."""


class ImportNotChecked(Refusal):
    """Only a file that was checked and has no faults can be taken over: ``state``."""


@dataclass(frozen=True, slots=True)
class ImportView:
    """A file of products, and what became of it."""

    id: CatalogImportId
    name: str
    source: str
    language: str
    state: str
    rows: int
    done: int
    difference: dict[str, Any]
    faults: tuple[dict[str, Any], ...]
    fault_count: int
    created_at: datetime
    finished_at: datetime | None


def import_view(db: Session, import_id: UUID) -> ImportView:
    """The import of that id; refuses an unknown one."""
    row = db.scalars(select(CatalogImport).where(col(CatalogImport.id) == import_id)).first()
    if row is None:
        raise ImportUnknown(kind="import")
    return _view(row)


def imports_of(db: Session, limit: int = 20) -> list[ImportView]:
    """The workspace's last imports, the newest first."""
    newest = select(CatalogImport).order_by(col(CatalogImport.id).desc()).limit(limit)
    return [_view(row) for row in db.scalars(newest)]


def _view(row: CatalogImport) -> ImportView:
    return ImportView(
        id=CatalogImportId(row.id),
        name=row.name,
        source=row.source,
        language=row.language,
        state=row.state,
        rows=row.rows,
        done=row.done,
        difference=row.difference,
        faults=tuple(row.faults),
        fault_count=row.fault_count,
        created_at=row.created_at,
        finished_at=row.finished_at,
    )
