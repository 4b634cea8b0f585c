"""Whose a live session is, who may act in it, and whether it is still going on."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.kernel.refusals import Refusal
from shop.live.attending import LiveSessionOver, locked_live_session
from shop.live.members import LEADS_ALL, MemberView, NotAllowed, id_in, member_of
from shop.tables import LiveSession, LiveTerms, Participant

ENDS_WHEN_IDLE: Final = frozenset({"showing"})
"""Of these kinds; the others end when they are planned to, or are ended by somebody."""
_BUYS: Final = ("customer", "guest")


class LiveSessionsOff(Refusal):
    """Live sessions are switched off, for the whole shop or for whoever wants to start one: ``whose``."""


class NoCustomer(Refusal):
    """The session is nobody's in particular, and so it has no cart: ``number``."""


def lock_running(db: Session, session_id: UUID) -> LiveSession:
    """The session, locked and going on. Refuses LiveSessionUnknown and LiveSessionOver."""
    session = locked_live_session(db, session_id)
    require_running(session)
    return session


def require_running(session: LiveSession) -> None:
    """Refuses LiveSessionOver."""
    if session.state != "active":
        raise LiveSessionOver(number=session.number, state=session.state)


def require_on(terms: LiveTerms, member: MemberView) -> None:
    """Whether this member may start a session now; asked at a start only. Refuses LiveSessionsOff."""
    if not terms.enabled:
        raise LiveSessionsOff(whose="shop")
    if not member.live_sessions:
        raise LiveSessionsOff(whose="member")


def seller(db: Session, person: str) -> MemberView:
    """The member, who may hold sessions. Refuses NotAllowed."""
    member = member_of(db, person)
    if member is None or not member.may_sell:
        raise NotAllowed(needed="seller")
    return member


def leader(db: Session, session: LiveSession, person: str) -> MemberView:
    """The member, who may act for the shop in this session. Refuses NotAllowed."""
    member = seller(db, person)
    if session.member_id not in {None, member.id} and member.role not in LEADS_ALL:
        raise NotAllowed(needed="leader")
    return member


def buys_in(db: Session, session: LiveSession, person: str) -> bool:
    """Whether the cart is theirs too: the session's customer, and whoever they brought."""
    if session.customer_id is not None and id_in(person, "customer") == session.customer_id:
        return not is_banned(db, session.id, person)
    came = select(col(Participant.id)).where(
        col(Participant.session_id) == session.id,
        col(Participant.person) == person,
        col(Participant.role).in_(_BUYS),
        col(Participant.banned_at).is_(None),
    )
    return db.scalars(came).first() is not None


def is_banned(db: Session, session_id: UUID, person: str) -> bool:
    """Whether they were sent out of the session."""
    row = select(col(Participant.banned_at)).where(
        col(Participant.session_id) == session_id, col(Participant.person) == person
    )
    return db.scalars(row).first() is not None


def acts_in(db: Session, session: LiveSession, person: str) -> MemberView | None:
    """The member who leads the session, or None for one of its customers. Refuses NotAllowed for all others."""
    if person.startswith("member:"):
        return leader(db, session, person)
    if not buys_in(db, session, person):
        raise NotAllowed(needed="customer")
    return None


def cart_customer(session: LiveSession) -> UUID:
    """Whose cart it is. Refuses NoCustomer."""
    if session.customer_id is None:
        raise NoCustomer(number=session.number)
    return session.customer_id


def idle_end(session: LiveSession, terms: LiveTerms) -> datetime | None:
    """When the session ends by itself if nothing happens; None where it does not."""
    if session.state != "active" or session.kind not in ENDS_WHEN_IDLE:
        return None
    return session.active_at + timedelta(minutes=terms.idle_minutes)
