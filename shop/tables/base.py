"""What every table shares: naming of constraints, ids, instants, the workspace column."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, MetaData
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from shop.kernel.ids import new_id

SQLModel.metadata.naming_convention = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
).naming_convention


def Id() -> Any:  # noqa: N802  # reads as the type of the column
    """A primary key that we make ourselves."""
    return Field(default_factory=new_id, primary_key=True)


def Of(table: str, *, index: bool = False, primary_key: bool = False) -> Any:  # noqa: N802  # as above
    """A reference to a row of another table, gone with it."""
    return Field(foreign_key=f"{table}.id", ondelete="CASCADE", index=index, primary_key=primary_key)


def Maybe(table: str, *, index: bool = False) -> Any:  # noqa: N802  # as above
    """A reference that may be missing, and is forgotten when that row goes."""
    return Field(default=None, foreign_key=f"{table}.id", ondelete="SET NULL", index=index)


def Instant(*, default: Any = ..., index: bool = False) -> Any:  # noqa: N802  # as above
    """An instant, kept in UTC with its zone."""
    return Field(default=default, sa_type=DateTime(timezone=True), index=index)


def Json(default_factory: Any = dict) -> Any:  # noqa: N802  # as above
    """A document, kept as JSONB."""
    return Field(default_factory=default_factory, sa_type=JSONB)


def Minor(default: Any = ...) -> Any:  # noqa: N802  # as above
    """Whole minor units of a currency."""
    return Field(default=default, sa_type=BigInteger)


class Owned(SQLModel):
    """A row of one workspace; row-level security shows it to no other."""

    workspace_id: UUID = Field(foreign_key="workspace.id", ondelete="CASCADE", index=True)


class Created(SQLModel):
    """A row that knows when it came to be."""

    created_at: datetime = Instant()
