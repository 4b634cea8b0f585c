"""The only door out of a transaction: work that must happen is a row first.

An entry is written in the transaction of what caused it, handed on by the relay, and finished in the
transaction of its effect. Whatever a lost queue or a killed process forgot is handed on again once its
lease has run out. Entries of one topic and key are done one after another.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.types import DateTime, Interval, String, Uuid
from sqlmodel import Session, col

from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.rows import insert_row, table_of, update_row
from shop.tables import OutboxEntry


@dataclass(frozen=True, slots=True)
class Claimed:
    """An entry that is ours until its lease ends."""

    id: UUID
    workspace_id: WorkspaceId
    topic: str
    key: str
    payload: dict[str, Any] = field(default_factory=dict)
    attempts: int = 1
    place: int = 1
    """How many of its shop and topic are being done or go before it, and itself."""


def put(
    db: Session,
    *,
    workspace_id: UUID,
    topic: str,
    key: str,
    payload: dict[str, Any],
    now: datetime,
    available_at: datetime | None = None,
    leased_until: datetime | None = None,
) -> UUID:
    """Write down work to be done from `available_at` on (at once, if not given); returns its id.

    With `leased_until` the writer does it itself right after, and the relay only if that fails.
    """
    entry = new_id()
    insert_row(
        db,
        OutboxEntry,
        id=entry,
        workspace_id=workspace_id,
        topic=topic,
        key=key,
        payload=payload,
        available_at=available_at or now,
        leased_until=leased_until,
        attempts=1 if leased_until else 0,
        error="",
        created_at=now,
    )
    return entry


def put_off_or_put(
    db: Session,
    *,
    workspace_id: UUID,
    topic: str,
    key: str,
    now: datetime,
    wait: timedelta,
    longest: timedelta,
) -> None:
    """One waiting entry for the key: put off an idle one by `wait` (never past `longest` in all), or write it."""
    db.connection().execute(
        _PUT_OFF_OR_PUT,
        {
            "id": new_id(),
            "workspace": workspace_id,
            "topic": topic,
            "key": key,
            "now": now,
            "due": now + wait,
            "longest": longest,
        },
    )


def claim(db: Session, topics: Sequence[str], *, most: int, lease: timedelta, now: datetime) -> list[Claimed]:
    """Take what is due, of any workspace, leased to us; nobody else gets it until the lease ends.

    Where more is due than `most`, workspaces take turns, topic by topic: however much one has waiting, the first
    of another is among the next.
    """
    rows = db.connection().execute(_CLAIM, {"topics": list(topics), "most": most, "lease": lease, "now": now})
    return [
        Claimed(
            row.id, WorkspaceId(row.workspace_id), row.topic, row.key, row.payload, row.attempts, row.place
        )
        for row in rows
    ]


def next_due(db: Session, topics: Sequence[str]) -> datetime | None:
    """When the next entry of these topics wants to be handed on; None while there is none."""
    due: datetime | None = db.connection().execute(_NEXT_DUE, {"topics": list(topics)}).scalar()
    return due


def still_ours(db: Session, entry: UUID) -> bool:
    """Whether the entry is still to be done; locks it, so that two holders cannot both finish it."""
    return db.connection().execute(_UNFINISHED, {"entry": entry}).first() is not None


def keep(db: Session, entry: UUID, *, until: datetime) -> None:
    """We are still at it: nobody else gets it before `until`."""
    update_row(db, OutboxEntry, entry, leased_until=until)


def finish(db: Session, entry: UUID, *, now: datetime) -> None:
    """The work is done, in this very transaction."""
    update_row(db, OutboxEntry, entry, done_at=now, leased_until=None)


def postpone(db: Session, entry: UUID, *, until: datetime, error: str = "") -> None:
    """Not now: hand it on again at `until`."""
    update_row(db, OutboxEntry, entry, available_at=until, leased_until=None, error=error)


def wait_again(db: Session, entry: UUID, *, until: datetime) -> None:
    """Somebody else is at it: look again at `until`. This was no try."""
    waits = update(OutboxEntry).where(col(OutboxEntry.id) == entry)
    db.connection().execute(
        waits.values(available_at=until, leased_until=None, attempts=col(OutboxEntry.attempts) - 1)
    )


def give_up(db: Session, entry: UUID, *, now: datetime, error: str) -> None:
    """Never: it stays as a dead letter with its reason until somebody resends it."""
    update_row(db, OutboxEntry, entry, failed_at=now, leased_until=None, error=error)


_TABLE = table_of(OutboxEntry)
_UNFINISHED = (
    select(_TABLE.c.id)
    .where(_TABLE.c.id == bindparam("entry"), _TABLE.c.done_at.is_(None), _TABLE.c.failed_at.is_(None))
    .with_for_update()
)
_PUT_OFF_OR_PUT = text("""
    WITH put_off AS (
        UPDATE outbox SET available_at = least(:due, created_at + :longest)
        WHERE topic = :topic AND key = :key AND done_at IS NULL AND failed_at IS NULL AND leased_until IS NULL
        RETURNING 1
    )
    INSERT INTO outbox (id, workspace_id, topic, key, payload, available_at, attempts, error, created_at)
    SELECT :id, :workspace, :topic, :key, '{}'::jsonb, :due, 0, '', :now
    WHERE NOT EXISTS (SELECT FROM put_off)
""").bindparams(
    bindparam("id", type_=Uuid()),
    bindparam("workspace", type_=Uuid()),
    bindparam("now", type_=DateTime(timezone=True)),
    bindparam("due", type_=DateTime(timezone=True)),
    bindparam("longest", type_=Interval()),
    bindparam("topic", type_=String()),
    bindparam("key", type_=String()),
)

_CLAIM = (
    text("SELECT * FROM vetrina_claim(:topics, :most, :lease, :now)")
    .bindparams(
        bindparam("topics", type_=ARRAY(String())),
        bindparam("lease", type_=Interval()),
        bindparam("now", type_=DateTime(timezone=True)),
    )
    .columns(payload=JSONB())
)

_NEXT_DUE = text("SELECT vetrina_next_due(:topics)").bindparams(bindparam("topics", type_=ARRAY(String())))
