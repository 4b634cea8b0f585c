"""The catalog's tree as the shop has written it: every place in all its languages, above before below."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.tables import Category


@dataclass(frozen=True, slots=True)
class TreeRow:
    """A place in the tree."""

    code: str
    names: Mapping[str, str]
    parent: str
    """Code of the one above; empty at the top."""
    position: int
    depth: int
    """How many lie above it."""


def tree(db: Session) -> list[TreeRow]:
    """Every category, those side by side in their order, each right before what lies under it."""
    rows = db.scalars(select(Category).order_by(col(Category.position), col(Category.code))).all()
    codes = {row.id: row.code for row in rows}
    below: dict[UUID | None, list[Category]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)
    return list(_under(below, codes, None, 0))


def _under(
    below: Mapping[UUID | None, Sequence[Category]], codes: Mapping[UUID, str], top: UUID | None, depth: int
) -> Iterator[TreeRow]:
    for row in below.get(top, ()):
        parent = codes[row.parent_id] if row.parent_id else ""
        yield TreeRow(row.code, dict(row.names), parent, row.position, depth)
        yield from _under(below, codes, row.id, depth + 1)
