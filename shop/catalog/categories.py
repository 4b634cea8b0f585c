"""The catalog's tree: which categories there are, and what lies under one."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from shop.catalog.spelling import closest
from shop.catalog.viewing import Reader
from shop.kernel.refusals import NotFound
from shop.tables import Category, Product


class CategoryUnknown(NotFound):
    """The catalog has no such category; `known` names those it has."""


@dataclass(frozen=True, slots=True)
class CategoryView:
    """A place in the catalog's tree."""

    code: str
    name: str
    parent: str
    """Code of the category above; empty at the top."""
    count: int
    """Active products in it and in everything under it."""


def categories(db: Session, reader: Reader) -> list[CategoryView]:
    """The tree's categories that hold products, each parent before its children."""
    return [view for view in all_categories(db, reader) if view.count]


def all_categories(db: Session, reader: Reader) -> list[CategoryView]:
    """All of the tree's categories, each parent before its children; empty ones too."""
    rows = _rows(db)
    counts = _counts(db)
    return [
        CategoryView(
            code=row.code,
            name=reader.text(row.names),
            parent=rows[row.parent_id].code if row.parent_id else "",
            count=sum(counts.get(below, 0) for below in _under(rows, row.id)),
        )
        for row in _in_tree_order(rows)
    ]


def category_ids(db: Session, code_or_name: str) -> list[UUID]:
    """The category of that code, or of that name in any language, and everything under it.

    A spelling mistake is forgiven; refuses what resembles none.
    """
    rows = _rows(db)
    spellings = {row.code: row.id for row in rows.values()} | {
        name: row.id for row in rows.values() for name in row.names.values()
    }
    found = closest(code_or_name, spellings)
    if found is None:
        raise CategoryUnknown(category=code_or_name, known=[row.code for row in _in_tree_order(rows)])
    return _under(rows, spellings[found])


def _rows(db: Session) -> dict[UUID, Category]:
    ordered = select(Category).order_by(col(Category.position), col(Category.code))
    return {row.id: row for row in db.scalars(ordered)}


def _counts(db: Session) -> dict[UUID, int]:
    counted = (
        select(col(Product.category_id), func.count())
        .where(col(Product.status) == "active")
        .group_by(col(Product.category_id))
    )
    return {row[0]: row[1] for row in db.connection().execute(counted)}


def _under(rows: dict[UUID, Category], top: UUID) -> list[UUID]:
    found = [top]
    for category in found:
        found += [row.id for row in rows.values() if row.parent_id == category]
    return found


def _in_tree_order(rows: dict[UUID, Category]) -> list[Category]:
    tops = [row.id for row in rows.values() if row.parent_id is None]
    return [rows[category] for top in tops for category in _depth_first(rows, top)]


def _depth_first(rows: dict[UUID, Category], top: UUID) -> list[UUID]:
    below = [row.id for row in rows.values() if row.parent_id == top]
    return [top, *(category for child in below for category in _depth_first(rows, child))]
