"""A message could not be delivered for good: what follows from it, in the transaction that notes it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.booking.reminders import reminder_of
from shop.events import outbox
from shop.messaging.asking import is_notice
from shop.messaging.channel import Fault
from shop.messaging.content import Content
from shop.messaging.holding import held_in, note_not_asked
from shop.messaging.templates import template_of
from shop.tables import Message


def follow_up(db: Session, workspace: UUID, message: UUID, fault: Fault | None, now: datetime) -> None:
    """Another way for a customer whom WhatsApp cannot reach; another look at a template that was refused.

    What only asks the customer to write is sent no other way; what is held behind it is. A reminder takes the other
    way whatever it was that failed: it cannot wait until somebody mends it.
    """
    conversation, stored = db.execute(
        select(col(Message.conversation_id), col(Message.content)).where(col(Message.id) == message)
    ).one()
    content = Content.model_validate(stored)
    if is_notice(content):
        note_not_asked(db, conversation)
    if fault is Fault.RECIPIENT and is_notice(content):
        _give_up_what_is_held(db, workspace, conversation, now)
    elif fault is Fault.RECIPIENT or reminds_in_time(db, message):
        told = {"message": str(message)}
        outbox.put(db, workspace_id=workspace, topic="fallback", key=str(message), payload=told, now=now)
    if fault is Fault.CONTENT and content.template is not None:
        _look_at_template(db, workspace, content.template.content_sid, now)


def reminds_in_time(db: Session, message: UUID) -> bool:
    """Whether the message reminds of a booking that is to come, and so is lost once that has begun."""
    found = reminder_of(db, message)
    return found is not None and found.to == "before"


def _give_up_what_is_held(db: Session, workspace: UUID, conversation: UUID, now: datetime) -> None:
    for held in held_in(db, conversation):
        told = {"message": str(held), "conversation": str(conversation), "unreachable": True}
        key = f"{held}/unreachable"
        outbox.put(db, workspace_id=workspace, topic="held", key=key, payload=told, now=now)


def _look_at_template(db: Session, workspace: UUID, content_sid: str, now: datetime) -> None:
    template = template_of(db, content_sid)
    if template is not None:
        told = {"template": str(template)}
        outbox.put(db, workspace_id=workspace, topic="template", key=str(template), payload=told, now=now)
