"""Who speaks or watches in a live session, and may they? Whoever is banned is out, in every door alike."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from shop.kernel.ids import new_id
from shop.kernel.refusals import NotFound, Refusal
from shop.live.chat_bodies import Role
from shop.tables import LiveSession, LiveTerms, Participant

OF_SHOP: Final = frozenset({"host", "member"})
_SEEN_AS_ACTIVE: Final = timedelta(minutes=1)
_LONGEST_NAME: Final = 60


class LiveSessionUnknown(NotFound):
    """There is no such live session in this shop."""


class LiveSessionOver(Refusal):
    """It has ended: ``number, state``."""


class Banned(Refusal):
    """They were sent out of this live session."""

    status: ClassVar[int] = 403


class ForTheShop(Refusal):
    """Only the shop's own people do that."""

    status: ClassVar[int] = 403


class NobodyThere(NotFound):
    """That person never was in this live session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    """Somebody in a live session, as a page or a socket knows them."""

    person: str
    """``member:<id>``, ``customer:<id>``, ``guest:<id>`` or ``viewer:<random>``."""
    role: Role
    name: str = ""
    """What the others see."""
    language: str = "en"
    customer_id: UUID | None = None

    @property
    def of_shop(self) -> bool:
        """Whether they work here: they moderate, and need no seat."""
        return self.role in OF_SHOP


def session_going_on(db: Session, session_id: UUID, *, at: datetime, stirs: bool = False) -> LiveSession:
    """The session, which does not end before this transaction does.

    With `stirs` somebody has just done something in it, which puts its time-out off. Refuses LiveSessionUnknown and
    LiveSessionOver.
    """
    if (
        stirs
    ):  # first of all: whoever shares the lock of a row cannot change it without waiting for the others
        _stir(db, session_id, at)
    wanted = select(LiveSession).where(col(LiveSession.id) == session_id)
    found = _found(db, wanted.with_for_update(read=True))
    if found.state not in {"planned", "active"}:
        raise LiveSessionOver(number=found.number, state=found.state)
    return found


def _stir(db: Session, session_id: UUID, at: datetime) -> None:
    stale = (
        update(LiveSession)
        .where(col(LiveSession.id) == session_id, col(LiveSession.state) == "active")
        .where(col(LiveSession.active_at) < at - _SEEN_AS_ACTIVE)
    )
    db.connection().execute(stale.values(active_at=at))


def locked_live_session(db: Session, session_id: UUID) -> LiveSession:
    """The session, which nobody else changes until this transaction ends. Refuses LiveSessionUnknown."""
    wanted = select(LiveSession).where(col(LiveSession.id) == session_id)
    return _found(db, wanted.with_for_update(key_share=True))


def live_session(db: Session, session_id: UUID) -> LiveSession:
    """The session as it is, for reading. Refuses LiveSessionUnknown."""
    return _found(db, select(LiveSession).where(col(LiveSession.id) == session_id))


def muted_until(db: Session, session_id: UUID, person: str, *, at: datetime) -> datetime | None:
    """Until when nothing of theirs is taken; None where they may write."""
    wanted = select(col(Participant.muted_until)).where(
        _are(session_id, person), col(Participant.muted_until) > at
    )
    return db.scalars(wanted).first()


def terms_of(db: Session, workspace_id: UUID) -> LiveTerms:
    """The shop's rules for its live sessions; what holds where it made none."""
    found = db.scalars(select(LiveTerms).where(col(LiveTerms.workspace_id) == workspace_id)).first()
    return found or LiveTerms(workspace_id=workspace_id)


def attending(db: Session, session: LiveSession, who: Attendee, *, at: datetime) -> Participant:
    """Their locked row in the session, made where they are new. Refuses Banned."""
    new = insert(Participant).values(
        id=new_id(),
        workspace_id=session.workspace_id,
        session_id=session.id,
        person=who.person,
        customer_id=who.customer_id,
        name=who.name[:_LONGEST_NAME],
        role=who.role,
        joined_at=at,
        seen_at=at,
        connection="",
        place="",
        watched_seconds=0,
        stalls=0,
        latency_ms=0,
        created_at=at,
    )
    db.connection().execute(new.on_conflict_do_nothing(index_elements=["session_id", "person"]))
    row = locked_participant(db, session.id, who.person)
    if row.banned_at is not None:
        raise Banned(number=session.number)
    return row


def locked_participant(db: Session, session_id: UUID, person: str) -> Participant:
    """The row of that person in the session, locked. Refuses NobodyThere where they never came.

    Nobody locks two of them in one transaction.
    """
    wanted = select(Participant).where(_are(session_id, person))
    row = db.scalars(wanted.with_for_update().execution_options(populate_existing=True)).first()
    if row is None:
        raise NobodyThere
    return row


def was_there(db: Session, session_id: UUID, person: str) -> bool:
    """Whether that person ever came."""
    return db.scalars(select(col(Participant.id)).where(_are(session_id, person))).first() is not None


def is_banned(db: Session, session_id: UUID, person: str) -> bool:
    """Whether that person was sent out."""
    banned = select(col(Participant.id)).where(
        _are(session_id, person), col(Participant.banned_at).is_not(None)
    )
    return db.scalars(banned).first() is not None


def _are(session_id: UUID, person: str) -> ColumnElement[bool]:
    return and_(col(Participant.session_id) == session_id, col(Participant.person) == person)


def _found(db: Session, wanted: Select[LiveSession]) -> LiveSession:
    found = db.scalars(wanted.execution_options(populate_existing=True)).first()
    if found is None:
        raise LiveSessionUnknown(kind="live session")
    return found
