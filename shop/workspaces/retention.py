"""For how long each kind of record is kept, and how much of it is older than that.

Each kind says which rows are old, and what becomes of them; `flows.purge` takes them a few at a time. Nothing here
touches orders, payments, invoices or consents.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final
from uuid import UUID

import yaml
from sqlalchemy import TextClause, bindparam, select, text
from sqlalchemy.types import DateTime, Uuid
from sqlmodel import Session, col

from shop.kernel.ids import WorkspaceId
from shop.tables import RetentionRule

COUNTED: Final = 10_000
"""More than so many are not counted for the page."""


@dataclass(frozen=True, slots=True)
class Range:
    """How long one kind may be kept, in days."""

    kind: str
    lowest: int
    usual: int
    highest: int


@dataclass(frozen=True, slots=True)
class Kept:
    """How long a shop keeps one kind, and how much of it goes in the coming night."""

    range: Range
    days: int
    changed: bool
    """Whether the shop chose that itself."""
    old: int
    """At most one more than `COUNTED`."""


@cache
def ranges() -> MappingProxyType[str, Range]:
    """Every kind, in the order in which it is shown."""
    told = yaml.safe_load(Path(__file__).with_name("retention.yaml").read_text("utf-8"))
    return MappingProxyType({kind: Range(kind, **days) for kind, days in told.items()})


def days_kept(db: Session, workspace: WorkspaceId) -> Mapping[str, int]:
    """For how many days the workspace keeps each kind; a choice that no longer fits counts as the nearest that does."""
    chosen = _chosen(db, workspace)
    return {
        kind: min(max(chosen.get(kind, it.usual), it.lowest), it.highest) for kind, it in ranges().items()
    }


def kept(db: Session, workspace: WorkspaceId, at: datetime) -> list[Kept]:
    """Every kind with what of it is too old at `at`, counted up to a bound: as many queries as there are kinds."""
    chosen, days = _chosen(db, workspace), days_kept(db, workspace)
    return [
        Kept(it, days[kind], kind in chosen, count_old(db, workspace, kind, at - timedelta(days=days[kind])))
        for kind, it in ranges().items()
    ]


def count_old(db: Session, workspace: WorkspaceId, kind: str, before: datetime) -> int:
    """How many rows of that kind are older, at most one more than `COUNTED`."""
    told = {"workspace": workspace, "before": before, "most": COUNTED + 1}
    return int(db.connection().execute(_COUNTS[kind], told).scalar_one())


def old_rows(db: Session, workspace: WorkspaceId, kind: str, before: datetime, *, most: int) -> list[UUID]:
    """Some of them, locked until the transaction ends; what somebody else holds is passed over."""
    told = {"workspace": workspace, "before": before, "most": most}
    return list(db.connection().execute(_OLD[kind], told).scalars())


def _chosen(db: Session, workspace: WorkspaceId) -> dict[str, int]:
    wanted = select(col(RetentionRule.kind), col(RetentionRule.days)).where(
        col(RetentionRule.workspace_id) == workspace
    )
    return {row.kind: row.days for row in db.connection().execute(wanted)}


# What is still on its way stays, however old; so does a cart for which goods are kept or a proposal is open.
_WHICH: Final = {
    "messages": "message WHERE created_at < :before AND status NOT IN ('queued', 'held')",
    "files": "media WHERE created_at < :before AND state = 'kept'",
    "steps": "turn WHERE created_at < :before AND state <> 'running' AND trace <> '[]'::jsonb",
    "function_calls": "function_call WHERE created_at < :before",
    "deliveries": "webhook_delivery WHERE created_at < :before AND state <> 'waiting'",
    "recordings": "recording WHERE created_at < :before AND state = 'ready' AND kept_until > :before",
    "imports": "catalog_import WHERE finished_at < :before",
    "carts": """cart WHERE changed_at < :before AND state = 'open'
        AND EXISTS (SELECT FROM cart_line AS l WHERE l.cart_id = cart.id)
        AND NOT EXISTS (SELECT FROM reservation AS r WHERE r.purpose = 'cart' AND r.subject_id = cart.id)
        AND NOT EXISTS (SELECT FROM proposal AS p WHERE p.cart_id = cart.id AND p.state = 'open')""",
    "links": "secure_link WHERE expires_at < :before",
}


def _bound(statement: str) -> TextClause:
    told = text(statement)
    return told.bindparams(
        bindparam("workspace", type_=Uuid()), bindparam("before", type_=DateTime(timezone=True))
    )


_MINE: Final = "AND workspace_id = :workspace"
_COUNTS: Final = {
    **{
        kind: _bound(f"SELECT count(*) FROM (SELECT FROM {which} {_MINE} LIMIT :most) AS old")  # noqa: S608  # ours
        for kind, which in _WHICH.items()
    },
    "audit": text("SELECT vetrina_old_events(:before, :most)").bindparams(
        bindparam("before", type_=DateTime(timezone=True))
    ),
}
_OLD: Final = {
    kind: _bound(f"SELECT id FROM {which} {_MINE} ORDER BY id LIMIT :most FOR UPDATE SKIP LOCKED")  # noqa: S608  # ours
    for kind, which in _WHICH.items()
}
