"""A visitor of the shop's pages chooses a time: nobody at first, then whoever their phone number names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, exists, insert, select, update
from sqlmodel import Session, col

from flows.confirm_booking import HoldOver
from shop.booking.holding import end_hold
from shop.booking.states import REPLACED
from shop.booking.taking import lock_bookings, lock_customer
from shop.booking.viewing import BookingUnknown
from shop.customers.consent import consent_text, grant
from shop.customers.identities import KINDS, add_missing, known_as, lock_identities, make_customer
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
    SecureLink,
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
        owner = told.proven or known_as(db, workspace_id, {"phone": told.phone})
        customer = owner or make_customer(
            db, workspace_id, {"phone": told.phone}, profile_name="", language=told.language, now=shop.at(now)
        )
        if told.proven or owner is None:
            _agree(db, shop, customer, told, shop.at(now))
        _reachable(db, shop, customer, told.language, shop.at(now))
        return customer


def name_booker(
    *,
    now: datetime,
    workspace_id: WorkspaceId,
    booking_id: UUID,
    link_id: UUID,
    told: Told,
    note: str,
    guests: Sequence[Mapping[str, str]],
) -> CustomerId:
    """Whom the held booking is for, with their guests and wishes; `link_id` is the link of its page.

    A nameless visitor gets the number, or turns out to be the customer whom it names: then booking and links
    are that customer's, and what they held of the service before is replaced. Of a customer whom a number
    names that was only typed, nothing else changes. Refuses BookingUnknown, HoldOver.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        at = shop.at(now)
        visitor = db.scalars(select(col(Booking.customer_id)).where(col(Booking.id) == booking_id)).first()
        if visitor is None:
            raise BookingUnknown
        booker = _booker(db, shop, CustomerId(visitor), told, at)
        for customer in sorted({visitor, booker}):
            lock_customer(db, customer)
        booking = _held(db, booking_id, booker, at, now)
        booking.customer_id, booking.note = booker, note
        booking.guests = [dict(guest) for guest in guests]
        booking.conversation_id = _reachable(db, shop, booker, told.language, at) or booking.conversation_id
        booking.language = told.language.value
        db.add(booking)
        if told.proven or booker == visitor:
            _agree(db, shop, booker, told, at)
        _hand_over(db, visitor, booker, booking_id)
        if told.proven is not None:
            _note_proof(db, link_id)
        db.flush()
        return booker


def _booker(db: Session, shop: WorkspaceView, visitor: CustomerId, told: Told, at: datetime) -> CustomerId:
    if told.proven is not None:
        return told.proven
    if not told.phone or _is_known(db, visitor):
        return visitor
    lock_identities(db, shop.id, {"phone": told.phone})
    owner = known_as(db, shop.id, {"phone": told.phone})
    if owner is None:
        add_missing(db, shop.id, visitor, {"phone": told.phone}, at)
    return owner or visitor


def _is_known(db: Session, customer: UUID) -> bool:
    named = select(col(CustomerIdentity.id)).where(
        col(CustomerIdentity.customer_id) == customer, col(CustomerIdentity.kind).in_(KINDS)
    )
    return db.scalars(named).first() is not None


def _held(db: Session, booking_id: UUID, booker: CustomerId, at: datetime, now: datetime) -> Booking:
    """The booking, still held; another hold of its service by the same customer is given up for it."""
    service = select(col(Booking.service_id)).where(col(Booking.id) == booking_id).scalar_subquery()
    others = select(col(Booking.id)).where(
        col(Booking.customer_id) == booker,
        col(Booking.service_id) == service,
        col(Booking.state) == "held",
    )
    rows = lock_bookings(db, {booking_id, *db.scalars(others)})
    booking = next(row for row in rows if row.id == booking_id)
    if booking.state != "held" or booking.hold_until is None or booking.hold_until <= at:
        raise HoldOver(booking=booking.code, starts_at=booking.starts_at)
    for row in rows:
        if row.id != booking_id and row.state == "held":
            end_hold(db, row, reason=REPLACED, actor="customer", at=at, now=now)
    return booking


def _agree(db: Session, shop: WorkspaceView, customer: CustomerId, told: Told, at: datetime) -> None:
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
        text=consent_text(shop.privacy_version, told.language),
        via="page",
        evidence=told.evidence,
        now=at,
    )
    record(db, "BookerNamed", workspace_id=shop.id, actor="customer", now=at, subject_id=customer)


def _reachable(
    db: Session, shop: WorkspaceView, customer: CustomerId, language: Language, at: datetime
) -> UUID | None:
    """The conversation in which they are told what becomes of it; None where the shop has no channel."""
    known = conversation_of(db, customer)
    if known is not None:
        return known
    channel = db.scalars(
        select(Channel).where(col(Channel.status) == "active").order_by(col(Channel.address))
    ).first()
    if channel is None or not _is_known(db, customer):
        return None
    return open_conversation(db, shop.id, ChannelId(channel.id), customer, language=language, now=at)


def _hand_over(db: Session, visitor: UUID, booker: CustomerId, booking_id: UUID) -> None:
    if visitor == booker:
        return
    links = update(SecureLink).where(
        col(SecureLink.customer_id) == visitor, col(SecureLink.subject_id) == booking_id
    )
    db.connection().execute(links.values(customer_id=booker))
    nobody = update(Customer).where(col(Customer.id) == visitor)
    if not _is_known(db, visitor):
        db.connection().execute(nobody.values(merged_into=booker))


def _note_proof(db: Session, link_id: UUID) -> None:
    link = db.get_one(SecureLink, link_id)
    link.details = {**link.details, "proven": True}
    db.add(link)
