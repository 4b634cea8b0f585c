"""Who may watch at the moment: seats of a shop that are kept by coming back for them, and a queue with its places."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from sqlalchemy import bindparam, delete, func, select, text
from sqlalchemy.types import String
from sqlmodel import Session, col

from shop.kernel.ids import new_id
from shop.kernel.refusals import Refusal
from shop.live.attending import terms_of
from shop.tables import WatchSeat

SEAT_HOLDS: Final = timedelta(seconds=30)
"""A page renews its seat, or its place in the queue, more often than that."""
MOST_PAGES: Final = 3
"""So many open pages may one person have in one live session."""


class TooManyPages(Refusal):
    """The same person has it open too often: ``most``."""

    status: ClassVar[int] = 429


@dataclass(frozen=True, slots=True)
class Seated:
    """They watch, until then at least; renew it before."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Queued:
    """Every seat is taken; so many are served before and with them, from 1."""

    place: int
    until: datetime
    """Ask again before, or the place is lost."""


def seat(
    db: Session, *, workspace_id: UUID, session_id: UUID, person: str, tab: str, at: datetime
) -> Seated | Queued:
    """A seat for that page, or its place in the queue; asked again, the same for longer, or a seat that was freed.

    Nobody is served before somebody who came earlier. Refuses TooManyPages.
    """
    db.connection().execute(_ONE_AT_A_TIME, {"name": f"seats:{workspace_id}"})
    db.connection().execute(delete(WatchSeat).where(col(WatchSeat.leased_until) <= at))
    until = at + SEAT_HOLDS
    mine = _renewed(db, workspace_id, session_id, person, tab, at, until)
    if mine.seated:
        return Seated(until)
    place = 1 + _waiting_before(db, mine)
    if place > terms_of(db, workspace_id).seats - _taken(db):
        return Queued(place, until)
    mine.seated = True
    db.add(mine)
    db.flush()
    return Seated(until)


def give_up_seat(db: Session, *, session_id: UUID, person: str, tab: str) -> None:
    """That page is closed; fine where it had none."""
    db.connection().execute(
        delete(WatchSeat).where(
            col(WatchSeat.session_id) == session_id,
            col(WatchSeat.person) == person,
            col(WatchSeat.tab) == tab,
        )
    )


def give_up_seats(db: Session, session_id: UUID, person: str) -> None:
    """None of that person's pages watches any more."""
    db.connection().execute(
        delete(WatchSeat).where(col(WatchSeat.session_id) == session_id, col(WatchSeat.person) == person)
    )


def is_seated(db: Session, *, session_id: UUID, person: str, tab: str, at: datetime) -> bool:
    """Whether that page has a seat now: without one it gets no picture."""
    wanted = select(col(WatchSeat.id)).where(
        col(WatchSeat.session_id) == session_id,
        col(WatchSeat.person) == person,
        col(WatchSeat.tab) == tab,
        col(WatchSeat.seated),
        col(WatchSeat.leased_until) > at,
    )
    return db.scalars(wanted).first() is not None


def seats_left(db: Session, workspace_id: UUID, *, at: datetime) -> int:
    """How many more could watch in this shop now."""
    taken = select(func.count()).where(col(WatchSeat.seated), col(WatchSeat.leased_until) > at)
    return max(0, terms_of(db, workspace_id).seats - db.scalars(taken).one())


def waiting_for_seats(db: Session, *, at: datetime) -> int:
    """How many pages wait in the queue of this shop."""
    waiting = select(func.count()).where(~col(WatchSeat.seated), col(WatchSeat.leased_until) > at)
    return db.scalars(waiting).one()


def _renewed(
    db: Session, workspace_id: UUID, session_id: UUID, person: str, tab: str, at: datetime, until: datetime
) -> WatchSeat:
    """The page's row, which is the last of the queue where it is new."""
    theirs = select(WatchSeat).where(col(WatchSeat.session_id) == session_id, col(WatchSeat.person) == person)
    rows = {row.tab: row for row in db.scalars(theirs.execution_options(populate_existing=True))}
    mine = rows.get(tab)
    if mine is None:
        if len(rows) >= MOST_PAGES:
            raise TooManyPages(most=MOST_PAGES)
        mine = WatchSeat(
            id=new_id(),
            workspace_id=workspace_id,
            session_id=session_id,
            person=person,
            tab=tab,
            seated=False,
            asked_at=at,
            leased_until=until,
        )
    mine.leased_until = until
    db.add(mine)
    db.flush()
    return mine


def _waiting_before(db: Session, mine: WatchSeat) -> int:
    """Ids rise with time: of two who came in the same instant, the one who was stored first is first."""
    before = select(func.count()).where(
        ~col(WatchSeat.seated),
        (col(WatchSeat.asked_at) < mine.asked_at)
        | ((col(WatchSeat.asked_at) == mine.asked_at) & (col(WatchSeat.id) < mine.id)),
    )
    return db.scalars(before).one()


def _taken(db: Session) -> int:
    return db.scalars(select(func.count()).where(col(WatchSeat.seated))).one()


_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))").bindparams(
    bindparam("name", type_=String())
)
