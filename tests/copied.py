"""A shop that many tests begin with is built through the flows, and copied from then on, with ids of its own.

A copy is what the flows wrote, row for row: it is read once, whole, and written again in one go. What is there already
is never taken for granted: a shop that anything happened in since is filled by the flows.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from uuid import UUID

import psycopg
from psycopg import sql
from sqlmodel import SQLModel

from shop.kernel.database import engine
from shop.kernel.ids import WorkspaceId, new_id

Owner = psycopg.Connection[tuple[object, ...]]
Lines = dict[str, list[str]]

_BUILT_FIRST = 2
"""So often by the flows alone: what only one test asks for is not worth being read."""
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_UNTOUCHED = """
    SELECT md5((to_jsonb(workspace) - 'id')::text),
        (SELECT count(*) FROM event WHERE workspace_id = workspace.id),
        (SELECT count(*) FROM outbox WHERE workspace_id = workspace.id),
        (SELECT count(*) FROM category WHERE workspace_id = workspace.id),
        (SELECT count(*) FROM product WHERE workspace_id = workspace.id),
        (SELECT count(*) FROM shop_fact WHERE workspace_id = workspace.id)
    FROM workspace WHERE id = %s
"""


@dataclass(frozen=True, slots=True)
class Written:
    """What a builder wrote: of each table its lines, in which ids stand apart to be replaced."""

    tables: tuple[tuple[str, tuple[str, ...]], ...]
    ids: tuple[str, ...]
    """As they rose."""
    workspace: str


class _Copies:
    """What this process has built so far, and the connection through which it is copied."""

    def __init__(self) -> None:
        self.owner: Owner | None = None
        self.built: Counter[str] = Counter()
        self.written: dict[str, Written | None] = {}


_copies = _Copies()


@contextmanager
def copying(owner: Owner) -> Iterator[None]:
    """Within this block builders may copy, in that connection's database; it sees the rows of every workspace."""
    _copies.owner = owner
    try:
        yield
    finally:
        _copies.owner = None


def once_built(told: str, build: Callable[[], WorkspaceId]) -> WorkspaceId:
    """A workspace as `build` makes it; `told` is all that the building depends on."""
    owner = _owner()
    if owner is None:
        return build()
    written = _copies.written.get(told)
    if written is not None:
        workspace = WorkspaceId(new_id())
        if _written_again(owner, written, workspace):
            return workspace
    before = new_id()
    made = build()
    # Of a name that was there already the flows give back the shop with all that happened in it.
    if made > before and _worth_reading(told):
        _copies.written[told] = _difference({}, _lines(owner, made), made)
    return made


def once_filled(workspace: WorkspaceId, told: str, build: Callable[[], object]) -> None:
    """The workspace as `build` fills it, which depends on it and on what is told."""
    owner = _owner()
    if owner is None:
        build()
        return
    key = f"{told} {owner.execute(_UNTOUCHED, [workspace]).fetchone()}"
    written = _copies.written.get(key)
    if written is not None and _written_again(owner, written, workspace):
        return
    reads = _worth_reading(key)
    before = _lines(owner, workspace) if reads else {}
    build()
    if reads:
        _copies.written[key] = _difference(before, _lines(owner, workspace), workspace)


def _owner() -> Owner | None:
    """Nobody where the flows work in another database than ours."""
    owner = _copies.owner
    return owner if owner is not None and engine().url.database == owner.info.dbname else None


def _worth_reading(key: str) -> bool:
    _copies.built[key] += 1
    return _copies.built[key] == _BUILT_FIRST


@cache
def _columns() -> dict[str, list[str]]:
    """Of each table of a workspace the columns that are written; the others the database fills by itself."""
    return {
        table.name: [column.name for column in table.columns if not column.computed and not column.identity]
        for table in SQLModel.metadata.sorted_tables
        if "workspace_id" in table.columns or table.name == "workspace"
    }


def _copy(table: str) -> sql.Composed:
    columns = sql.SQL(", ").join(map(sql.Identifier, _columns()[table]))
    return sql.SQL("{} ({})").format(sql.Identifier(table), columns)


def _lines(owner: Owner, workspace: WorkspaceId) -> Lines:
    """Every row of the workspace, by table, in the order in which they were written."""
    found: Lines = {}
    with owner.cursor() as cursor:
        for (table,) in cursor.execute(_filled_tables(), {"workspace": workspace}).fetchall():
            asked = sql.SQL("COPY (SELECT {} FROM {} WHERE {} = {} ORDER BY {}) TO STDOUT").format(
                sql.SQL(", ").join(map(sql.Identifier, _columns()[str(table)])),
                sql.Identifier(str(table)),
                _key(str(table)),
                sql.Literal(str(workspace)),
                sql.SQL("position" if table == "outbox" else "ctid"),
            )
            with cursor.copy(asked) as rows:
                found[str(table)] = b"".join(rows).decode().splitlines(keepends=True)
    return found


@cache
def _filled_tables() -> sql.Composed:
    """Asks for the names of the tables in which the workspace has rows."""
    one = sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {} WHERE {} = %(workspace)s)")
    asked = [one.format(sql.Literal(table), sql.Identifier(table), _key(table)) for table in _columns()]
    return sql.SQL(" UNION ALL ").join(asked)


def _key(table: str) -> sql.Identifier:
    return sql.Identifier("id" if table == "workspace" else "workspace_id")


def _difference(before: Lines, after: Lines, workspace: WorkspaceId) -> Written | None:
    """What came on top; None where something else was changed, or leads to what was there before."""
    if any(not set(lines) <= set(after.get(table, [])) for table, lines in before.items()):
        return None
    known = {table: set(lines) for table, lines in before.items()}
    added = {
        table: "".join(line for line in lines if line not in known.get(table, ()))
        for table, lines in after.items()
    }
    ids = {found for text in added.values() for found in _ID.findall(text)} - {str(workspace)}
    earlier = {found for lines in before.values() for line in lines for found in _ID.findall(line)}
    if ids & earlier or any(UUID(one).hex in text for one in ids for text in added.values()):
        return None
    tables = tuple((table, _apart(text)) for table, text in added.items() if text)
    return Written(tables, tuple(sorted(ids)), str(workspace))


def _apart(text: str) -> tuple[str, ...]:
    """What stands between ids, and every second one an id."""
    return tuple(re.split(f"({_ID.pattern})", text))


def _written_again(owner: Owner, written: Written, workspace: WorkspaceId) -> bool:
    """Whether it could be; not where something of the same name is there already."""
    new = {written.workspace: str(workspace)} | {old: str(new_id()) for old in written.ids}
    try:
        with owner.transaction(), owner.cursor() as cursor:
            # Rows that held together when the flows wrote them do so again; what a trigger wrote is among them.
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table, parts in written.tables:
                with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(_copy(table))) as rows:
                    rows.write("".join(new.get(part, part) for part in parts))
            cursor.execute("NOTIFY vetrina_outbox")
    except psycopg.errors.UniqueViolation:
        return False
    return True
