"""How order is kept in a live session's chat: who may not write just now, who is out, and what was done by whom."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select
from sqlmodel import Session, col

from shop.live.attending import live_session, terms_of
from shop.live.members import names_of
from shop.live.moderating import LINE_STEPS, PERSON_STEPS
from shop.tables import ChatLine, Participant, ShopEvent

_AUDITED: Final = (*(name for _, name in LINE_STEPS.values()), *(name for _, name in PERSON_STEPS.values()))
SLOWED: Final = "ChatSlowed"
MOST_STEPS: Final = 30
_EXCERPT: Final = 60


@dataclass(frozen=True, slots=True)
class Silenced:
    """Somebody of whom nothing is taken, or who is out."""

    person: str
    name: str
    """Empty for somebody who told none."""
    until: datetime | None
    """When they may write again; None for whoever is out."""


@dataclass(frozen=True, slots=True)
class OrderStep:
    """Something that one of the shop's people did."""

    what: str
    """As the audit names it: ``ChatLineHidden``, ``ParticipantMuted``…"""
    by: str
    whom: str
    """Whose line, or who; empty for somebody without a name."""
    words: str
    """Of the line, or the seconds between two lines."""
    at: datetime


@dataclass(frozen=True, slots=True)
class OrderKept:
    """How it stands."""

    slow_seconds: int
    silenced: tuple[Silenced, ...]
    steps: tuple[OrderStep, ...]
    """The last ones, newest first."""


def order_kept(db: Session, session_id: UUID, *, at: datetime) -> OrderKept:
    """For the shop's own people; read once in a transaction."""
    session = live_session(db, session_id)
    slow = session.slow_seconds
    return OrderKept(
        slow_seconds=terms_of(db, session.workspace_id).slow_seconds if slow is None else slow,
        silenced=_silenced(db, session_id, at),
        steps=_steps(db, session_id),
    )


def _silenced(db: Session, session_id: UUID, at: datetime) -> tuple[Silenced, ...]:
    wanted = select(Participant).where(
        col(Participant.session_id) == session_id,
        or_(col(Participant.muted_until) > at, col(Participant.banned_at).is_not(None)),
    )
    rows = db.scalars(wanted.order_by(col(Participant.joined_at))).all()
    return tuple(Silenced(row.person, row.name, None if row.banned_at else row.muted_until) for row in rows)


def _steps(db: Session, session_id: UUID) -> tuple[OrderStep, ...]:
    wanted = select(ShopEvent).where(
        col(ShopEvent.subject_id) == session_id, col(ShopEvent.name).in_((*_AUDITED, SLOWED))
    )
    newest = wanted.order_by(col(ShopEvent.at).desc(), col(ShopEvent.id).desc())
    events = db.scalars(newest.limit(MOST_STEPS)).all()
    lines = _lines(db, [UUID(event.details["line"]) for event in events if event.details.get("line")])
    people = [event.details["by"] for event in events] + [
        event.details["person"] for event in events if event.details.get("person")
    ]
    names = names_of(db, people, session_id) | _called(db, session_id, people)
    return tuple(_step(event, lines, names) for event in events)


def _called(db: Session, session_id: UUID, people: list[str]) -> dict[str, str]:
    """What they are called in the session, where they told it."""
    wanted = select(col(Participant.person), col(Participant.name)).where(
        col(Participant.session_id) == session_id,
        col(Participant.person).in_(people),
        col(Participant.name) != "",
    )
    return {row[0]: row[1] for row in db.execute(wanted)}


def _lines(db: Session, ids: list[UUID]) -> dict[str, tuple[str, str]]:
    found = select(col(ChatLine.id), col(ChatLine.name), col(ChatLine.body)).where(col(ChatLine.id).in_(ids))
    return {str(row[0]): (row[1], row[2][:_EXCERPT]) for row in db.execute(found)}


def _step(event: ShopEvent, lines: dict[str, tuple[str, str]], names: dict[str, str]) -> OrderStep:
    told = event.details
    whose, words = lines.get(told.get("line", ""), ("", ""))
    return OrderStep(
        what=event.name,
        by=names.get(told["by"], ""),
        whom=names.get(told.get("person", ""), whose),
        words=str(told["seconds"]) if event.name == SLOWED else words,
        at=event.at,
    )
