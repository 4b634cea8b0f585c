"""The database: one transaction at a time, always inside one workspace."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any
from uuid import UUID

import orjson
import psycopg
from psycopg.abc import Buffer
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.types.string import StrDumperUnknown
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlmodel import Session

from shop.kernel.giving_way import giving_way
from shop.kernel.ids import WorkspaceId
from shop.kernel.settings import settings

_open: ContextVar[bool] = ContextVar("transaction_open", default=False)
_rehearsed: ContextVar[Connection | None] = ContextVar("rehearsal", default=None)


class TransactionAlreadyOpen(RuntimeError):
    """A transaction is durable: it never nests, so that what a flow promised is kept when it returns."""


@cache
def engine() -> Engine:
    """The process's connections, as the application's own role."""
    made = create_engine(
        settings().database_url,
        pool_size=12,
        max_overflow=12,
        pool_pre_ping=False,
        pool_recycle=1800,
        json_serializer=_json,
        json_deserializer=orjson.loads,
    )
    event.listen(made, "do_connect", _connect)
    return made


class _Line(psycopg.Connection[Any]):
    """A connection that ends a transaction as it began it: with one plain message, of which there are ten to a turn."""

    def commit(self) -> None:
        """As ever; whatever is not simply a transaction under way goes psycopg's own way."""
        if self.pgconn.transaction_status != TransactionStatus.INTRANS:
            super().commit()
            return
        with self.lock:
            told = self.pgconn.exec_(b"COMMIT")
        if self.pgconn.status == ConnStatus.BAD:
            raise psycopg.OperationalError(told.error_message.decode(errors="replace"))
        if told.status != ExecStatus.COMMAND_OK:
            raise psycopg.errors.error_from_result(told, encoding=self.info.encoding)


def _connect(_dialect: object, _record: object, arguments: Sequence[Any], named: dict[str, Any]) -> _Line:
    return _Line.connect(*arguments, **named)


@contextmanager
def transaction(workspace: WorkspaceId | None) -> Iterator[Session]:
    """One transaction, committed when the block ends and rolled back when it raises.

    `workspace` is whose rows can be seen: row-level security shows no others. None sees no
    workspace's rows at all, only what the database's own functions hand out (see docs/tenancy.md).
    Nesting is refused.
    """
    if _open.get():
        raise TransactionAlreadyOpen
    mark = _open.set(True)  # a ContextVar takes its value by position
    try:
        with _session() as db, db.begin():
            enter_workspace(db, workspace)
            yield db
    finally:
        _open.reset(mark)


def _session() -> Session:
    rehearsed = _rehearsed.get()
    if rehearsed is None:
        return Session(engine(), expire_on_commit=False)
    return Session(rehearsed, expire_on_commit=False, join_transaction_mode="create_savepoint")


@contextmanager
def rehearsal(workspace: WorkspaceId, *, patience_ms: int = 2000) -> Iterator[None]:
    """Everything inside happens for those inside, and never for anybody else: at the end nothing of it stays.

    Transactions that are opened inside, in this thread, see what those before them wrote; they become parts of
    one that is rolled back. What they lock stays locked until then: whoever else wants it breaks the rehearsal off, which
    raises GaveWay; a lock that somebody else holds is waited for `patience_ms` at most. Nothing that was written is told
    to anybody, since a notice leaves with a commit.
    """
    with engine().connect() as connection, giving_way(engine(), connection):
        connection.execute(text(f"SET LOCAL lock_timeout = {int(patience_ms)}"))
        connection.execute(_ENTER, {"workspace": str(workspace)})
        mark = _rehearsed.set(connection)  # a ContextVar takes its value by position
        try:
            yield
        finally:
            _rehearsed.reset(mark)
            connection.rollback()


def rehearsing() -> bool:
    """Whether what happens now is a rehearsal: nobody outside is to be called on account of it."""
    return _rehearsed.get() is not None


def enter_workspace(db: Session, workspace: UUID | None) -> None:
    """Show this transaction the rows of a workspace, once it is known whose turn it is."""
    if workspace is None:
        return
    connection = db.connection()
    if not _begun_there(connection, UUID(str(workspace))):
        connection.execute(_ENTER, {"workspace": str(workspace)})


def _begun_there(connection: Connection, workspace: UUID) -> bool:
    """Begin and enter with one message to the server, where the transaction has not begun there yet.

    Each transaction does this, and a turn has many: that takes four tenths off the CPU of entering. Whatever goes wrong
    shows itself, with all that SQLAlchemy does about it, in the statement that is tried then.
    """
    line = connection.connection.driver_connection
    if not isinstance(line, psycopg.Connection) or line.pgconn.transaction_status != TransactionStatus.IDLE:
        return False
    told = f"BEGIN; SELECT set_config('vetrina.workspace', '{workspace}', true)"
    return line.pgconn.exec_(told.encode()).status == ExecStatus.TUPLES_OK


_ENTER = text("SELECT set_config('vetrina.workspace', :workspace, true)")


class _Storable(StrDumperUnknown):
    """Text without the one character that PostgreSQL stores nowhere (NUL): whoever sends it breaks nothing with it."""

    def dump(self, obj: str) -> Buffer | None:
        return super().dump(obj.replace("\x00", "") if "\x00" in obj else obj)


_PLAINLY = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME
"""What `json` refuses is refused. A turn's trace has ten thousand characters: this takes a tenth of the time."""
_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")


def _json(told: object) -> str:
    """As `_Storable`, of everything that a document holds."""
    try:
        written = orjson.dumps(told, option=_PLAINLY).decode()
    except TypeError:  # half a character, or a number that is no name
        written = json.dumps(told)
    return _NUL.sub(r"\1", written) if "\\u0000" in written else written


@event.listens_for(Engine, "connect")
def _prepare(connection: object, _record: object) -> None:
    """Plan a statement once it was seen five times, as psycopg does by default, and talk in UTC."""
    if isinstance(connection, psycopg.Connection):
        connection.adapters.register_dumper(str, _Storable)
    cursor = connection.cursor()  # type: ignore[attr-defined]  # a DBAPI connection has no type here
    cursor.execute("SET TIME ZONE 'UTC'")
    cursor.close()
    connection.commit()  # type: ignore[attr-defined]  # as above
