"""Who could be shown something now? Whoever is booked around this time, and whoever wrote lately."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.tables import Booking, Conversation, Customer, LiveSession, Member

_BEFORE: Final = timedelta(minutes=45)
_AFTER: Final = timedelta(hours=8)
_WROTE_WITHIN: Final = timedelta(hours=24)
"""The service window: whoever wrote in it can be sent the way in."""
_MOST: Final = 8


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody to start a session with."""

    customer_id: UUID
    name: str
    at: datetime
    """When it was booked for, or when they wrote last."""
    booking_id: UUID | None = None
    conversation_id: UUID | None = None


def booked_callers(db: Session, *, at: datetime) -> list[Caller]:
    """Those whose booked time is near or comes today, and for whom no session was begun."""
    begun = select(col(LiveSession.booking_id)).where(col(LiveSession.booking_id).is_not(None))
    rows = db.execute(
        select(Booking, Customer)
        .join(Customer, col(Customer.id) == col(Booking.customer_id))
        .where(
            col(Booking.state).in_(("confirmed", "live")),
            col(Booking.starts_at).between(at - _BEFORE, at + _AFTER),
            col(Booking.id).not_in(begun),
        )
        .order_by(col(Booking.starts_at), col(Booking.id))
        .limit(_MOST)
    )
    return [
        Caller(
            customer.id,
            _name(customer),
            booking.starts_at,
            booking_id=booking.id,
            conversation_id=booking.conversation_id,
        )
        for booking, customer in rows
    ]


def writing_callers(db: Session, *, at: datetime, besides: Sequence[UUID] = ()) -> list[Caller]:
    """Those who wrote in the last day, the latest first; the shop's own people are not among them."""
    staff = select(col(Member.customer_id)).where(col(Member.customer_id).is_not(None))
    rows = db.execute(
        select(Conversation, Customer)
        .join(Customer, col(Customer.id) == col(Conversation.customer_id))
        .where(
            col(Conversation.last_inbound_at) > at - _WROTE_WITHIN,
            col(Customer.id).not_in([*besides]),
            col(Customer.id).not_in(staff),
        )
        .order_by(col(Conversation.last_inbound_at).desc(), col(Conversation.id))
        .limit(_MOST)
    )
    return [
        Caller(
            customer.id,
            _name(customer),
            conversation.last_inbound_at or at,
            conversation_id=conversation.id,
        )
        for conversation, customer in rows
    ]


def _name(customer: Customer) -> str:
    return customer.name or customer.profile_name
