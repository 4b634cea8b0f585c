"""What goes to a member's own WhatsApp: a customer's latest words under a short code, or words of ours.

Inside the member's own service window plain words go, outside it the approved template for the shop's own people.
Nobody is disturbed off hours: what is for them waits until their shift begins, and falls away if somebody else or the
agent has it by then.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from flows.relay_in import concerns
from flows.tell_sign_in_link import NEWS
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.kernel.calling import given_name
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.language import Language, phrase, say
from shop.messaging.asking import one_line
from shop.messaging.assignment import on_shift
from shop.messaging.channel import Outgoing
from shop.messaging.content import Content, TemplateUse
from shop.messaging.desk import seat_of
from shop.messaging.service_window import window_open
from shop.messaging.templates import approved_template, variables_in
from shop.tables import Conversation, Customer, Member, MemberPhone, Message, RelayMessage, RelayThread
from shop.workspaces.viewing import WorkspaceView, hours_of, workspace_view

LOOK_AGAIN: Final = timedelta(minutes=10)
_LONGEST: Final = 900
_MOST: Final = 5
"""So many of a customer's latest messages go along."""
_KINDS: Final = {
    "image": phrase("a picture"),
    "document": phrase("a file"),
    "audio": phrase("a voice message"),
    "video": phrase("a video"),
    "location": phrase("a place"),
}


def relay_to_send(*, now: datetime, entry: Claimed) -> Outgoing | None:
    """The message of an entry of the topic ``relay_out``; None where there is nothing to send, or not yet.

    What it says is kept with it until it is gone, so that it is the same on every try.
    """
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return None
        line = db.get(RelayMessage, UUID(entry.payload["line"]))
        if line is None or line.state != "waits":
            outbox.finish(db, entry.id, now=now)
            return None
        phone = db.get_one(MemberPhone, line.member_phone_id)
        member, shop = db.get_one(Member, phone.member_id), workspace_view(db, entry.workspace_id)
        if line.kind == "talk" and not _awake(db, shop, member, now):
            outbox.wait_again(db, entry.id, until=now + LOOK_AGAIN)
            return None
        if line.kind == "talk" and not line.body:
            line.body = _talk(db, line, member, now) if phone.relays and member.active else ""
        made = _outgoing(db, shop, phone, member, line, now) if line.body and shop.channel else None
        if made is None:
            line.state, line.body = "dropped", ""
            outbox.finish(db, entry.id, now=now)
        db.add(line)
        return made


def relay_sent(*, now: datetime, entry: Claimed, provider_sid: str) -> None:
    """It is gone: what it said is forgotten, and by which id a quote of it comes back is kept."""
    with transaction(entry.workspace_id) as db:
        line = db.get(RelayMessage, UUID(entry.payload["line"]), with_for_update=True)
        if line is not None and line.state == "waits":
            line.state, line.body, line.provider_sid = "done", "", provider_sid
            db.add(line)
        outbox.finish(db, entry.id, now=now)


def relay_lost(*, now: datetime, entry: Claimed, error: str) -> None:
    """It cannot be sent: the conversation stays in the inbox as it is."""
    with transaction(entry.workspace_id) as db:
        line = db.get(RelayMessage, UUID(entry.payload["line"]), with_for_update=True)
        if line is not None:
            line.state, line.body = "dropped", ""
            db.add(line)
        outbox.give_up(db, entry.id, now=now, error=error)


def _awake(db: Session, shop: WorkspaceView, member: Member, now: datetime) -> bool:
    seat = seat_of(db, member.id)
    hours = hours_of(db, WorkspaceId(shop.id))
    return seat is not None and on_shift(seat, hours, shop.zone, shop.at(now))


def _talk(db: Session, line: RelayMessage, member: Member, now: datetime) -> str:
    """What the customer wrote that the member has not got yet; nothing where it concerns them no more."""
    thread = db.get(RelayThread, line.thread_id, with_for_update=True)
    row = db.get(Conversation, thread.conversation_id) if thread else None
    if thread is None or row is None or not concerns(row, member.id):
        return ""
    wanted = (
        select(Message)
        .where(
            col(Message.conversation_id) == row.id,
            col(Message.direction) == "in",
            col(Message.seq) > thread.told_seq,
        )
        .order_by(col(Message.seq).desc())
        .limit(_MOST)
    )
    found = list(reversed(list(db.scalars(wanted))))
    if not found:
        return ""
    thread.told_seq, thread.told_at = found[-1].seq, now
    db.add(thread)
    who = db.get_one(Customer, row.customer_id)
    language = Language(member.language)
    said = "\n".join(filter(None, (_worded(one, language) for one in found)))
    return f"#{thread.code} {who.name or who.profile_name or '…'}: {said}"[:_LONGEST]


def _worded(message: Message, language: Language) -> str:
    if message.body:
        return message.body
    return f"({say(language, _KINDS.get(message.kind, _KINDS['document']))})"


def _outgoing(
    db: Session, shop: WorkspaceView, phone: MemberPhone, member: Member, line: RelayMessage, now: datetime
) -> Outgoing | None:
    content = Content()
    if not window_open(phone.heard_at, shop.at(now)):
        template = approved_template(db, NEWS, [member.language, shop.language.value])
        if template is None:
            return None
        told = {"1": given_name(member.name, shop.name_order), "2": shop.name, "3": line.body}
        values = {str(number): one_line(told[str(number)]) for number in variables_in(template.body)}
        use = TemplateUse(name=template.name, content_sid=template.content_sid, variables=values)
        content = Content(kind="template", template=use)
    return Outgoing(
        str(line.id), shop.channel, f"whatsapp:{phone.phone}", line.body, member.language, content
    )
