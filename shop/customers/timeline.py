"""Everything between a shop and a customer in one line of time, newest first, a page at a time.

Read straight from the tables: the trades that write them stand above the customers. One query for each kind.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal, get_args
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from shop.tables import (
    Booking,
    ChatLine,
    Consent,
    Conversation,
    Interest,
    LiveSession,
    Message,
    Order,
    OrderChange,
    Participant,
    Product,
    Service,
)

Kind = Literal["messages", "order", "booking", "session", "interest", "consent"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
PAGE: Final = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened; the edge words it."""

    kind: Kind
    at: datetime
    what: str
    """Of an order, a booking or a session its state; ``granted`` or ``withdrawn``; else empty."""
    subject: str = ""
    """The order's or session's number, the booking's code, the product's slug, the purpose, the last words."""
    names: dict[str, str] = field(default_factory=dict)
    """What it is called, by language."""
    figures: dict[str, Any] = field(default_factory=dict)


def timeline(
    db: Session, customer: UUID, *, zone: str, before: datetime | None = None, kind: Kind | None = None
) -> list[Entry]:
    """A page of what happened before then, or of the newest; of one kind where one is named."""
    wanted: tuple[Kind, ...] = (kind,) if kind else KINDS
    found = [entry for one in wanted for entry in _READ[one](db, customer, before, zone)]
    return sorted(found, key=lambda entry: entry.at, reverse=True)[:PAGE]


def _earlier(column: Any, before: datetime | None) -> list[Any]:
    return [column < before] if before is not None else []


def _messages(db: Session, customer: UUID, before: datetime | None, zone: str) -> list[Entry]:
    """Day by day, as the shop's calendar has them: a line for each message would hide everything else."""
    day = func.date_trunc("day", func.timezone(zone, col(Message.created_at)))
    last = func.max(col(Message.created_at))
    rows = db.execute(
        select(
            last,
            func.count(),
            func.count().filter(col(Message.direction) == "in"),
            func.array_agg(col(Message.body)).filter(col(Message.direction) == "in"),
        )
        .join(Conversation, col(Conversation.id) == col(Message.conversation_id))
        .where(col(Conversation.customer_id) == customer)
        .group_by(day)
        .having(*_earlier(last, before))
        .order_by(day.desc())
        .limit(PAGE)
    )
    return [
        Entry(
            "messages",
            at,
            "",
            subject=next((text for text in reversed(said or []) if text), ""),
            figures={"all": count, "theirs": theirs},
        )
        for at, count, theirs, said in rows
    ]


def _orders(db: Session, customer: UUID, before: datetime | None, _zone: str) -> list[Entry]:
    rows = db.execute(
        select(
            col(OrderChange.at),
            col(OrderChange.state),
            col(Order.number),
            col(Order.total_minor),
            col(Order.currency),
        )
        .join(Order, col(Order.id) == col(OrderChange.order_id))
        .where(col(Order.customer_id) == customer, *_earlier(col(OrderChange.at), before))
        .order_by(col(OrderChange.at).desc())
        .limit(PAGE)
    )
    return [
        Entry("order", at, state, subject=str(number), figures={"total_minor": total, "currency": currency})
        for at, state, number, total, currency in rows
    ]


def _bookings(db: Session, customer: UUID, before: datetime | None, _zone: str) -> list[Entry]:
    rows = db.execute(
        select(
            col(Booking.created_at),
            col(Booking.state),
            col(Booking.code),
            col(Booking.starts_at),
            col(Service.names),
            col(Booking.stars),
        )
        .join(Service, col(Service.id) == col(Booking.service_id))
        .where(
            col(Booking.customer_id) == customer,
            col(Booking.state) != "held",
            *_earlier(col(Booking.created_at), before),
        )
        .order_by(col(Booking.created_at).desc(), col(Booking.id).desc())
        .limit(PAGE)
    )
    return [
        Entry("booking", at, state, subject=code, names=names, figures={"starts": starts, "stars": stars})
        for at, state, code, starts, names, stars in rows
    ]


def _sessions(db: Session, customer: UUID, before: datetime | None, _zone: str) -> list[Entry]:
    joined = select(col(Participant.session_id)).where(col(Participant.customer_id) == customer)
    lines = (
        select(func.count())
        .where(
            col(ChatLine.session_id) == col(LiveSession.id), col(ChatLine.person) == f"customer:{customer}"
        )
        .correlate(LiveSession)
        .scalar_subquery()
    )
    rows = db.execute(
        select(
            col(LiveSession.starts_at),
            col(LiveSession.state),
            col(LiveSession.number),
            col(LiveSession.title),
            col(LiveSession.kind),
            col(LiveSession.ended_at),
            lines,
        )
        .where(
            or_(col(LiveSession.customer_id) == customer, col(LiveSession.id).in_(joined)),
            *_earlier(col(LiveSession.starts_at), before),
        )
        .order_by(col(LiveSession.starts_at).desc())
        .limit(PAGE)
    )
    return [
        Entry(
            "session",
            at,
            state,
            subject=str(number),
            names={"": title} if title else {},
            figures={"kind": kind, "ended": ended, "lines": said},
        )
        for at, state, number, title, kind, ended, said in rows
    ]


def _interests(db: Session, customer: UUID, before: datetime | None, _zone: str) -> list[Entry]:
    rows = db.execute(
        select(col(Interest.last_at), col(Interest.times), col(Product.slug), col(Product.names))
        .join(Product, col(Product.id) == col(Interest.product_id))
        .where(col(Interest.customer_id) == customer, *_earlier(col(Interest.last_at), before))
        .order_by(col(Interest.last_at).desc())
        .limit(PAGE)
    )
    return [
        Entry("interest", at, "", subject=slug, names=names, figures={"times": times})
        for at, times, slug, names in rows
    ]


def _consents(db: Session, customer: UUID, before: datetime | None, _zone: str) -> list[Entry]:
    at = func.coalesce(col(Consent.withdrawn_at), col(Consent.granted_at))
    rows = db.execute(
        select(at, col(Consent.purpose), col(Consent.withdrawn_at), col(Consent.via))
        .where(col(Consent.customer_id) == customer, *_earlier(at, before))
        .order_by(at.desc())
        .limit(PAGE)
    )
    return [
        Entry("consent", at, "withdrawn" if withdrawn else "granted", subject=purpose, figures={"via": via})
        for at, purpose, withdrawn, via in rows
    ]


_READ: Final[dict[Kind, Callable[[Session, UUID, datetime | None, str], list[Entry]]]] = {
    "messages": _messages,
    "order": _orders,
    "booking": _bookings,
    "session": _sessions,
    "interest": _interests,
    "consent": _consents,
}
