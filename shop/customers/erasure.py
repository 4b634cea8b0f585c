"""Forgetting a customer: what goes, what stays, and why (GDPR article 17).

Messages, names, identities, files, addresses, carts, places in waiting lines, what the agent remembered, what
they told of themselves and what the team noted go. The consents stay without the person, as proof that the shop was allowed to write (article 7.1), and so
do the bare events. Orders, payments and invoices stay too: the law wants them kept for years (article
17.3 b), but without the address and without the customer's own words. The address of an order that is
still on its way stays until it has arrived: without it the shop cannot do what it was paid for. Bookings
stay bare: a time that is somebody's cannot be given to two, but whose it was and what they said is gone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, delete, select, update
from sqlmodel import Session, col

from shop.customers.booked_times import forget_booked_times
from shop.customers.facts import forget as forget_facts
from shop.customers.live_times import forget_live_times
from shop.customers.purchases import forget_purchases
from shop.events.notices import Person, drop_browser
from shop.tables import (
    AbuseReport,
    AgentExample,
    AgentRun,
    ChatMood,
    Conversation,
    Customer,
    CustomerIdentity,
    CustomerTag,
    DeliveryReport,
    FollowUp,
    Handoff,
    InboxNote,
    Interest,
    Media,
    Message,
    RelayThread,
    ReplyDraft,
    SecureLink,
    ShopEvent,
    SignInCode,
    Turn,
)


@dataclass(frozen=True, slots=True)
class Erased:
    """What went: how many messages, and the files that the object store still has to drop."""

    messages: int
    files: tuple[str, ...]
    provider_sids: tuple[str, ...]
    """Messages that the provider is to forget too."""


def erase(db: Session, customer: UUID, *, now: datetime) -> Erased:
    """Forget the customer in this transaction; what is not in the database is named in the result."""
    # Live sessions are locked before carts, orders and bookings, and all of them before the conversation in which
    # they are told of.
    kept = forget_live_times(db, customer, now=now)
    forget_purchases(db, customer)
    forget_booked_times(db, customer)
    # Locked before its messages, as wherever messages are held and released.
    conversations = list(
        db.scalars(
            select(col(Conversation.id)).where(col(Conversation.customer_id) == customer).with_for_update()
        )
    )
    messages = list(db.scalars(select(Message).where(col(Message.conversation_id).in_(conversations))))
    ids = [message.id for message in messages]
    files = tuple(
        db.scalars(select(col(Media.sha256)).where(col(Media.message_id).in_(ids), col(Media.sha256) != ""))
    )
    sids = _known_to_the_provider(db, messages)
    connection = db.connection()
    connection.execute(delete(DeliveryReport).where(col(DeliveryReport.provider_sid).in_(sids)))
    connection.execute(delete(Media).where(col(Media.message_id).in_(ids)))
    connection.execute(delete(Message).where(col(Message.id).in_(ids)))
    connection.execute(delete(Turn).where(col(Turn.conversation_id).in_(conversations)))
    connection.execute(delete(Handoff).where(col(Handoff.conversation_id).in_(conversations)))
    connection.execute(delete(InboxNote).where(col(InboxNote.customer_id) == customer))
    connection.execute(delete(CustomerTag).where(col(CustomerTag.customer_id) == customer))
    forget_facts(db, customer)
    connection.execute(delete(ChatMood).where(col(ChatMood.conversation_id).in_(conversations)))
    _forget_examples(db, customer)
    connection.execute(delete(FollowUp).where(col(FollowUp.customer_id) == customer))
    connection.execute(delete(ReplyDraft).where(col(ReplyDraft.conversation_id).in_(conversations)))
    connection.execute(delete(RelayThread).where(col(RelayThread.conversation_id).in_(conversations)))
    # What was reported stays to be decided; who said it is nobody any more.
    connection.execute(
        update(AbuseReport)
        .where(col(AbuseReport.customer_id) == customer)
        .values(words="", reply_to="", mark="", customer_id=None)
    )
    connection.execute(delete(Interest).where(col(Interest.customer_id) == customer))
    drop_browser(db, Person("customer", customer))
    connection.execute(delete(SecureLink).where(col(SecureLink.customer_id) == customer))
    connection.execute(delete(SignInCode).where(col(SignInCode.phone).in_(_phones(customer))))
    connection.execute(delete(CustomerIdentity).where(col(CustomerIdentity.customer_id) == customer))
    connection.execute(
        update(Conversation)
        .where(col(Conversation.id).in_(conversations))
        .values(memory={}, notices={}, wish_seq=None, holds=False, answered_seq=col(Conversation.last_seq))
    )
    connection.execute(
        update(ShopEvent)
        .where(col(ShopEvent.subject_id).in_([customer, *conversations, *ids]))
        .values(details={})
    )
    connection.execute(
        update(Customer)
        .where(col(Customer.id) == customer)
        .values(
            name="",
            profile_name="",
            email="",
            address={},
            tax_number="",
            currency="",
            preferred_way="",
            registered_at=None,
            erased_at=now,
        )
    )
    return Erased(len(ids), (*files, *kept), sids)


def _phones(customer: UUID) -> Select[str]:
    table = CustomerIdentity
    return select(col(table.value)).where(col(table.customer_id) == customer, col(table.kind) == "phone")


def _known_to_the_provider(db: Session, messages: Sequence[Message]) -> tuple[str, ...]:
    """The provider's ids of the messages, and of sends of them that came to nothing."""
    told = select(col(DeliveryReport.provider_sid)).where(
        col(DeliveryReport.message_id).in_([message.id for message in messages])
    )
    sids = [message.provider_sid for message in messages if message.provider_sid]
    return tuple(dict.fromkeys([*sids, *db.scalars(told)]))


def _forget_examples(db: Session, customer: UUID) -> None:
    """Example conversations made out of their chats go, and the runs in which those were played."""
    made = db.scalars(select(col(AgentExample.id)).where(col(AgentExample.customer_id) == customer)).all()
    for example in made:
        db.connection().execute(
            delete(AgentRun).where(col(AgentRun.results).contains([{"example": str(example)}]))
        )
    db.connection().execute(delete(AgentExample).where(col(AgentExample.id).in_(made)))
