"""Multiplies what a shop holds: each row becomes thousands, with keys of their own, by statements made from the tables.

What belongs together is copied together: a copy's messages belong to its own conversation, and this to its own
customer; what is not among the copied tables (the shop, its members, its goods) is what it was. Columns that must
differ are made to, times go back by so much with every copy. New tables and columns need nothing here.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import sql
from sqlalchemy import Column, PrimaryKeyConstraint, Table, UniqueConstraint
from sqlalchemy.dialects.postgresql import TSTZRANGE
from sqlmodel import SQLModel

from shop.kernel.ids import WorkspaceId, new_id

Owner = psycopg.Connection[tuple[object, ...]]

_ENDS: Final = (sql.SQL("lower"), sql.SQL("upper"))
_FEW: Final = 10
_AT_ONCE: Final = 500
"""Copies that one statement makes: a few ten thousand rows."""


def multiply(
    owner: Owner,
    workspace: WorkspaceId,
    names: Collection[str],
    *,
    copies: int,
    back: timedelta = timedelta(minutes=1),
) -> None:
    """Copy all rows of these tables so many times; `owner` must be one whom triggers do not hold up."""
    tables = [table for table in SQLModel.metadata.sorted_tables if table.name in names]
    owner.execute("SET session_replication_role = replica")
    for table in tables:
        owner.execute(_KEPT.format(kept=_kept(table), table=sql.Identifier(table.name)), [workspace])
    salt = new_id().hex[::-1]  # another one each time, so that what is copied twice becomes two
    for table in tables:
        statement = _copying(owner, table, names)
        for first in range(1, copies + 1, _AT_ONCE):
            last = min(first + _AT_ONCE - 1, copies)
            owner.execute(statement, {"first": first, "last": last, "back": back, "salt": salt})
    for table in tables:
        owner.execute(sql.SQL("DROP TABLE {}").format(_kept(table)))
        if copies > _FEW:
            owner.execute(sql.SQL("VACUUM ANALYZE {}").format(sql.Identifier(table.name)))
    owner.execute("SET session_replication_role = origin")


def belonging_to(names: Iterable[str], *, but: Collection[str] = ()) -> set[str]:
    """These tables and all that refer to them, near or far, but for `but` and what refers only to that."""
    found = set(names)
    for table in SQLModel.metadata.sorted_tables:  # who is referred to stands before who refers
        refers = {key.column.table.name for key in table.foreign_keys}
        if table.name not in but and refers & found:
            found.add(table.name)
    return found


_KEPT: Final = sql.SQL("CREATE TEMP TABLE {kept} AS SELECT * FROM {table} WHERE workspace_id = %s")


def _kept(table: Table) -> sql.Identifier:
    return sql.Identifier(f"kept_{table.name}")


def _copying(owner: Owner, table: Table, names: Collection[str]) -> sql.Composed:
    mapped = _mapped(table, names)
    vary = _varied(table, mapped)
    highest = _highest(owner, table, vary)
    columns = [one for one in table.columns if one.computed is None and one.identity is None]
    values = [_value(one, mapped, vary, highest) for one in columns]
    return sql.SQL(
        "INSERT INTO {} ({}) SELECT {} FROM {} AS kept, generate_series(%(first)s::int, %(last)s::int) AS n"
    ).format(
        sql.Identifier(table.name),
        sql.SQL(", ").join(sql.Identifier(one.name) for one in columns),
        sql.SQL(", ").join(values),
        _kept(table),
    )


def _mapped(table: Table, names: Collection[str]) -> set[str]:
    """Columns that become another id with every copy: the row's own, and those that point to what is copied too.

    Some point without a foreign key, as an order does to the proposal that it came from.
    """
    loose = {one.name for one in table.columns if _holds(one, UUID) and not one.foreign_keys}
    found = {name for name in loose if name in table.primary_key.columns or name.removesuffix("_id") in names}
    for column in table.columns:
        keys = [key.column for key in column.foreign_keys]
        found |= {column.name for key in keys if key.table.name in names and key.name == "id"}
    for rule in _rules(table):
        if not found.intersection(rule):
            found |= loose.intersection(rule)
    return found


def _varied(table: Table, mapped: Collection[str]) -> set[str]:
    """Columns that must differ: one of each rule of uniqueness that no mapped column fulfills already."""
    open_rules = [rule for rule in _rules(table) if not set(rule).intersection(mapped)]
    able = [[name for name in rule if _can_vary(table.c[name])] for rule in open_rules]
    return {names[-1] for names in able if names}


def _rules(table: Table) -> list[list[str]]:
    """The columns of each rule of uniqueness."""
    unique = [rule for rule in table.constraints if isinstance(rule, UniqueConstraint | PrimaryKeyConstraint)]
    indexes = [index for index in table.indexes if index.unique]
    return [[one.name for one in rule.columns] for rule in [*unique, *indexes]]


def _can_vary(column: Column[Any]) -> bool:
    return (_holds(column, str) or _holds(column, int)) and not column.foreign_keys


def _holds(column: Column[Any], kind: type) -> bool:
    try:
        return getattr(column.type, "impl_instance", column.type).python_type is kind
    except NotImplementedError:  # SQLAlchemy's word for a column without a Python type
        return False


def _highest(owner: Owner, table: Table, vary: Collection[str]) -> Mapping[str, int]:
    found = {}
    for name in vary:
        if _holds(table.c[name], int):
            asked = sql.SQL("SELECT coalesce(max({}), 0) FROM {}").format(sql.Identifier(name), _kept(table))
            row = owner.execute(asked).fetchone()
            found[name] = int(str(row[0])) if row else 0
    return found


def _value(
    column: Column[Any], mapped: Collection[str], vary: Collection[str], highest: Mapping[str, int]
) -> sql.Composable:
    old = sql.Identifier("kept", column.name)
    if column.name in mapped:
        return sql.SQL("md5({}::text || %(salt)s || n)::uuid").format(old)
    if column.name in highest:
        return sql.SQL("{} + n * {}").format(old, sql.Literal(highest[column.name] + 1))
    if column.name in vary:
        return sql.SQL("{} || '-' || left(%(salt)s, 6) || n").format(old)
    if _holds(column, datetime):
        return sql.SQL("{} - n * %(back)s::interval").format(old)
    if isinstance(column.type, TSTZRANGE):
        ends = (sql.SQL("{}({}) - n * %(back)s::interval").format(end, old) for end in _ENDS)
        return sql.SQL("tstzrange({})").format(sql.SQL(", ").join(ends))
    return old
