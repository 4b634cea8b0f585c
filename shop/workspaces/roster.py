"""Who works, or worked, in a workspace: for those who add people and switch them off."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.kernel.ids import CustomerId
from shop.kernel.language import Language
from shop.kernel.refusals import NotFound
from shop.tables import Member

ROLES: Final = ("owner", "manager", "operator", "salesperson", "warehouse", "host")


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """A person of the shop."""

    id: UUID
    name: str
    role: str
    language: Language
    phone: str
    email: str
    customer_id: CustomerId | None
    """The same person as the shop's chat knows them."""
    live_sessions: bool
    """Whether they may start live sessions."""
    active: bool
    resource_id: UUID | None
    """Who they are in the diary; None for whoever is not booked."""
    told_of_bookings: str
    """Of which bookings they hear in their chat: ``all``, ``own``, ``none``; empty as their role has it."""


def roster(db: Session) -> list[RosterEntry]:
    """Everybody, oldest first; those who are switched off too."""
    rows = db.scalars(select(Member).order_by(col(Member.created_at), col(Member.id)))
    return [entry_of(row) for row in rows]


def roster_entry(db: Session, member_id: UUID) -> RosterEntry:
    """The member of that id; refuses NotFound."""
    row = db.scalars(select(Member).where(col(Member.id) == member_id)).first()
    if row is None:
        raise NotFound(kind="member")
    return entry_of(row)


def entry_of(row: Member) -> RosterEntry:
    """A frozen view of the row."""
    return RosterEntry(
        id=row.id,
        name=row.name,
        role=row.role,
        language=Language(row.language),
        phone=row.phone,
        email=row.email,
        customer_id=CustomerId(row.customer_id) if row.customer_id else None,
        live_sessions=row.live_sessions,
        active=row.active,
        resource_id=row.resource_id,
        told_of_bookings=row.told_of_bookings,
    )
