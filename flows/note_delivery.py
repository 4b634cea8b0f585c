"""The provider tells what became of a message. Reports come twice, late and in any order."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from flows.send_sign_in_code import send_by_sms_instead
from flows.undelivered import follow_up, reminds_in_time
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.rows import table_of, update_row
from shop.messaging.channel import Fault
from shop.messaging.content import Content
from shop.messaging.delivery_status import instant_of, moves
from shop.messaging.holding import hold
from shop.messaging.inbound import StatusReport
from shop.messaging.talk import Talk, lock_talk
from shop.tables import DeliveryReport, Message
from shop.workspaces.viewing import channel_of


@dataclass(frozen=True, slots=True)
class Noted:
    """What the report did."""

    outcome: Literal["moved", "unchanged", "duplicate", "unknown"]


def note_delivery(*, now: datetime, report: StatusReport) -> Noted:
    """Keep the report once, and move the message forward if it says anything new.

    A report about a channel or a message that is not ours is told apart and changes nothing. It also
    gives a message its provider id, where a crash had kept us from hearing the answer to the send. A
    message that came to nothing since the service window has closed is held until the customer writes.
    """
    sender = report.form.get("From", "")
    owner = channel_of(sender if isinstance(sender, str) else sender[0])
    if owner is None:
        return Noted("unknown")
    with transaction(owner[0]) as db:
        return _note(db, owner[0], report, now)


def _note(db: Session, workspace: WorkspaceId, report: StatusReport, now: datetime) -> Noted:
    talk = _lock_talk(db, report) if report.fault is Fault.WINDOW else None
    row = db.scalars(_REPORTED, _names(report)).first()
    values = {
        "id": new_id(),
        "workspace_id": workspace,
        "message_id": row.id if row else None,
        "provider_sid": report.provider_sid,
        "status": report.status,
        "form": report.form,
        "created_at": now,
    }
    kept = db.connection().execute(_KEEP_ONCE, values)
    if kept.first() is None:
        return Noted("duplicate")
    if row is None:
        return Noted("moved" if send_by_sms_instead(db, workspace, report, now) else "unknown")
    if talk is not None and _holds(row) and not reminds_in_time(db, row.id):
        if row.status != "held":
            hold(db, talk, row, heard_at=row.heard_at, now=now)
        return Noted("moved")
    return _move(db, row, report, now)


def _lock_talk(db: Session, report: StatusReport) -> Talk | None:
    """The conversation is locked before its message, as everywhere."""
    conversation = db.scalars(_CONVERSATION, _names(report)).first()
    return lock_talk(db, conversation) if conversation else None


def _holds(row: Message) -> bool:
    """Whether it waits, or is to wait, for the customer: what was delivered or given up does not."""
    return moves(row.status, "failed") and Content.model_validate(row.content).template is None


def _names(report: StatusReport) -> dict[str, object]:
    return {"sid": report.provider_sid, "reference": _uuid(report.reference)}


def _move(db: Session, row: Message, report: StatusReport, now: datetime) -> Noted:
    values: dict[str, object] = {}
    if row.provider_sid is None and report.status != "failed" and _came_to_nothing(db, report):
        return Noted("unchanged")
    if row.provider_sid is None:
        values["provider_sid"] = report.provider_sid
    moved = moves(row.status, report.status)
    if moved:
        values |= {"status": report.status, "error_code": report.error_code, **instant_of(report.status, now)}
    if values:
        update_row(db, Message, row.id, **values)
    if moved and report.status == "failed":
        follow_up(db, row.workspace_id, row.id, report.fault, now)
    return Noted("moved" if moved else "unchanged")


def _came_to_nothing(db: Session, report: StatusReport) -> bool:
    """Whether this send has failed already: a late report of it says nothing about the next one."""
    told = select(col(DeliveryReport.id)).where(
        col(DeliveryReport.provider_sid) == report.provider_sid, col(DeliveryReport.status) == "failed"
    )
    return db.connection().execute(told).first() is not None


def _uuid(reference: str) -> UUID | None:
    try:
        return UUID(reference)
    except ValueError:
        return None


# Which message a report is about: known by the provider's id, or by ours where we never heard theirs.
_NAMED = and_(
    or_(
        col(Message.provider_sid) == bindparam("sid"),
        and_(
            col(Message.id) == bindparam("reference", type_=Uuid()),
            col(Message.provider_sid).is_(None),
        ),
    ),
    col(Message.direction) == "out",
)
_REPORTED = select(Message).where(_NAMED).with_for_update()
_CONVERSATION = select(col(Message.conversation_id)).where(_NAMED)
_REPORTS = table_of(DeliveryReport)
_KEEP_ONCE = insert(_REPORTS).on_conflict_do_nothing().returning(_REPORTS.c.id)
