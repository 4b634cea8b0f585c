"""What colleagues may not do to each other: only an owner makes and changes owners, and one always stays."""

from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from shop.kernel.refusals import Refusal
from shop.tables import Member

OWNER = "owner"


class OwnersOnly(Refusal):
    """Only an owner makes somebody an owner, or changes one."""

    status = 403


class LastOwner(Refusal):
    """They are the only owner who is at work: somebody has to be."""


class NameMissing(Refusal):
    """Nobody works here without a name."""

    status = 422


class EmailKnown(Refusal):
    """Somebody else with that address works here already."""


def refuse_known_email(db: Session, email: str, besides: UUID | None = None) -> None:
    """Refuse EmailKnown: an address is one person."""
    told = email.strip().lower()
    wanted = select(col(Member.id)).where(func.lower(col(Member.email)) == told)
    if told and any(found != besides for found in db.scalars(wanted)):
        raise EmailKnown


def refuse_beyond(db: Session, row: Member, by: str, *, role: str, active: bool) -> None:
    """Refuse OwnersOnly and LastOwner; `by` is the role of whoever changes the row to that role, on or off."""
    if by != OWNER and OWNER in {row.role, role}:
        raise OwnersOnly
    stays = role == OWNER and active
    if row.role == OWNER and row.active and not stays:
        owners = select(Member).where(col(Member.role) == OWNER, col(Member.active)).with_for_update()
        if [other.id for other in db.scalars(owners)] == [row.id]:
            raise LastOwner
