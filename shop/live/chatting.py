"""What is said in a live session: lines in the order of the server, questions, and words between two."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from shop.kernel.refusals import NotFound, Refusal
from shop.live.attending import Attendee, terms_of
from shop.live.chat_bodies import Kind, Line
from shop.live.events import session_room, staff_room
from shop.live.rooms import private_room
from shop.live.wording import rude_word
from shop.tables import ChatLine, LiveSession, Participant

LONGEST_LINE: Final = 500
HISTORY: Final = 100
"""So many lines does somebody who comes late see at once."""


class LineEmpty(Refusal):
    """There are no words in it."""

    status: ClassVar[int] = 422


class LineTooLong(Refusal):
    """It has more letters than a line may have: ``longest``."""

    status: ClassVar[int] = 422


class LineUnknown(NotFound):
    """There is no such line in this live session."""


class Muted(Refusal):
    """Nothing of theirs is taken until then: ``until``."""

    status: ClassVar[int] = 403


class TooSoon(Refusal):
    """The chat is slow at the moment; the next line is taken later: ``seconds``."""

    status: ClassVar[int] = 429


class WordNotAllowed(Refusal):
    """The line holds a word that this shop does not let stand."""

    status: ClassVar[int] = 422


@dataclass(frozen=True, slots=True)
class LineView:
    """A line with its number in its room."""

    seq: int
    line: Line
    hidden: bool = False


def words_of(text: str) -> str:
    """The line as it is kept: without what cannot be seen at its ends. Refuses LineEmpty and LineTooLong."""
    words = "".join(letter for letter in text if letter.isprintable() or letter == "\n").strip()
    if not words:
        raise LineEmpty
    if len(words) > LONGEST_LINE:
        raise LineTooLong(longest=LONGEST_LINE)
    return words


def may_write(
    db: Session, session: LiveSession, row: Participant, who: Attendee, words: str, *, at: datetime
) -> None:
    """Nothing speaks against a line of theirs now; `row` is locked. The shop's own people write as they like.

    Refuses Muted, WordNotAllowed and TooSoon.
    """
    if who.of_shop:
        return
    if row.muted_until is not None and row.muted_until > at:
        raise Muted(until=row.muted_until)
    terms = terms_of(db, session.workspace_id)
    if rude_word(words, terms.words) or rude_word(row.name, terms.words):
        raise WordNotAllowed
    slow = terms.slow_seconds if session.slow_seconds is None else session.slow_seconds
    before = _last_line_at(db, session.id, who.person) if slow else None
    if before is not None and at < before + timedelta(seconds=slow):
        raise TooSoon(seconds=-(-(before + timedelta(seconds=slow) - at) // timedelta(seconds=1)))


def line_sent_before(db: Session, session_id: UUID, person: str, client_id: str) -> ChatLine | None:
    """The line that this browser sent under that name already; None for a new one."""
    wanted = select(ChatLine).where(
        col(ChatLine.session_id) == session_id,
        col(ChatLine.person) == person,
        col(ChatLine.client_id) == client_id,
    )
    return db.scalars(wanted).first()


def locked_line(db: Session, session_id: UUID, line_id: UUID) -> ChatLine:
    """The line, which nobody else changes until this transaction ends. Refuses LineUnknown."""
    wanted = select(ChatLine).where(col(ChatLine.id) == line_id, col(ChatLine.session_id) == session_id)
    row = db.scalars(wanted.with_for_update()).first()
    if row is None:
        raise LineUnknown(kind="line")
    return row


def lines_of(
    db: Session,
    session_id: UUID,
    who: Attendee,
    *,
    before: int | None = None,
    kind: Kind | None = None,
    most: int = HISTORY,
) -> list[LineView]:
    """The last lines that they may read, oldest first: for whoever comes late; `before` that number, for more.

    Hidden ones are shown to the shop's people alone, private ones to the two that they are between (all of the
    shop's people are one of the two). Numbers of private lines count apart, so they are asked for apart.
    """
    wanted = select(ChatLine).where(col(ChatLine.session_id) == session_id)
    if kind == "private":
        wanted = wanted.where(col(ChatLine.kind) == "private")
        if not who.of_shop:
            wanted = wanted.where(
                or_(col(ChatLine.person) == who.person, col(ChatLine.to_person) == who.person)
            )
    else:
        wanted = wanted.where(col(ChatLine.kind).in_([kind] if kind else ["chat", "question"]))
        if before is not None:
            wanted = wanted.where(col(ChatLine.seq) < before)
    if not who.of_shop:
        wanted = wanted.where(col(ChatLine.hidden_at).is_(None))
    order = col(ChatLine.created_at) if kind == "private" else col(ChatLine.seq)
    rows = db.scalars(wanted.order_by(order.desc(), col(ChatLine.id).desc()).limit(most)).all()
    return [viewed(row) for row in reversed(rows)]


def pinned_of(db: Session, session_id: UUID) -> list[LineView]:
    """What stands on top, the last one first."""
    wanted = select(ChatLine).where(
        col(ChatLine.session_id) == session_id,
        col(ChatLine.pinned_at).is_not(None),
        col(ChatLine.hidden_at).is_(None),
    )
    return [viewed(row) for row in db.scalars(wanted.order_by(col(ChatLine.pinned_at).desc()))]


def open_questions(db: Session, session_id: UUID) -> list[LineView]:
    """What nobody has answered yet, in the order in which it was asked."""
    wanted = select(ChatLine).where(
        col(ChatLine.session_id) == session_id,
        col(ChatLine.kind) == "question",
        col(ChatLine.answered_at).is_(None),
        col(ChatLine.hidden_at).is_(None),
    )
    return [viewed(row) for row in db.scalars(wanted.order_by(col(ChatLine.seq)))]


def viewed(row: ChatLine) -> LineView:
    """The line as its readers see it."""
    return LineView(row.seq, told(row), hidden=row.hidden_at is not None)


def rooms_of(row: ChatLine) -> tuple[str, ...]:
    """Where the line is read, in the order in which rooms are locked."""
    if row.kind != "private":
        return (session_room(row.session_id),)
    # An answer of the shop's stands where the other one's lines stand.
    return private_room(row.session_id, row.to_person or row.person), staff_room(row.session_id)


def told(row: ChatLine) -> Line:
    """What is told of the line."""
    return Line(
        session_id=row.session_id,
        line_id=row.id,
        client_id=row.client_id,
        kind=row.kind,
        person=row.person,
        name=row.name,
        role=row.role,
        to_person=row.to_person,
        body=row.body,
        language=row.language,
        at=row.created_at,
        answered=row.answered_at is not None,
        pinned=row.pinned_at is not None,
    )


def counted(db: Session, session_id: UUID) -> Sequence[tuple[str, int]]:
    """How many lines of each kind were written, hidden ones aside."""
    wanted = (
        select(col(ChatLine.kind), func.count())
        .where(col(ChatLine.session_id) == session_id, col(ChatLine.hidden_at).is_(None))
        .group_by(col(ChatLine.kind))
    )
    return [(kind, many) for kind, many in db.execute(wanted)]


def _last_line_at(db: Session, session_id: UUID, person: str) -> datetime | None:
    wanted = select(func.max(col(ChatLine.created_at))).where(
        col(ChatLine.session_id) == session_id, col(ChatLine.person) == person
    )
    return db.scalars(wanted).first()
