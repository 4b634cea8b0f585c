"""Where the stand-in for Twilio keeps everything: one SQLite file that survives a killed process."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from gateways.standins.file_store import FileStore, Row

_SCHEMA = """
CREATE TABLE IF NOT EXISTS message (
    number INTEGER PRIMARY KEY,
    sid TEXT NOT NULL UNIQUE,
    direction TEXT NOT NULL,
    shop TEXT NOT NULL,
    person TEXT NOT NULL,
    customer TEXT NOT NULL,
    body TEXT NOT NULL,
    status TEXT NOT NULL,
    told TEXT NOT NULL,
    error_code INTEGER,
    created_at REAL NOT NULL,
    sent_at REAL,
    updated_at REAL NOT NULL,
    callback TEXT NOT NULL,
    fate TEXT NOT NULL,
    parts TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS message_thread ON message (shop, person, number);
CREATE INDEX IF NOT EXISTS message_customer ON message (customer, number);
CREATE TABLE IF NOT EXISTS person (
    user_id TEXT PRIMARY KEY,
    number TEXT UNIQUE,
    name TEXT NOT NULL,
    username TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS content (
    sid TEXT PRIMARY KEY,
    friendly_name TEXT NOT NULL,
    language TEXT NOT NULL,
    variables TEXT NOT NULL,
    types TEXT NOT NULL,
    created_at REAL NOT NULL,
    approval TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS media (
    sid TEXT PRIMARY KEY,
    message TEXT NOT NULL,
    content_type TEXT NOT NULL,
    created_at REAL NOT NULL,
    body BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS sender (address TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS refusal (shop TEXT, person TEXT, kind TEXT, PRIMARY KEY (shop, person, kind));
CREATE TABLE IF NOT EXISTS request (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at REAL NOT NULL,
    direction TEXT NOT NULL,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    fields TEXT NOT NULL,
    headers TEXT NOT NULL,
    status INTEGER NOT NULL,
    answer TEXT NOT NULL,
    milliseconds REAL NOT NULL
);
CREATE TRIGGER IF NOT EXISTS request_trim AFTER INSERT ON request WHEN NEW.number % 1000 = 0 BEGIN
    DELETE FROM request WHERE number <= NEW.number - 20000;
END;
"""


class Store(FileStore):
    """One connection behind a lock. Each statement is a transaction of its own unless `together`."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, name="twilio.sqlite", schema=_SCHEMA)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a phone. Everyone has a user id; the number may be hidden from the shop."""

    user_id: str
    number: str | None
    name: str = ""
    username: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message between a shop and a person."""

    sid: str
    direction: Literal["in", "out"]
    shop: str
    """The shop's address."""
    person: str
    """User id of the person, whatever address was used."""
    customer: str
    """The person's address in this message."""
    body: str
    status: str
    told: str = ""
    """Of the shop's own: the last status that its server was told of. Of a person's: ``read`` once seen."""
    error_code: int | None = None
    created_at: float
    sent_at: float | None = None
    updated_at: float
    callback: str = ""
    fate: Mapping[str, Any] = field(default_factory=dict)
    """Empty, or how it will fail: ``{"status": "undelivered", "code": 63016}``."""
    parts: Mapping[str, Any] = field(default_factory=dict)
    """What the phone shows besides the words, as `thread` gives it out."""


def message_of(row: Row) -> Message:
    """The message in a row."""
    kept = {name: row[name] for name in row.keys() if name != "number"}  # noqa: SIM118  # a Row iterates over its values
    return Message(**{**kept, "fate": json.loads(row["fate"]), "parts": json.loads(row["parts"])})


def keep_message(store: Store, message: Message) -> bool:
    """Write a message down; False where its id is there already."""
    values = (
        message.sid,
        message.direction,
        message.shop,
        message.person,
        message.customer,
        message.body,
        message.status,
        message.told,
        message.error_code,
        message.created_at,
        message.sent_at,
        message.updated_at,
        message.callback,
        json.dumps(message.fate),
        json.dumps(message.parts),
    )
    return bool(store.write(_KEEP_MESSAGE, values))


_KEEP_MESSAGE = """
INSERT OR IGNORE INTO message (sid, direction, shop, person, customer, body, status, told, error_code,
    created_at, sent_at, updated_at, callback, fate, parts)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
