"""Where the test provider keeps its books: one SQLite file that survives a killed process."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gateways.standins.file_store import FileStore, Row

_SCHEMA = """
CREATE TABLE IF NOT EXISTS session (
    id TEXT PRIMARY KEY,
    token TEXT NOT NULL UNIQUE,
    key TEXT NOT NULL UNIQUE,
    fingerprint TEXT NOT NULL,
    state TEXT NOT NULL,
    confirming TEXT NOT NULL,
    amount_minor INTEGER NOT NULL,
    currency TEXT NOT NULL,
    shop TEXT NOT NULL,
    description TEXT NOT NULL,
    email TEXT NOT NULL,
    language TEXT NOT NULL,
    success_url TEXT NOT NULL,
    cancel_url TEXT NOT NULL,
    metadata TEXT NOT NULL,
    failure TEXT NOT NULL,
    telling TEXT NOT NULL,
    created_at REAL NOT NULL,
    expires_at REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS session_open ON session (expires_at) WHERE state = 'open';
CREATE TABLE IF NOT EXISTS payment (
    id TEXT PRIMARY KEY,
    session TEXT NOT NULL UNIQUE,
    amount_minor INTEGER NOT NULL,
    currency TEXT NOT NULL,
    method TEXT NOT NULL,
    created_at REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS refund (
    id TEXT PRIMARY KEY,
    payment TEXT NOT NULL,
    key TEXT NOT NULL UNIQUE,
    fingerprint TEXT NOT NULL,
    amount_minor INTEGER NOT NULL,
    currency TEXT NOT NULL,
    state TEXT NOT NULL,
    failure TEXT NOT NULL,
    metadata TEXT NOT NULL,
    created_at REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS refund_payment ON refund (payment);
CREATE TABLE IF NOT EXISTS telling (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    event TEXT NOT NULL,
    body TEXT NOT NULL,
    due_at REAL NOT NULL,
    attempts INTEGER NOT NULL,
    state TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS telling_due ON telling (due_at) WHERE state = 'waiting';
CREATE TABLE IF NOT EXISTS screw (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class Store(FileStore):
    """One connection behind a lock. Each statement is a transaction of its own unless `together`."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, name="payments.sqlite", schema=_SCHEMA)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A page on which somebody pays, once."""

    id: str
    token: str
    """What the page's address ends with: nobody guesses it."""
    key: str
    fingerprint: str
    state: str
    """``open``, ``paid`` or ``expired``."""
    confirming: str
    """The card whose bank asks for a confirmation just now; empty where none does."""
    amount_minor: int
    currency: str
    shop: str
    description: str
    email: str
    language: str
    success_url: str
    cancel_url: str
    metadata: str
    failure: str
    telling: str
    """How the shop is told, where a tester has chosen it on the page."""
    created_at: float
    expires_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """Money that was taken."""

    id: str
    session: str
    amount_minor: int
    currency: str
    method: str
    created_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """Money that went back, or is on its way."""

    id: str
    payment: str
    key: str
    fingerprint: str
    amount_minor: int
    currency: str
    state: str
    """``pending``, ``succeeded`` or ``failed``."""
    failure: str
    metadata: str
    created_at: float


def insert(store: Store, table: str, row: Session | Paid | Refund) -> None:
    """Write a row down."""
    names = row.__dataclass_fields__.keys()
    columns, marks = ", ".join(names), ", ".join(f":{name}" for name in names)
    values = {name: getattr(row, name) for name in names}
    store.write(f"INSERT INTO {table} ({columns}) VALUES ({marks})", values)  # noqa: S608  # names of our own


def session_of(row: Row) -> Session:
    """The session in a row."""
    return Session(**dict(row))


def paid_of(row: Row) -> Paid:
    """The payment in a row."""
    return Paid(**dict(row))


def refund_of(row: Row) -> Refund:
    """The refund in a row."""
    return Refund(**dict(row))


def written(metadata: Mapping[str, str]) -> str:
    """What the caller wants to find again, as it is kept."""
    return json.dumps(dict(metadata), sort_keys=True)
