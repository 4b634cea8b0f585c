"""A one-time code is sent: which words, from whom to where, and by which other way if WhatsApp fails."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.customers.sign_in import digits_of, is_open
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.kernel.database import transaction
from shop.kernel.language import Language, say
from shop.messaging.channel import Fault, Outgoing
from shop.messaging.content import Content, TemplateUse
from shop.messaging.inbound import StatusReport
from shop.messaging.service_window import last_heard_from, window_open
from shop.messaging.templates import SIGN_IN_CODE, approved_template
from shop.tables import Channel, SignInCode
from shop.workspaces.viewing import WorkspaceView, workspace_view
from shop.workspaces.wallet import meter

Way = Literal["whatsapp", "sms"]
BY_SMS: Final = "sms"


@dataclass(frozen=True, slots=True)
class TextMessage:
    """Words for a telephone."""

    reference: str
    sender: str
    recipient: str
    text: str


@dataclass(frozen=True, slots=True)
class CodeLeaving:
    """The ways on which a code may go, the better one first; neither where the shop has none."""

    whatsapp: Outgoing | None
    sms: TextMessage | None


def code_to_send(*, now: datetime, entry: Claimed) -> CodeLeaving | None:
    """The code of an outbox entry, or None where nobody needs it any more.

    Inside the service window plain words go, outside it the approved template. What went perhaps goes again:
    the digits stay the same.
    """
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return None
        row = db.get(SignInCode, UUID(entry.payload["code"]))
        digits = digits_of(row) if row is not None and is_open(row, now) else ""
        if row is None or not digits:
            outbox.finish(db, entry.id, now=now)
            return None
        shop = workspace_view(db, entry.workspace_id)
        text = say(
            Language(row.language),
            "{code} is your code for {shop}. It is good for ten minutes. Nobody from the shop will ask you for it.",
            code=digits,
            shop=shop.name,
        )
        whatsapp = (
            None if entry.payload.get("by") == BY_SMS else _by_whatsapp(db, shop, row, digits, text, now)
        )
        return CodeLeaving(whatsapp, _by_sms(db, shop, row, text))


def code_sent(*, now: datetime, entry: Claimed, way: Way) -> None:
    """It is gone; what went by SMS is used up, however it came to that."""
    with transaction(entry.workspace_id) as db:
        outbox.finish(db, entry.id, now=now)
        if way == BY_SMS:
            meter(db, entry.workspace_id, {"sms": 1}, at=workspace_view(db, entry.workspace_id).at(now))


def send_by_sms_instead(db: Session, workspace_id: UUID, report: StatusReport, now: datetime) -> bool:
    """Whether the report was about a code that WhatsApp could not deliver: then it goes by SMS."""
    code = _reference(report)
    row = db.get(SignInCode, code) if code and report.status == "failed" else None
    if row is None or report.fault is Fault.SENDER or not is_open(row, now):
        return False
    outbox.put(
        db,
        workspace_id=workspace_id,
        topic="sign_in",
        key=str(row.id),
        payload={"code": str(row.id), "by": BY_SMS},
        now=now,
    )
    return True


def _by_whatsapp(
    db: Session, shop: WorkspaceView, row: SignInCode, digits: str, text: str, now: datetime
) -> Outgoing | None:
    content = Content()
    if not window_open(last_heard_from(db, row.phone, shop.channel), shop.at(now)):
        template = approved_template(
            db, SIGN_IN_CODE, [row.language, shop.language], category="authentication"
        )
        if template is None:
            return None
        use = TemplateUse(name=template.name, content_sid=template.content_sid, variables={"1": digits})
        content = Content(kind="template", template=use)
    if not shop.channel:
        return None
    return Outgoing(str(row.id), shop.channel, f"whatsapp:{row.phone}", text, row.language, content)


def _by_sms(db: Session, shop: WorkspaceView, row: SignInCode, text: str) -> TextMessage | None:
    sender = db.scalars(select(col(Channel.sms_address)).where(col(Channel.address) == shop.channel)).first()
    # Its reference is nothing that a report could name, so that a failed SMS sends no other.
    return TextMessage(f"sms-{row.id}", sender, row.phone, text) if sender else None


def _reference(report: StatusReport) -> UUID | None:
    try:
        return UUID(report.reference)
    except ValueError:
        return None
