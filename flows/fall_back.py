"""WhatsApp cannot reach the customer: the message, or news of a booking or of goods, goes by SMS, or by e-mail, once."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from flows.booking_words import begun, words_of
from flows.tell_goods import offered_words
from shop.customers.identities import phone_of
from shop.customers.viewing import CustomerView, customer_view
from shop.customers.ways import sms_sender
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.messaging.content import Content
from shop.tables import Channel, Conversation, Message, Workspace
from shop.workspaces.viewing import workspace_view


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
        told = entry.payload
        subject = UUID(told.get("message") or told.get("booking") or told["place"])
        detour = _detour(db, subject, now) if "message" in told else _in_words(db, entry, now)
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
            subject_id=subject,
        )
        return detour


def _in_words(db: Session, entry: Claimed, now: datetime) -> Detour | None:
    """What a customer who never wrote is told of a booking, or of goods; None where it is no longer so."""
    shop = workspace_view(db, entry.workspace_id)
    told = (
        offered_words(db, shop, UUID(entry.payload["place"]), now=now)
        if "place" in entry.payload
        else words_of(db, shop, entry.payload, now=now)
    )
    if told is None:
        return None
    return Detour(
        reference=str(entry.id),
        text=told.text,
        sms_sender=sms_sender(db),
        phone=_number(db, told.customer),
        email=told.customer.email,
        shop=shop.name,
        language=told.language,
    )


def _detour(db: Session, message: UUID, now: datetime) -> Detour | None:
    found = db.execute(
        select(Message, Conversation, Channel, Workspace)
        .join(Conversation, col(Conversation.id) == col(Message.conversation_id))
        .join(Channel, col(Channel.id) == col(Conversation.channel_id))
        .join(Workspace, col(Workspace.id) == col(Message.workspace_id))
        .where(col(Message.id) == message)
    ).first()
    if found is None or begun(db, message, now=now):
        return None
    row, conversation, channel, shop = found
    customer = customer_view(db, conversation.customer_id)
    links = Content.model_validate(row.content).links
    return Detour(
        reference=str(row.id),
        text="\n".join([row.body, *(link.url for link in links)]).strip(),
        sms_sender=channel.sms_address,
        phone=_number(db, customer),
        email=customer.email,
        shop=shop.name,
        language=customer.language,
    )


def _number(db: Session, customer: CustomerView) -> str:
    """Where a text message goes; empty for whoever would rather have an e-mail, and can."""
    return "" if customer.preferred_way == "email" and customer.email else phone_of(db, customer.id)
