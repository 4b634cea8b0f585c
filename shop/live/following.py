"""Who wants to be told when the shop is live: whoever asked for it, and whoever liked what was shown and wants news."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, String, and_, cast, exists, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from shop.kernel.ids import new_id
from shop.tables import Consent, Customer, LiveFollower, LiveSession, SessionProduct

CALLED_AT_MOST_EVERY: Final = timedelta(hours=12)
"""However often a shop is live, nobody is called more often."""
INTERESTED_FOR: Final = timedelta(days=90)
"""So long ago somebody may have liked something that was shown to be called for it."""
OPEN_TO_ALL: Final = frozenset({"window", "tour"})


def calls_for(session: LiveSession) -> bool:
    """Whether others are told of the session: anybody may look in, and nobody has booked a place in it."""
    booked = session.occurrence_id or session.booking_id or session.customer_id
    return session.kind in OPEN_TO_ALL and not booked


def set_following(db: Session, *, workspace_id: UUID, customer_id: UUID, wants: bool, at: datetime) -> bool:
    """Have them told, or not any more; whether that is another wish than before."""
    before = wish_of(db, customer_id)
    if before == wants:
        return False
    row = insert(LiveFollower).values(
        id=new_id(), workspace_id=workspace_id, customer_id=customer_id, wants=wants, created_at=at
    )
    again = row.on_conflict_do_update(index_elements=["customer_id"], set_={"wants": wants, "created_at": at})
    db.connection().execute(again)
    return True


def wish_of(db: Session, customer_id: UUID) -> bool | None:
    """What they said; None where they said nothing."""
    return db.scalars(
        select(col(LiveFollower.wants)).where(col(LiveFollower.customer_id) == customer_id)
    ).first()


def to_call(db: Session, *, after: UUID | None, most: int, at: datetime) -> Sequence[Customer]:
    """The next who are to be told, in the order of their ids; nobody who was told a little while ago."""
    own = exists().where(col(LiveFollower.customer_id) == col(Customer.id), col(LiveFollower.wants).is_(True))
    said = exists().where(
        col(LiveFollower.customer_id) == col(Customer.id), col(LiveFollower.wants).is_not(None)
    )
    lately = exists().where(
        col(LiveFollower.customer_id) == col(Customer.id),
        col(LiveFollower.told_at) > at - CALLED_AT_MOST_EVERY,
    )
    wanted = select(Customer).where(
        col(Customer.erased_at).is_(None),
        col(Customer.blocked_at).is_(None),
        col(Customer.messages_stopped_at).is_(None),
        ~lately,
        or_(own, and_(~said, _liked(at), _wants_news())),
    )
    if after is not None:
        wanted = wanted.where(col(Customer.id) > after)
    return db.scalars(wanted.order_by(col(Customer.id)).limit(most)).all()


def note_called(db: Session, *, workspace_id: UUID, customer_id: UUID, at: datetime) -> None:
    """They were told just now."""
    row = insert(LiveFollower).values(
        id=new_id(), workspace_id=workspace_id, customer_id=customer_id, told_at=at, created_at=at
    )
    db.connection().execute(row.on_conflict_do_update(index_elements=["customer_id"], set_={"told_at": at}))


def _liked(at: datetime) -> ColumnElement[bool]:
    return exists().where(
        col(SessionProduct.mark) == "interested",
        col(SessionProduct.person) == "customer:" + cast(col(Customer.id), String),
        col(SessionProduct.at) > at - INTERESTED_FOR,
    )


def _wants_news() -> ColumnElement[bool]:
    return exists().where(
        col(Consent.customer_id) == col(Customer.id),
        col(Consent.purpose) == "marketing",
        col(Consent.granted_at).is_not(None),
        col(Consent.withdrawn_at).is_(None),
    )
