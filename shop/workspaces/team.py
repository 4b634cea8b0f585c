"""The people of a shop as the console shows them: who is in, who has not come in yet, who is off."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from shop.tables import ConsoleSession, Member
from shop.workspaces.roster import RosterEntry, entry_of


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person of the shop, and how they come in."""

    entry: RosterEntry
    has_sign_in: bool
    sessions: int
    """In how many browsers they are signed in here."""
    seen_at: datetime | None


def team(db: Session, now: datetime) -> list[Colleague]:
    """Everybody, those at work first, in the order of their names."""
    open_ones = _open_sessions(db, now)
    rows = db.scalars(select(Member).order_by(col(Member.active).desc(), col(Member.name), col(Member.id)))
    return [_colleague(row, open_ones) for row in rows]


def _open_sessions(db: Session, now: datetime) -> dict[UUID, tuple[int, datetime]]:
    wanted = (
        select(
            col(ConsoleSession.member_id),
            func.count().label("browsers"),
            func.max(col(ConsoleSession.seen_at)).label("seen"),
        )
        .where(col(ConsoleSession.ended_at).is_(None), col(ConsoleSession.expires_at) > now)
        .group_by(col(ConsoleSession.member_id))
    )
    return {row.member_id: (row.browsers, row.seen) for row in db.execute(wanted)}


def _colleague(row: Member, open_ones: dict[UUID, tuple[int, datetime]]) -> Colleague:
    sessions, seen = open_ones.get(row.id, (0, None))
    return Colleague(entry_of(row), row.sign_in_id is not None, sessions, seen)
