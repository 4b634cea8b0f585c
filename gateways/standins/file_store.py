"""A file in which a stand-in keeps what it was told: SQLite, one connection, safe for threads."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

Row = sqlite3.Row


class FileStore:
    """One connection behind a lock. Each statement is a transaction of its own unless `together`."""

    def __init__(self, folder: Path, *, name: str, schema: str) -> None:
        """The file `name` in the folder, with the tables of `schema`, made where they are missing."""
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = RLock()
        self._db = sqlite3.connect(folder / name, check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        # NORMAL: a killed process loses nothing, a power cut perhaps the last moment.
        self._db.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; {schema}")

    def write(self, statement: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> int:
        """Change something; how many rows were changed."""
        with self._lock:
            return self._db.execute(statement, values).rowcount

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[Row]:
        """What was asked for."""
        with self._lock:
            return self._db.execute(statement, values).fetchall()

    def row(self, statement: str, values: Sequence[Any] = ()) -> Row | None:
        """The first of what was asked for."""
        found = self.rows(statement, values)
        return found[0] if found else None

    @contextmanager
    def together(self) -> Iterator[None]:
        """Several statements in one transaction."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def close(self) -> None:
        """Let the file go."""
        with self._lock:
            self._db.close()
