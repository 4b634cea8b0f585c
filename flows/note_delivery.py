"""The provider tells what became of a message. Reports come twice, late and in any order."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert
from sqlalchemy.types import Boolean, DateTime, Integer, String
from sqlmodel import Session, col

from flows.send_sign_in_code import send_by_sms_instead
from flows.undelivered import follow_up, reminds_in_time
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.rows import table_of, update_row
from shop.messaging.channel import Fault
from shop.messaging.content import Content
from shop.messaging.delivery_status import RANK, instant_of, moves
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
        if report.status == "failed":
            return _note(db, owner[0], report, now)
        return _note_progress(db, owner[0], report, now)


def _note_progress(db: Session, workspace: WorkspaceId, report: StatusReport, now: datetime) -> Noted:
    """A report that the message has come further, or is no further: one statement, since every message has three.

    What a send that has failed says late says nothing about the next one.
    """
    told = {
        **_names(report),
        "id": new_id(),
        "workspace": workspace,
        "status": report.status,
        "error_code": report.error_code,
        "form": report.form,
        "now": now,
        "forward": RANK[report.status] > 0,
        "as_far": ["failed", *(one for one, rank in RANK.items() if rank >= RANK[report.status])],
    }
    kept, known, moved = db.connection().execute(_PROGRESS, told).one()
    if not kept:
        return Noted("duplicate")
    if not known:
        return Noted("unknown")
    return Noted("moved" if moved else "unchanged")


def _note(db: Session, workspace: WorkspaceId, report: StatusReport, now: datetime) -> Noted:
    """A report that the message has failed."""
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
    """The message has failed, if it was not delivered before."""
    values: dict[str, object] = {} if row.provider_sid else {"provider_sid": report.provider_sid}
    moved = moves(row.status, report.status)
    if moved:
        values |= {"status": report.status, "error_code": report.error_code, **instant_of(report.status, now)}
    if values:
        update_row(db, Message, row.id, **values)
    if moved:
        follow_up(db, row.workspace_id, row.id, report.fault, now)
    return Noted("moved" if moved else "unchanged")


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

# The report is kept once; the message moves only if it was. What is true of the message is asked of its row itself,
# in the change: what another report has done meanwhile is seen there, once its lock was waited for.
_PROGRESS = text("""
    WITH named AS (
        SELECT id FROM message
        WHERE direction = 'out' AND (provider_sid = :sid OR (id = :reference AND provider_sid IS NULL))
    ), kept AS (
        INSERT INTO delivery_report (id, workspace_id, message_id, provider_sid, status, form, created_at)
        SELECT :id, :workspace, (SELECT id FROM named LIMIT 1), :sid, :status, :form, :now
        ON CONFLICT DO NOTHING
        RETURNING id
    ), changed AS (
        UPDATE message SET
            provider_sid = :sid,
            status = CASE WHEN :forward AND status <> ALL(:as_far) THEN :status ELSE status END,
            error_code = CASE WHEN :forward AND status <> ALL(:as_far) THEN :error_code ELSE error_code END,
            sent_at = CASE WHEN :status = 'sent' AND status <> ALL(:as_far) THEN :now ELSE sent_at END,
            delivered_at = CASE WHEN :status = 'delivered' AND status <> ALL(:as_far) THEN :now ELSE delivered_at END,
            read_at = CASE WHEN :status = 'read' AND status <> ALL(:as_far) THEN :now ELSE read_at END
        WHERE id IN (SELECT id FROM named) AND EXISTS (SELECT FROM kept)
          AND (provider_sid = :sid AND :forward AND status <> ALL(:as_far)
               OR provider_sid IS NULL
                  AND NOT EXISTS (SELECT FROM delivery_report WHERE provider_sid = :sid AND status = 'failed'))
        RETURNING CASE :status WHEN 'sent' THEN sent_at WHEN 'delivered' THEN delivered_at
                               WHEN 'read' THEN read_at END = :now AS moved
    )
    SELECT EXISTS (SELECT FROM kept), EXISTS (SELECT FROM named), coalesce((SELECT bool_or(moved) FROM changed), false)
""").bindparams(
    bindparam("id", type_=Uuid()),
    bindparam("workspace", type_=Uuid()),
    bindparam("reference", type_=Uuid()),
    bindparam("sid", type_=String()),
    bindparam("status", type_=String()),
    bindparam("error_code", type_=Integer()),
    bindparam("form", type_=JSONB()),
    bindparam("now", type_=DateTime(timezone=True)),
    bindparam("forward", type_=Boolean()),
    bindparam("as_far", type_=ARRAY(String())),
)
