"""WhatsApp cannot reach the customer: the message goes by SMS, or by e-mail, once."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.customers.identities import phone_of
from shop.customers.viewing import customer_view
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.messaging.content import Content
from shop.tables import Channel, Conversation, Message, Workspace


@dataclass(frozen=True, slots=True)
class Detour:
    """What is sent instead, to where it can be: a phone number, an e-mail address, or both empty."""

    reference: str
    text: str
    sms_sender: str
    phone: str
    email: str
    shop: str
    language: Language


def begin_fall_back(*, now: datetime, entry: Claimed) -> Detour | None:
    """The other way for an undelivered message, or None where there is none.

    The entry is finished before anything is sent: an SMS that perhaps went is not sent again.
    """
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return None
        detour = _detour(db, UUID(entry.payload["message"]))
        reachable = detour is not None and bool((detour.phone and detour.sms_sender) or detour.email)
        if not reachable:
            outbox.give_up(db, entry.id, now=now, error="no other way to reach the customer")
            return None
        outbox.finish(db, entry.id, now=now)
        record(
            db,
            "SentAnotherWay",
            workspace_id=entry.workspace_id,
            actor="system",
            now=now,
            subject_id=UUID(entry.payload["message"]),
        )
        return detour


def _detour(db: Session, message: UUID) -> Detour | None:
    found = db.execute(
        select(Message, Conversation, Channel, Workspace)
        .join(Conversation, col(Conversation.id) == col(Message.conversation_id))
        .join(Channel, col(Channel.id) == col(Conversation.channel_id))
        .join(Workspace, col(Workspace.id) == col(Message.workspace_id))
        .where(col(Message.id) == message)
    ).first()
    if found is None:
        return None
    row, conversation, channel, shop = found
    customer = customer_view(db, conversation.customer_id)
    links = Content.model_validate(row.content).links
    return Detour(
        reference=str(row.id),
        text="\n".join([row.body, *(link.url for link in links)]).strip(),
        sms_sender=channel.sms_address,
        phone=phone_of(db, customer.id),
        email=customer.email,
        shop=shop.name,
        language=customer.language,
    )
