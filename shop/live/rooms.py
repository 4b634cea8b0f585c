"""Who may enter which room? Whatever is not allowed here is refused.

``session:<id>``   the shop's people, whoever opened that session's link, and for the shop's window everybody;
``staff:<id>``     the shop's people who sell, show or lead;
``private:<id>:<person>``  that person, and the shop's people who sell or show: what is between them and the host;
``warehouse`` and ``board``  the shop's people.

Another program of the shop's, with a key, listens as the shop's people do, but not to what is private.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.kernel.refusals import Refusal
from shop.live.events import BOARD, WAREHOUSE
from shop.tables import LiveSession, Participant

MOST_LETTERS: Final = 160
"""In the name of a room."""
_LEADS: Final = frozenset({"owner", "manager", "operator", "salesperson", "host"})
_OPEN_TO_ALL: Final = frozenset({"window"})
_PROGRAM: Final = "program"
_RUNS: Final = frozenset({"planned", "active"})


class RoomRefused(Refusal):
    """There is no such room for whoever asks; one answer for both, so that nobody learns which rooms there are."""

    status = 404


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever asks to be let in."""

    person: str
    role: str
    works_here: bool
    customer_id: UUID | None
    session_ids: frozenset[UUID]


def private_room(session_id: UUID, person: str) -> str:
    """What is said between that person and those who hold the session."""
    return f"private:{session_id}:{person}"


def session_of(room: str) -> UUID | None:
    """Which live session a room belongs to; None for the warehouse, the board and what is no room."""
    kind, _, rest = room.partition(":")
    if kind not in {"session", "staff", "private"}:
        return None
    try:
        return UUID(rest.partition(":")[0])
    except ValueError:
        return None


def enter_room(db: Session, room: str, visitor: Visitor) -> None:
    """Refuse with RoomRefused whoever may not hear what is told there."""
    if len(room) > MOST_LETTERS or not _may_enter(db, room, visitor):
        raise RoomRefused


def _may_enter(db: Session, room: str, visitor: Visitor) -> bool:
    if room in {WAREHOUSE, BOARD}:
        return visitor.works_here or visitor.role == _PROGRAM
    session_id = session_of(room)
    found = db.get(LiveSession, session_id) if session_id else None
    if found is None:
        return False
    if visitor.role == _PROGRAM:
        return not room.startswith("private:")
    if room.startswith("session:"):
        return visitor.works_here or _is_let_in(db, found, visitor)
    leads = visitor.works_here and visitor.role in _LEADS
    if room.startswith("private:"):
        return leads or (room == private_room(found.id, visitor.person) and _is_let_in(db, found, visitor))
    return leads


def _is_let_in(db: Session, found: LiveSession, visitor: Visitor) -> bool:
    if _is_banned(db, found.id, visitor.person):
        return False
    if found.id in visitor.session_ids:
        return True
    if visitor.customer_id is not None and visitor.customer_id == found.customer_id:
        return visitor.role == "customer"
    return found.kind in _OPEN_TO_ALL and found.state in _RUNS


def _is_banned(db: Session, session_id: UUID, person: str) -> bool:
    banned = select(col(Participant.id)).where(
        col(Participant.session_id) == session_id,
        col(Participant.person) == person,
        col(Participant.banned_at).is_not(None),
    )
    return db.scalars(banned).first() is not None
