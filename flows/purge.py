"""What is older than a shop keeps it goes in its night, a few rows at a time; and a shop chooses how long that is."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlmodel import Session, col

from shop.catalog.media import want_dropped
from shop.events import outbox
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.refusals import Refusal
from shop.tables import (
    CartLine,
    CatalogImport,
    DeliveryReport,
    FunctionCall,
    Media,
    Message,
    Recording,
    RetentionRule,
    SecureLink,
    Turn,
    WebhookDelivery,
)
from shop.workspaces.retention import days_kept, old_rows, ranges
from shop.workspaces.viewing import workspace_view

NIGHT: Final = range(1, 5)
"""The hours of the shop's own clock in which it is done."""
AT_ONCE: Final = 500
"""Rows of a transaction: nobody waits long for what it locks."""
MOST: Final = 20_000
"""Rows of one kind in one go; the rest goes in the next hour or night."""


class DaysUnfit(Refusal):
    """It can be kept for ``lowest`` to ``highest`` days."""

    status = 422


class KindUnknown(Refusal):
    """Nothing of that kind is kept."""

    status = 404


def keep_for(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, kind: str, days: int) -> int:
    """Keep that kind for so many days from now on; how many it were before. Refuses DaysUnfit and KindUnknown."""
    it = ranges().get(kind)
    if it is None:
        raise KindUnknown
    if not it.lowest <= days <= it.highest:
        raise DaysUnfit(lowest=it.lowest, highest=it.highest)
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        before = days_kept(db, workspace_id)[kind]
        rule = insert_or(RetentionRule).values(
            id=new_id(), workspace_id=workspace_id, kind=kind, days=days, changed_at=at
        )
        chosen = {"days": days, "changed_at": at}
        db.connection().execute(
            rule.on_conflict_do_update(index_elements=["workspace_id", "kind"], set_=chosen)
        )
        if days != before:
            told = {"part": kind, "days": days, "before": before}
            record(
                db,
                "RetentionChanged",
                workspace_id=workspace_id,
                actor=actor,
                now=at,
                subject_id=workspace_id,
                **told,
            )
        return before


def purge(*, now: datetime, workspace_id: WorkspaceId, at_any_hour: bool = False) -> dict[str, int]:
    """Let go of what is too old, where it is night in the shop; how many rows of each kind that were.

    Each batch is a transaction of its own, so that whatever ends it in between has lost nothing.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        days = days_kept(db, workspace_id)
    at = shop.at(now)
    if at.astimezone(shop.zone).hour not in NIGHT and not at_any_hour:
        return {}
    gone = {
        kind: count
        for kind, kept in days.items()
        if (count := _purge(workspace_id, kind, at - timedelta(days=kept), now))
    }
    if gone:
        with transaction(workspace_id) as db:
            record(
                db,
                "RetentionPurged",
                workspace_id=workspace_id,
                actor="system",
                now=at,
                subject_id=workspace_id,
                **gone,
            )
    return gone


def _purge(workspace_id: WorkspaceId, kind: str, before: datetime, now: datetime) -> int:
    gone, last = 0, AT_ONCE
    while last == AT_ONCE and gone < MOST:
        with transaction(workspace_id) as db:
            if kind == "audit":
                told = {"before": before, "most": AT_ONCE}
                last = int(db.connection().execute(_FORGET_EVENTS, told).scalar_one())
            else:
                found = old_rows(db, workspace_id, kind, before, most=AT_ONCE)
                last = len(found)
                if found:
                    _ACTS[kind](db, workspace_id, found, now)
        gone += last
    return gone


def _messages(db: Session, workspace_id: WorkspaceId, found: Sequence[UUID], now: datetime) -> None:
    """With their files, and what the provider told and still has of them."""
    files = db.scalars(
        select(col(Media.sha256)).where(col(Media.message_id).in_(found), col(Media.sha256) != "")
    ).all()
    sids = db.scalars(
        select(col(Message.provider_sid)).where(
            col(Message.id).in_(found), col(Message.provider_sid).is_not(None)
        )
    ).all()
    db.connection().execute(delete(DeliveryReport).where(col(DeliveryReport.message_id).in_(found)))
    db.connection().execute(delete(Message).where(col(Message.id).in_(found)))
    if files:
        want_dropped(db, workspace_id=workspace_id, files=files, now=now)
    if sids:
        outbox.put(
            db,
            workspace_id=workspace_id,
            topic="forget",
            key=str(found[0]),
            payload={"files": [], "messages": list(sids)},
            now=now,
        )


def _files(db: Session, workspace_id: WorkspaceId, found: Sequence[UUID], now: datetime) -> None:
    """The message stays and says that its file is gone."""
    mine = col(Media.id).in_(found)
    files = db.scalars(select(col(Media.sha256)).where(mine, col(Media.sha256) != "")).all()
    db.connection().execute(update(Media).where(mine).values(state="refused", reason="gone", sha256=""))
    want_dropped(db, workspace_id=workspace_id, files=files, now=now)


def _steps(db: Session, _workspace_id: WorkspaceId, found: Sequence[UUID], _now: datetime) -> None:
    """How the turn went step by step; that it was, and what it cost, stays for the figures."""
    db.connection().execute(update(Turn).where(col(Turn.id).in_(found)).values(trace=[]))


def _function_calls(db: Session, _workspace_id: WorkspaceId, found: Sequence[UUID], _now: datetime) -> None:
    db.connection().execute(delete(FunctionCall).where(col(FunctionCall.id).in_(found)))


def _deliveries(db: Session, _workspace_id: WorkspaceId, found: Sequence[UUID], _now: datetime) -> None:
    db.connection().execute(delete(WebhookDelivery).where(col(WebhookDelivery.id).in_(found)))


def _recordings(db: Session, _workspace_id: WorkspaceId, found: Sequence[UUID], _now: datetime) -> None:
    """Kept no longer than now: whoever sweeps recordings takes them with their films."""
    ended = update(Recording).where(col(Recording.id).in_(found))
    db.connection().execute(ended.values(kept_until=col(Recording.created_at)))


def _imports(db: Session, workspace_id: WorkspaceId, found: Sequence[UUID], now: datetime) -> None:
    """With the file that was taken over."""
    mine = col(CatalogImport.id).in_(found)
    files = db.scalars(select(col(CatalogImport.source)).where(mine, col(CatalogImport.source) != "")).all()
    db.connection().execute(delete(CatalogImport).where(mine))
    want_dropped(db, workspace_id=workspace_id, files=files, now=now)


def _carts(db: Session, _workspace_id: WorkspaceId, found: Sequence[UUID], _now: datetime) -> None:
    """What lies in it: the cart itself is the customer's only one, and is there when they come back."""
    db.connection().execute(delete(CartLine).where(col(CartLine.cart_id).in_(found)))


def _links(db: Session, _workspace_id: WorkspaceId, found: Sequence[UUID], _now: datetime) -> None:
    db.connection().execute(delete(SecureLink).where(col(SecureLink.id).in_(found)))


_ACTS: Final[dict[str, Callable[[Session, WorkspaceId, Sequence[UUID], datetime], None]]] = {
    "messages": _messages,
    "files": _files,
    "steps": _steps,
    "function_calls": _function_calls,
    "deliveries": _deliveries,
    "recordings": _recordings,
    "imports": _imports,
    "carts": _carts,
    "links": _links,
}
_FORGET_EVENTS: Final = text("SELECT vetrina_forget_events(:before, :most)")
