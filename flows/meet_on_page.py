"""A visitor of the shop's pages chooses a time: nobody at first, then whoever their phone number names."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, exists, insert, select, update
from sqlmodel import Session, col

from shop.customers.consent import consent_text_in, grant
from shop.customers.identities import KINDS, known_as, lock_identities, make_customer
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import ChannelId, CustomerId, WorkspaceId, new_id, short_code
from shop.kernel.language import Language
from shop.messaging.arriving import open_conversation
from shop.messaging.writing import conversation_of
from shop.tables import (
    Booking,
    Channel,
    Consent,
    Conversation,
    Customer,
    CustomerIdentity,
    Order,
)
from shop.workspaces.viewing import WorkspaceView, workspace_view

_KEPT_FOR: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What somebody tells of themselves on a page, agreeing to be served."""

    phone: str
    """In E.164; empty where they are known without it."""
    name: str
    """Empty where it is known."""
    language: Language
    evidence: str
    """Id of the link, or of the browser, with which it was agreed to."""
    proven: CustomerId | None = None
    """Whose number it is, once that was proven."""


def greet_visitor(*, now: datetime, workspace_id: WorkspaceId, language: Language) -> CustomerId:
    """Somebody of whom nothing is known yet, so that a time can be kept for them."""
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        visitor = CustomerId(new_id())
        db.connection().execute(
            insert(Customer).values(
                id=visitor,
                workspace_id=workspace_id,
                code=short_code("C"),
                name="",
                profile_name="",
                email="",
                language=language.value,
                created_at=shop.at(now),
            )
        )
        return visitor


def dismiss_visitor(*, workspace_id: WorkspaceId, customer_id: CustomerId) -> None:
    """Nothing could be kept for whom nothing is known of: they are forgotten. Anybody else stays."""
    with transaction(workspace_id) as db:
        db.connection().execute(delete(Customer).where(col(Customer.id) == customer_id, nameless()))


def sweep_visitors(*, now: datetime, workspace_id: WorkspaceId) -> int:
    """How many nameless visitors went of whom nothing is left but a time that they did not take, a day ago."""
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        old = delete(Customer).where(col(Customer.created_at) < at - _KEPT_FOR, nameless())
        return db.connection().execute(old).rowcount


def nameless() -> ColumnElement[bool]:
    """Whether a customer is nobody yet: no name, number, consent, conversation, order, or booking that stands."""
    here = col(Customer.id)
    named = exists().where(col(CustomerIdentity.customer_id) == here)
    agreed = exists().where(col(Consent.customer_id) == here)
    booked = exists().where(col(Booking.customer_id) == here, col(Booking.state) != "canceled")
    wrote = exists().where(col(Conversation.customer_id) == here)
    ordered = exists().where(col(Order.customer_id) == here)
    return and_(
        col(Customer.name) == "",
        col(Customer.erased_at).is_(None),
        col(Customer.registered_at).is_(None),
        ~named,
        ~agreed,
        ~booked,
        ~wrote,
        ~ordered,
    )


def meet_by_phone(*, now: datetime, workspace_id: WorkspaceId, told: Told) -> CustomerId:
    """The customer of that number, made where nobody is known by it.

    Only typed, a number that is known changes nothing of whom it names: anybody could have typed it.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        return met_by_phone(db, shop, told, shop.at(now))


def met_by_phone(db: Session, shop: WorkspaceView, told: Told, at: datetime) -> CustomerId:
    """The same within a transaction; of two at once, one is the first to hear of somebody."""
    names = {"phone": told.phone}
    owner = told.proven
    if owner is None:
        lock_identities(db, shop.id, names)
        owner = known_as(db, shop.id, names)
    customer = owner or make_customer(db, shop.id, names, profile_name="", language=told.language, now=at)
    if told.proven or owner is None:
        agree(db, shop, customer, told, at)
    reachable(db, shop, customer, told.language, at)
    return customer


def is_known(db: Session, customer: UUID) -> bool:
    """Whether there is a number, or another name of WhatsApp's, by which that customer is known."""
    named = select(col(CustomerIdentity.id)).where(
        col(CustomerIdentity.customer_id) == customer, col(CustomerIdentity.kind).in_(KINDS)
    )
    return db.scalars(named).first() is not None


def agree(db: Session, shop: WorkspaceView, customer: CustomerId, told: Told, at: datetime) -> None:
    """They agree to be served; with the number proven that counts as registering."""
    nameless = update(Customer).where(col(Customer.id) == customer, col(Customer.name) == "")
    if told.name:
        db.connection().execute(nameless.values(name=told.name))
    if told.proven:
        new = update(Customer).where(col(Customer.id) == customer, col(Customer.registered_at).is_(None))
        db.connection().execute(new.values(registered_at=at))
    grant(
        db,
        workspace=shop.id,
        customer=customer,
        purpose="service",
        text=consent_text_in(db, shop.id, shop.privacy_version, told.language, shop.language),
        via="page",
        evidence=told.evidence,
        now=at,
    )
    record(db, "BookerNamed", workspace_id=shop.id, actor="customer", now=at, subject_id=customer)


def reachable(
    db: Session, shop: WorkspaceView, customer: CustomerId, language: Language, at: datetime
) -> UUID | None:
    """The conversation in which they are told what becomes of it; None where the shop has no channel."""
    known = conversation_of(db, customer)
    if known is not None:
        return known
    channel = db.scalars(
        select(Channel).where(col(Channel.status) == "active").order_by(col(Channel.address))
    ).first()
    if channel is None or not is_known(db, customer):
        return None
    return open_conversation(db, shop.id, ChannelId(channel.id), customer, language=language, now=at)
