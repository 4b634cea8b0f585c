"""What may this member do in a session: lead it, allow prices, and how low may they go alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlmodel import Session

from shop.live.attending import LiveSessionUnknown, terms_of
from shop.live.carts import items_of
from shop.live.members import NotAllowed, member_of
from shop.live.prices import bounds
from shop.live.showing import leader
from shop.tables import LiveSession


@dataclass(frozen=True, slots=True)
class Leading:
    """What somebody may do in one session."""

    leads: bool = False
    """Changes its cart, answers its customer, ends it."""
    approves: bool = False
    """Allows prices beyond another's limit."""
    limit_rate: int = 0
    """How much of a price they take off alone, in hundredths of a percent."""
    limits: Mapping[str, int] = field(default_factory=dict)
    """By line that is kept: how low its price may go by their word alone, in whole minor units."""


def leading_in(db: Session, session_id: UUID, person: str, currency: str) -> Leading:
    """What that person may do in the session as it stands; nothing for whoever does not work here.

    Refuses LiveSessionUnknown.
    """
    session = db.get(LiveSession, session_id)
    if session is None:
        raise LiveSessionUnknown(kind="live session")
    member = member_of(db, person)
    if member is None:
        return Leading()
    try:
        leader(db, session, person)
    except NotAllowed:
        return Leading(approves=member.may_approve)
    terms = terms_of(db, session.workspace_id)
    rows = items_of(db, session.id, "kept") if session.state == "active" else []
    return Leading(
        leads=session.state == "active",
        approves=member.may_approve,
        limit_rate=member.limit_rate(terms.limits),
        limits={str(row.id): bounds(row, terms, member, currency).limit_minor for row in rows},
    )
