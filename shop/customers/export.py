"""Everything we hold about a customer, as one document to take away (GDPR articles 15 and 20)."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.customers.booked_times import booked_times
from shop.customers.consent import history
from shop.customers.live_times import live_times
from shop.customers.purchases import purchases
from shop.customers.viewing import customer_view
from shop.events.notices import Person, browsers_of
from shop.tables import (
    AbuseReport,
    ChatMood,
    Conversation,
    Customer,
    CustomerFact,
    CustomerIdentity,
    CustomerTag,
    FollowUp,
    InboxNote,
    Interest,
    Media,
    Message,
    Product,
)


def export_customer(db: Session, customer: UUID) -> dict[str, Any]:
    """Profile, identities, consents, messages, files, interests, purchases and bookings, oldest first; plain JSON values."""
    person = customer_view(db, customer)
    conversations = list(db.scalars(select(Conversation).where(col(Conversation.customer_id) == customer)))
    ids = [conversation.id for conversation in conversations]
    return {
        "profile": {
            "code": person.code,
            "name": person.name,
            "whatsapp_name": person.profile_name,
            "email": person.email,
            "language": person.language.value,
            "known_since": person.created_at.isoformat(),
            "registered": person.registered_at.isoformat() if person.registered_at else None,
            **_addressed(db, customer),
        },
        "identities": [
            {"kind": row.kind, "value": row.value}
            for row in db.scalars(
                select(CustomerIdentity).where(col(CustomerIdentity.customer_id) == customer)
            )
        ],
        "consents": [
            {
                "purpose": consent.purpose,
                "text_version": consent.text_version,
                "granted": consent.granted_at.isoformat(),
                "withdrawn": consent.withdrawn_at.isoformat() if consent.withdrawn_at else None,
            }
            for consent in history(db, customer)
        ],
        "messages": _messages(db, ids),
        "interests": _interests(db, customer),
        "noted": _noted(db, customer),
        "told_of_themselves": _facts(db, customer),
        "how_chats_felt": _moods(db, ids),
        "remembered": [conversation.memory for conversation in conversations if conversation.memory],
        **purchases(db, customer),
        **booked_times(db, customer),
        "live_sessions": live_times(db, customer),
        "reported": _reported(db, customer),
    }


def _reported(db: Session, customer: UUID) -> list[dict[str, Any]]:
    """What they said must not be there, and what became of it."""
    rows = db.scalars(
        select(AbuseReport)
        .where(col(AbuseReport.customer_id) == customer)
        .order_by(col(AbuseReport.created_at), col(AbuseReport.id))
    )
    return [
        {
            "at": row.created_at.isoformat(),
            "about": row.about,
            "reason": row.reason,
            "text": row.words,
            "state": row.state,
        }
        for row in rows
    ]


def _noted(db: Session, customer: UUID) -> dict[str, Any]:
    """What the shop's people wrote down."""
    notes = db.scalars(
        select(InboxNote)
        .where(col(InboxNote.customer_id) == customer)
        .order_by(col(InboxNote.created_at), col(InboxNote.id))
    )
    plans = db.scalars(
        select(FollowUp)
        .where(col(FollowUp.customer_id) == customer)
        .order_by(col(FollowUp.created_at), col(FollowUp.id))
    )
    tags = select(col(CustomerTag.tag)).where(col(CustomerTag.customer_id) == customer)
    return {
        "notes": [{"at": note.created_at.isoformat(), "text": note.text} for note in notes],
        "tags": sorted(db.scalars(tags)),
        "follow_ups": [{"due": plan.due_at.isoformat(), "text": plan.text} for plan in plans],
    }


def _facts(db: Session, customer: UUID) -> list[dict[str, Any]]:
    """What is kept of them, with who said it and until when."""
    rows = db.scalars(
        select(CustomerFact)
        .where(col(CustomerFact.customer_id) == customer)
        .order_by(col(CustomerFact.created_at), col(CustomerFact.id))
    )
    return [
        {
            "kind": row.kind,
            "about": row.about,
            "value": row.value,
            "from": row.source,
            "source": row.source_ref,
            "since": row.created_at.isoformat(),
            "until": row.expires_at.isoformat(),
            "taken_back": row.dropped_at is not None,
        }
        for row in rows
    ]


def _moods(db: Session, conversations: list[UUID]) -> list[dict[str, Any]]:
    """What was guessed of how their chats felt."""
    rows = db.scalars(
        select(ChatMood)
        .where(col(ChatMood.conversation_id).in_(conversations))
        .order_by(col(ChatMood.began_at), col(ChatMood.id))
    )
    return [
        {"chat_of": row.began_at.isoformat(), "guess": row.label, "confidence": row.confidence}
        for row in rows
    ]


def _addressed(db: Session, customer: UUID) -> dict[str, Any]:
    row = db.scalars(select(Customer).where(col(Customer.id) == customer)).one()
    return {
        "address": row.address,
        "tax_number": row.tax_number,
        "currency": row.currency,
        "preferred_way": row.preferred_way,
        "screens_with_notices": len(browsers_of(db, Person("customer", customer))),
    }


def _messages(db: Session, conversations: list[UUID]) -> list[dict[str, Any]]:
    rows = db.scalars(
        select(Message)
        .where(col(Message.conversation_id).in_(conversations))
        .order_by(col(Message.conversation_id), col(Message.seq))
    )
    files = _files(db, conversations)
    return [
        {
            "at": row.created_at.isoformat(),
            "from": "you" if row.direction == "in" else row.author,
            "kind": row.kind,
            "text": row.body,
            "files": files.get(row.id, []),
        }
        for row in rows
    ]


def _files(db: Session, conversations: list[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    rows = db.scalars(
        select(Media)
        .join(Message, col(Message.id) == col(Media.message_id))
        .where(col(Message.conversation_id).in_(conversations))
    )
    found: dict[UUID, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row.message_id, []).append({"type": row.content_type, "bytes": row.size})
    return found


def _interests(db: Session, customer: UUID) -> list[dict[str, Any]]:
    rows = db.connection().execute(
        select(col(Product.slug), col(Interest.times), col(Interest.last_at))
        .join(Product, col(Product.id) == col(Interest.product_id))
        .where(col(Interest.customer_id) == customer)
        .order_by(col(Interest.created_at), col(Interest.id))
    )
    return [{"product": row[0], "times": row[1], "last": row[2].isoformat()} for row in rows]
