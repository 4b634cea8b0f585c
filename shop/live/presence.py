"""Who is in a live session now, since when, how their picture comes, and from where, if they say."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, String, and_, bindparam, cast, exists, func, select, update
from sqlmodel import Session, col

from shop.kernel.rows import table_of
from shop.live.attending import OF_SHOP, terms_of
from shop.live.chat_bodies import PersonHere
from shop.live.wording import rude_word
from shop.tables import LiveSession, Participant

SEEN_FOR: Final = timedelta(seconds=45)
"""A page tells that it is there every fifteen seconds; who was not heard of for three times that is gone."""
MOST_LISTED: Final = 200
_WAYS: Final = frozenset({"livekit", "whep", "mse", "ll-hls", "hls", "call", "chat"})
_GRADES: Final = frozenset({"good", "fair", "poor"})
_LONGEST_PLACE: Final = 40
_LONGEST_NAME: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Watching:
    """What a page tells of itself, since it told it before."""

    connection: str = ""
    """How the picture comes and how well: ``mse good``, ``hls poor``; what is anything else is not kept."""
    watched_seconds: int = 0
    stalls: int = 0
    latency_ms: int = 0
    place: str | None = None
    """Country or town, where they say it; empty takes it back, None leaves it."""
    name: str | None = None
    """What somebody whom we do not know wants to be called; empty and None as above."""


@dataclass(frozen=True, slots=True)
class Here:
    """Everybody who is there."""

    watching: int
    """How many, the shop's own people aside."""
    people: tuple[PersonHere, ...]
    """Hosts first, then in the order in which they came; at most `MOST_LISTED`."""
    places: dict[str, int]
    """How many come from where, of those who say."""


def note_seen(db: Session, row: Participant, told: Watching, *, at: datetime) -> bool:
    """They are there now; whether they were not before, or are seen otherwise. `row` is locked.

    The place is kept only where the shop asks for it. No page watches for longer than time passes.
    """
    back = row.left_at is not None or row.seen_at <= at - SEEN_FOR
    passed = max(0, int((at - row.seen_at).total_seconds()))
    row.watched_seconds += min(max(0, told.watched_seconds), passed)
    row.stalls += max(0, min(told.stalls, passed))
    row.latency_ms = max(0, told.latency_ms) or row.latency_ms
    row.connection = _known_way(told.connection) or row.connection
    before = (row.name, row.place)
    _note_words(db, row, told)
    row.seen_at, row.left_at = at, None
    db.add(row)
    db.flush()
    return back or before != (row.name, row.place)


def still_seen(db: Session, session_id: UUID, person: str, told: Watching, *, at: datetime) -> bool:
    """Note what nearly every page says nearly every time: still there, nothing about who they are. One statement.

    False where it is more than that, or not so: they were gone, were sent out, never came, or the session is over.
    """
    if told.name is not None or told.place is not None:
        return False
    noted = db.connection().execute(
        _STILL_SEEN,
        {
            "session": session_id,
            "who": person,
            "at": at,
            "since": at - SEEN_FOR,
            "watched": max(0, told.watched_seconds),
            "stalled": max(0, told.stalls),
            "late": max(0, told.latency_ms),
            "way": _known_way(told.connection),
        },
    )
    return noted.rowcount == 1


def who_is_here(db: Session, session_id: UUID, *, at: datetime) -> Here:
    """Everybody who is in the session at that instant."""
    there = _there(session_id, at)
    rows = db.scalars(select(Participant).where(there).order_by(col(Participant.joined_at))).all()
    listed = sorted(rows, key=lambda row: row.role not in OF_SHOP)[:MOST_LISTED]
    return Here(
        watching=sum(row.role not in OF_SHOP for row in rows),
        people=tuple(person_here(row) for row in listed),
        places=_places(db, there),
    )


def how_many_watch(db: Session, session_id: UUID, *, at: datetime) -> int:
    """How many are there, the shop's own people aside."""
    wanted = select(func.count()).where(_there(session_id, at), col(Participant.role).not_in(OF_SHOP))
    return db.scalars(wanted).one()


def person_here(row: Participant) -> PersonHere:
    """Somebody as the others see them."""
    return PersonHere(
        person=row.person,
        name=row.name,
        role=row.role,
        joined_at=row.joined_at,
        connection=row.connection,
        place=row.place,
    )


def _note_words(db: Session, row: Participant, told: Watching) -> None:
    """Their name, where we know none, and their place; words that the shop does not want stand nowhere."""
    if told.name is None and told.place is None:
        return
    terms = terms_of(db, row.workspace_id)
    if told.name is not None and row.role == "viewer":
        name = " ".join(told.name.split())[:_LONGEST_NAME]
        row.name = row.name if rude_word(name, terms.words) else name
    if told.place is not None and (terms.places or not told.place):
        place = " ".join(told.place.split())[:_LONGEST_PLACE]
        row.place = row.place if rude_word(place, terms.words) else place


def seen_as(db: Session, session_id: UUID, person: str) -> tuple[str, str]:
    """How the others see them: their name and their place; empty where they told none."""
    wanted = select(col(Participant.name), col(Participant.place)).where(
        col(Participant.session_id) == session_id, col(Participant.person) == person
    )
    found = db.execute(wanted).first()
    return (found[0], found[1]) if found else ("", "")


_TABLE: Final = table_of(Participant)
_PASSED: Final = func.greatest(
    0,
    cast(
        func.floor(func.extract("epoch", bindparam("at", type_=_TABLE.c.seen_at.type) - _TABLE.c.seen_at)),
        Integer,
    ),
)
_STILL_SEEN: Final = (
    update(_TABLE)
    .where(
        _TABLE.c.session_id == bindparam("session"),
        _TABLE.c.person == bindparam("who"),
        _TABLE.c.left_at.is_(None),
        _TABLE.c.banned_at.is_(None),
        _TABLE.c.seen_at > bindparam("since"),
        exists().where(
            table_of(LiveSession).c.id == bindparam("session"),
            table_of(LiveSession).c.state.in_(["planned", "active"]),
        ),
    )
    .values(
        seen_at=bindparam("at"),
        watched_seconds=_TABLE.c.watched_seconds + func.least(bindparam("watched", type_=Integer), _PASSED),
        stalls=_TABLE.c.stalls + func.least(bindparam("stalled", type_=Integer), _PASSED),
        latency_ms=func.coalesce(func.nullif(bindparam("late", type_=Integer), 0), _TABLE.c.latency_ms),
        connection=func.coalesce(func.nullif(bindparam("way", type_=String), ""), _TABLE.c.connection),
    )
)
"""What is told is held to the same bounds as in `note_seen`."""


def _places(db: Session, there: ColumnElement[bool]) -> dict[str, int]:
    wanted = (
        select(col(Participant.place), func.count())
        .where(there, col(Participant.place) != "")
        .group_by(col(Participant.place))
        .order_by(func.count().desc(), col(Participant.place))
    )
    return {row[0]: row[1] for row in db.execute(wanted)}


def _there(session_id: UUID, at: datetime) -> ColumnElement[bool]:
    return and_(
        col(Participant.session_id) == session_id,
        col(Participant.left_at).is_(None),
        col(Participant.banned_at).is_(None),
        col(Participant.seen_at) > at - SEEN_FOR,
    )


def _known_way(told: str) -> str:
    way, _, grade = told.partition(" ")
    return told if way in _WAYS and (not grade or grade in _GRADES) else ""
