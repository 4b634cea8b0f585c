"""The provider tells what became of a message. Reports come twice, late and in any order."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from flows.deliver_message import fall_back
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.messaging.channel import Fault
from shop.messaging.delivery_status import instant_of, moves
from shop.messaging.inbound import StatusReport
from shop.tables import DeliveryReport, Message
from shop.workspaces.viewing import channel_of


@dataclass(frozen=True, slots=True)
class Noted:
    """What the report did."""

    outcome: Literal["moved", "unchanged", "duplicate", "unknown"]


def note_delivery(*, now: datetime, report: StatusReport) -> Noted:
    """Keep the report once, and move the message forward if it says anything new.

    A report about a channel or a message that is not ours is told apart and changes nothing. It also
    gives a message its provider id, where a crash had kept us from hearing the answer to the send.
    """
    sender = report.form.get("From", "")
    owner = channel_of(sender if isinstance(sender, str) else sender[0])
    if owner is None:
        return Noted("unknown")
    with transaction(owner[0]) as db:
        return _note(db, owner[0], report, now)


def _note(db: Session, workspace: WorkspaceId, report: StatusReport, now: datetime) -> Noted:
    row = db.scalars(_message(report).with_for_update()).first()
    kept = db.connection().execute(
        insert(DeliveryReport)
        .values(
            id=new_id(),
            workspace_id=workspace,
            message_id=row.id if row else None,
            provider_sid=report.provider_sid,
            status=report.status,
            form=report.form,
            created_at=now,
        )
        .on_conflict_do_nothing()
        .returning(col(DeliveryReport.id))
    )
    if kept.first() is None:
        return Noted("duplicate")
    if row is None:
        return Noted("unknown")
    return _move(db, row, report, now)


def _message(report: StatusReport):  # type: ignore[no-untyped-def]  # noqa: ANN202  # SQLAlchemy's select type names every column
    mine = col(Message.provider_sid) == report.provider_sid
    reference = _uuid(report.reference)
    named = (
        or_(mine, (col(Message.id) == reference) & col(Message.provider_sid).is_(None)) if reference else mine
    )
    return select(Message).where(named, col(Message.direction) == "out")


def _move(db: Session, row: Message, report: StatusReport, now: datetime) -> Noted:
    values: dict[str, object] = {}
    if row.provider_sid is None:
        values["provider_sid"] = report.provider_sid
    moved = moves(row.status, report.status)
    if moved:
        values |= {"status": report.status, "error_code": report.error_code, **instant_of(report.status, now)}
    if values:
        db.connection().execute(update(Message).where(col(Message.id) == row.id).values(**values))
    if moved and report.fault is Fault.RECIPIENT:
        fall_back(db, row.workspace_id, row.id, now)
    return Noted("moved" if moved else "unchanged")


def _uuid(reference: str) -> UUID | None:
    try:
        return UUID(reference)
    except ValueError:
        return None
