"""Rows written by statements that are put together once and remembered.

SQLAlchemy takes 0.4 ms of CPU to put an insertion together and to see that it knows it already, and 0.1 ms to
run one that it is given twice. A message is some thirty statements from its webhook to its last status.
"""

from collections.abc import Collection
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Insert, Table, Update, any_, bindparam, insert, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid
from sqlmodel import Session, SQLModel


def table_of(model: type[SQLModel]) -> Table:
    """The table itself: statements over it skip what only loaded objects need."""
    table: Table = model.__table__  # type: ignore[attr-defined]  # SQLModel makes it and declares it nowhere
    return table


def among(column: Any, ids: Collection[UUID]) -> ColumnElement[bool]:
    """Whether the column is one of these ids: one value however many they are, so that the statement is known already."""
    told: ColumnElement[bool] = column == any_(
        bindparam("among", list(ids), type_=ARRAY(Uuid()), unique=True)
    )
    return told


def insert_row(db: Session, model: type[SQLModel], /, **values: Any) -> None:
    """Write a new row; what is not given is as the database has it."""
    db.connection().execute(_insertion(model), values)


def update_row(db: Session, model: type[SQLModel], row_id: UUID, /, **values: Any) -> None:
    """Change these columns of the row of that id, if it is there; to plain values, not to expressions."""
    db.connection().execute(_change(model, tuple(sorted(values))), values | {_WHICH: row_id})


_WHICH = "which_row"


@cache
def _insertion(model: type[SQLModel]) -> Insert:
    return insert(table_of(model))


@cache
def _change(model: type[SQLModel], names: tuple[str, ...]) -> Update:
    table = table_of(model)
    return (
        update(table).where(table.c.id == bindparam(_WHICH)).values({name: bindparam(name) for name in names})
    )
