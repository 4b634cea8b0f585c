"""May a live session be recorded, who agreed to it, and what is kept of it.

A recording begins only when everybody who is there has agreed, and ends at once when one of them takes that back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from shop.kernel.ids import new_id
from shop.kernel.language import Language
from shop.kernel.refusals import NotFound, Refusal
from shop.live.presence import SEEN_FOR
from shop.tables import LiveSession, LiveTerms, Participant, Recording, RecordingConsent

TEXT_VERSION: Final = "2026-11"
"""Of the words that people agree to now."""
RECORDED_KINDS: Final = frozenset({"showing", "tour"})
"""Passers-by at a window cannot be asked, and a call goes from one browser to another, past every recorder."""
UNDERWAY: Final = ("wanted", "running", "closing")
_TEXTS: Final = Path(__file__).parent / "recording_texts"


class RecordingOff(Refusal):
    """The shop records nothing."""


class KindNotRecorded(Refusal):
    """Of this kind nothing is recorded: ``kind``."""


class NobodyAsked(Refusal):
    """Nobody was asked whether it may be recorded: that comes first."""


class NotEveryoneAgreed(Refusal):
    """So many who are there have not agreed: ``missing``."""


class RecordingUnderway(Refusal):
    """It is being recorded already, or the film of it is being made."""


class ConsentTextOld(Refusal):
    """What they agreed to is not what is asked: ``version`` holds."""

    status: ClassVar[int] = 422


class RecordingUnknown(NotFound):
    """There is no such recording, or none any more."""


@dataclass(frozen=True, slots=True)
class RecordingText:
    """The words that somebody agrees to."""

    version: str
    language: Language
    source: str

    @property
    def hash(self) -> str:
        """Proof of the exact words."""
        return sha256(self.source.encode()).hexdigest()

    def told(self, *, shop: str, days: int) -> str:
        """As they are read."""
        return self.source.format(shop=shop, days=days)


@dataclass(frozen=True, slots=True)
class RecordingStand:
    """How it stands with recording, for one person in the session."""

    asked: bool
    recorded: bool
    closing: bool
    """Whether the film of it is being made."""
    waiting: int
    """How many who are there have not agreed."""
    agreed: bool
    only_watches: bool

    @property
    def unanswered(self) -> bool:
        """Whether it is theirs to say something."""
        return (self.asked or self.recorded) and not (self.agreed or self.only_watches)


def recording_text(language: Language, version: str = TEXT_VERSION) -> RecordingText:
    """What people agree to, in that language."""
    source = (_TEXTS / f"{version}.{language.value}.md").read_text(encoding="utf-8").strip()
    return RecordingText(version, language, source)


def require_recordable(session: LiveSession, terms: LiveTerms) -> None:
    """Refuses RecordingOff and KindNotRecorded."""
    if session.kind not in RECORDED_KINDS:
        raise KindNotRecorded(kind=session.kind)
    if not terms.record:
        raise RecordingOff


def not_agreed(db: Session, session_id: UUID, *, at: datetime) -> int:
    """How many who are there now have not agreed."""
    missing = and_(_here(session_id, at), col(Participant.agreed_at).is_(None))
    return db.scalars(select(func.count()).select_from(Participant).where(missing)).one()


def underway(db: Session, session_id: UUID) -> Recording | None:
    """What is being recorded of the locked session, or being made into a film."""
    wanted = select(Recording).where(
        col(Recording.session_id) == session_id, col(Recording.state).in_(UNDERWAY)
    )
    return db.scalars(wanted.execution_options(populate_existing=True)).first()


def begin_recording(
    db: Session, session: LiveSession, terms: LiveTerms, *, person: str, at: datetime
) -> Recording:
    """A recording of the locked session from now on. Refuses NobodyAsked, NotEveryoneAgreed and RecordingUnderway."""
    if session.record_asked_at is None:
        raise NobodyAsked
    if underway(db, session.id):
        raise RecordingUnderway
    if missing := not_agreed(db, session.id, at=at):
        raise NotEveryoneAgreed(missing=missing)
    row = Recording(
        workspace_id=session.workspace_id,
        session_id=session.id,
        asked_by=person,
        begun_at=at,
        created_at=at,
        kept_until=kept_until(terms, at),
    )
    session.record = True
    db.add_all((row, session))
    db.flush()
    return row


def end_recording(db: Session, session: LiveSession, why: str, *, at: datetime) -> Recording | None:
    """The recording of the locked session, which ends now; None where nothing is recorded. Nobody is asked any more."""
    session.record, session.record_asked_at = False, None
    db.add(session)
    row = underway(db, session.id)
    if row is None or row.state == "closing":
        return None
    row.state, row.why, row.ended_at = "closing", why, at
    db.add(row)
    db.flush()
    return row


def agree(db: Session, row: Participant, text: RecordingText, *, evidence: str, at: datetime) -> None:
    """They agree, in these words; `row` is locked."""
    row.agreed_at, row.only_watches_at = at, None
    db.add(row)
    open_one = and_(_theirs(row), col(RecordingConsent.text_version) == text.version)
    if db.scalars(select(col(RecordingConsent.id)).where(open_one)).first():
        return
    _close_consents(db, row, at)
    db.connection().execute(
        insert(RecordingConsent).values(
            id=new_id(),
            workspace_id=row.workspace_id,
            session_id=row.session_id,
            person=row.person,
            customer_id=row.customer_id,
            text_version=text.version,
            text_hash=text.hash,
            language=text.language.value,
            evidence=evidence,
            granted_at=at,
            created_at=at,
        )
    )


def disagree(db: Session, row: Participant, *, watches: bool, at: datetime) -> bool:
    """They take back what they agreed to, if they did, or only watch; whether they had agreed. `row` is locked."""
    had = row.agreed_at is not None
    row.agreed_at, row.only_watches_at = None, at if watches else None
    db.add(row)
    _close_consents(db, row, at)
    return had


def stand_of(db: Session, session_id: UUID, person: str, *, at: datetime) -> RecordingStand:
    """How it stands for that person."""
    session = db.get(LiveSession, session_id)
    mine = select(Participant).where(
        col(Participant.session_id) == session_id, col(Participant.person) == person
    )
    row = db.scalars(mine).first()
    open_one = underway(db, session_id)
    return RecordingStand(
        asked=bool(session and session.record_asked_at),
        recorded=bool(session and session.record),
        closing=open_one is not None and open_one.state == "closing",
        waiting=not_agreed(db, session_id, at=at),
        agreed=bool(row and row.agreed_at),
        only_watches=bool(row and row.only_watches_at),
    )


def has_agreed(db: Session, session_id: UUID, person: str) -> bool:
    """Whether that person agreed to be recorded, and still does."""
    wanted = select(col(Participant.agreed_at)).where(
        col(Participant.session_id) == session_id, col(Participant.person) == person
    )
    return db.scalars(wanted).first() is not None


def customers_who_came(db: Session, session_id: UUID) -> list[UUID]:
    """The customers who were there themselves and were not sent out, in the order of their ids."""
    came = select(col(Participant.customer_id)).where(
        col(Participant.session_id) == session_id,
        col(Participant.role) == "customer",
        col(Participant.banned_at).is_(None),
    )
    return sorted({customer for customer in db.scalars(came) if customer})


def kept_until(terms: LiveTerms, at: datetime) -> datetime:
    """Until when what is recorded now is kept."""
    return at + timedelta(days=terms.keep_recordings_days)


def recording_of(db: Session, recording_id: UUID) -> Recording:
    """The row, locked. Refuses RecordingUnknown."""
    wanted = select(Recording).where(col(Recording.id) == recording_id).with_for_update()
    row = db.scalars(wanted.execution_options(populate_existing=True)).first()
    if row is None:
        raise RecordingUnknown(kind="recording")
    return row


def take_away(db: Session, row: Recording, *, at: datetime) -> list[str]:
    """Nobody sees the locked recording any more; the files that are to go."""
    files = [file for file in (row.sha256, row.poster) if file]
    row.state, row.removed_at, row.sha256, row.poster, row.pieces = "removed", at, "", "", []
    db.add(row)
    return files


def of_session(db: Session, session_id: UUID, *states: str) -> Sequence[Recording]:
    """The session's recordings in those states, locked, in their order."""
    wanted = select(Recording).where(
        col(Recording.session_id) == session_id, col(Recording.state).in_(states)
    )
    return db.scalars(wanted.order_by(col(Recording.begun_at), col(Recording.id)).with_for_update()).all()


def over_kept(db: Session, *, at: datetime, most: int) -> Sequence[Recording]:
    """Recordings that were kept for long enough, locked."""
    wanted = select(Recording).where(col(Recording.kept_until) <= at, col(Recording.state) == "ready")
    return db.scalars(wanted.order_by(col(Recording.kept_until)).limit(most).with_for_update()).all()


def _here(session_id: UUID, at: datetime) -> ColumnElement[bool]:
    return and_(
        col(Participant.session_id) == session_id,
        col(Participant.left_at).is_(None),
        col(Participant.banned_at).is_(None),
        col(Participant.seen_at) > at - SEEN_FOR,
    )


def _theirs(row: Participant) -> ColumnElement[bool]:
    return and_(
        col(RecordingConsent.session_id) == row.session_id,
        col(RecordingConsent.person) == row.person,
        col(RecordingConsent.withdrawn_at).is_(None),
    )


def _close_consents(db: Session, row: Participant, at: datetime) -> None:
    closed: Any = update(RecordingConsent).where(_theirs(row))
    db.connection().execute(closed.values(withdrawn_at=at))
