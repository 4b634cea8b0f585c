"""What whoever runs the installation looks at: shops, queues, dead letters, live sessions, reports, the log.

Each asks the database's own functions, which show nothing unless the transaction has entered an admin.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, bindparam, select, text
from sqlalchemy.types import BigInteger, DateTime, Uuid
from sqlmodel import Session, col

from shop.kernel.ids import WorkspaceId
from shop.tables import PlatformAct, PlatformVisit
from shop.workspaces.wallet import WalletView

PAGE: Final = 40


@dataclass(frozen=True, slots=True)
class ShopLine:
    """A workspace among the others."""

    id: WorkspaceId
    slug: str
    name: str
    vertical: str
    status: str
    plan: str
    trial_plan: str
    trial_until: datetime | None
    demo: bool
    created_at: datetime
    answers: int
    """Of a model, this month."""
    allowed: int
    members: int
    last_at: datetime | None
    """When a customer last wrote."""
    reports: int
    """That wait to be decided."""


@dataclass(frozen=True, slots=True)
class Counts:
    """The installation in figures."""

    active: int
    suspended: int
    closed: int
    dead: int
    reports: int
    live: int
    watching: int


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits of one topic."""

    topic: str
    waiting: int
    due: int
    held: int
    """Handed on, and not finished yet."""
    oldest: datetime | None
    dead: int


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """Work that was given up."""

    id: UUID
    number: int
    workspace_id: WorkspaceId
    shop: str
    topic: str
    attempts: int
    error: str
    failed_at: datetime


@dataclass(frozen=True, slots=True)
class LiveLine:
    """A live session that goes on."""

    workspace_id: WorkspaceId
    shop: str
    number: int
    kind: str
    stream_state: str
    starts_at: datetime
    present: int
    recorded: bool


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report of abuse."""

    id: UUID
    workspace_id: WorkspaceId
    shop: str
    status: str
    about: str
    shown: str
    url: str
    reason: str
    words: str
    created_at: datetime
    state: str
    decided_at: datetime | None
    decided_by: str
    done: str
    note: str
    language: str
    others: int
    """More open reports of the same thing."""


@dataclass(frozen=True, slots=True)
class VisitLine:
    """Somebody looked at a shop."""

    admin: str
    reason: str
    began_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Act:
    """What an admin did."""

    id: UUID
    admin: str
    name: str
    workspace_id: UUID | None
    at: datetime
    details: dict[str, Any] = field(default_factory=dict)


def shop_lines(
    db: Session, *, asked: str = "", status: str = "", before: UUID | None = None, month: str
) -> list[ShopLine]:
    """The newest shops first; `month` (``2026-11``) is the one whose answers are told."""
    told = {"asked": asked, "wanted": status, "month": month, "before": before, "most": PAGE}
    return [ShopLine(*row) for row in db.connection().execute(_SHOPS, told)]


def balances(db: Session, shops: Sequence[UUID]) -> dict[UUID, WalletView]:
    """What those of them have left that paid ahead, as it was last summed up."""
    rows = db.connection().execute(_WALLETS, {"wanted": list(shops)})
    return {row.workspace_id: WalletView(row.currency, row.micros, row.full_micros) for row in rows}


def counts(db: Session, now: datetime) -> Counts:
    """How much of everything there is."""
    row = db.connection().execute(_COUNTS, {"at": now}).one()
    return Counts(*row)


def queues(db: Session, now: datetime) -> list[Queue]:
    """What waits, by topic."""
    return [Queue(*row) for row in db.connection().execute(_QUEUES, {"at": now})]


def dead_letters(db: Session, *, topic: str = "", before: int | None = None) -> list[DeadLetter]:
    """What was given up, newest first."""
    told = {"topic": topic, "before": before, "most": PAGE}
    return [DeadLetter(*row) for row in db.connection().execute(_DEAD, told)]


def live_lines(db: Session, now: datetime) -> list[LiveLine]:
    """The live sessions that go on, the fullest first."""
    return [LiveLine(*row) for row in db.connection().execute(_LIVE, {"at": now, "most": 100})]


def report_lines(db: Session, *, state: str = "open", before: UUID | None = None) -> list[ReportLine]:
    """Reports that wait, or those that were decided."""
    told = {"state": state, "before": before, "most": PAGE}
    return [ReportLine(*row) for row in db.connection().execute(_REPORTS, told)]


def acts(db: Session, *, before: UUID | None = None) -> list[Act]:
    """The installation's log, newest first."""
    wanted = select(PlatformAct).order_by(col(PlatformAct.id).desc()).limit(PAGE)
    if before is not None:
        wanted = wanted.where(col(PlatformAct.id) < before)
    return [
        Act(row.id, row.admin, row.name, row.about_workspace_id, row.at, dict(row.details))
        for row in db.scalars(wanted)
    ]


def open_visit(db: Session, visit: UUID, now: datetime) -> PlatformVisit | None:
    """The visit of that id, while it goes on; the transaction has entered its shop."""
    row = db.scalars(select(PlatformVisit).where(col(PlatformVisit.id) == visit)).first()
    return row if row is not None and row.ended_at is None and now < row.until else None


def visits(db: Session) -> list[VisitLine]:
    """Who looked at the shop that the transaction has entered, the latest first."""
    rows = db.scalars(select(PlatformVisit).order_by(col(PlatformVisit.id).desc()).limit(20))
    return [VisitLine(row.admin, row.reason, row.began_at, row.ended_at or row.until) for row in rows]


def next_of(rows: Sequence[Any], key: str) -> str:
    """From where the next page goes on; empty where there is none."""
    return str(getattr(rows[-1], key)) if len(rows) == PAGE else ""


_SHOPS: Final = text(
    "SELECT * FROM vetrina_platform_workspaces(:asked, :wanted, :month, :before, :most)"
).bindparams(bindparam("before", type_=Uuid()))
_WALLETS: Final = text("SELECT * FROM vetrina_platform_wallets(:wanted)").bindparams(
    bindparam("wanted", type_=ARRAY(Uuid()))
)
_COUNTS: Final = text("SELECT * FROM vetrina_platform_counts(:at)").bindparams(
    bindparam("at", type_=DateTime(timezone=True))
)
_QUEUES: Final = text("SELECT * FROM vetrina_platform_queues(:at)").bindparams(
    bindparam("at", type_=DateTime(timezone=True))
)
_DEAD: Final = text("SELECT * FROM vetrina_platform_dead(:topic, :before, :most)").bindparams(
    bindparam("before", type_=BigInteger())
)
_LIVE: Final = text("SELECT * FROM vetrina_platform_live(:at, :most)").bindparams(
    bindparam("at", type_=DateTime(timezone=True))
)
_REPORTS: Final = text("SELECT * FROM vetrina_platform_reports(:state, :before, :most)").bindparams(
    bindparam("before", type_=Uuid())
)
