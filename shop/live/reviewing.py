"""What those who were there think: stars that count at once, words that are read by others once the shop let them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, ClassVar, Final, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlmodel import Session, col

from shop.kernel.refusals import NotFound, Refusal
from shop.live.attending import Attendee
from shop.tables import Customer, LiveSession, Member, Participant, SessionReview

LONGEST_REVIEW: Final = 600
CHANGED_FOR: Final = timedelta(days=7)
"""For so long after it was given an opinion may be changed."""
_PRIOR_STARS: Final = Decimal(4)
_PRIOR_WEIGHT: Final = 5
"""Hosts are compared as if each had five opinions of four stars besides their own: one opinion proves little."""
Order = Literal["recent", "highest", "lowest"]


class WasNotThere(Refusal):
    """Only who took part says what it was like: ``number``."""

    status: ClassVar[int] = 403


class NotOverYet(Refusal):
    """It is still going on: ``number``."""


class StarsUnclear(Refusal):
    """One to five."""

    status: ClassVar[int] = 422


class ReviewTooLong(Refusal):
    """It has more letters than a review may have: ``longest``."""

    status: ClassVar[int] = 422


class ReviewSettled(Refusal):
    """It was given too long ago to be changed."""


class AppealClosed(Refusal):
    """There is nothing to look at again: the words were not declined, or that was asked for once already."""


class ReviewUnknown(NotFound):
    """There is no such review in this shop."""


@dataclass(frozen=True, slots=True)
class ReviewView:
    """What somebody said."""

    id: UUID
    session_number: int
    stars: int
    words: str
    name: str
    language: str
    state: str
    at: datetime
    reason: str = ""
    """Why it was declined, for the shop's own people."""
    answer: str = ""
    """What the shop says to it."""
    host_name: str = ""
    appeal: str = ""
    """Why their writer asks for a second look."""
    appealed: bool = False


@dataclass(frozen=True, slots=True)
class Rating:
    """How many stars in all; words that wait or were declined count with their stars."""

    count: int
    average: Decimal | None
    """With one decimal; None without any."""
    weighed: Decimal
    """For comparing: with what is not known yet taken as four stars."""


def may_review(db: Session, session: LiveSession, customer_id: UUID) -> Customer:
    """The customer, who was there, of a session that is over. Refuses NotOverYet and WasNotThere."""
    if session.state in {"planned", "active"}:
        raise NotOverYet(number=session.number)
    there = select(col(Participant.id)).where(
        col(Participant.session_id) == session.id,
        col(Participant.customer_id) == customer_id,
        col(Participant.banned_at).is_(None),
    )
    bought = session.order_id is not None and session.customer_id == customer_id
    customer = db.get(Customer, customer_id)
    if customer is None or not (bought or db.scalars(there).first()):
        raise WasNotThere(number=session.number)
    return customer


def opinion_of(db: Session, session_id: UUID, customer_id: UUID) -> SessionReview | None:
    """What that customer said of it, locked; None where they said nothing."""
    wanted = select(SessionReview).where(
        col(SessionReview.session_id) == session_id, col(SessionReview.customer_id) == customer_id
    )
    return db.scalars(wanted.with_for_update()).first()


def changed(row: SessionReview, *, stars: int, words: str, at: datetime) -> bool:
    """Put the opinion into the row; whether it is another now. New words wait for the shop.

    Refuses StarsUnclear, ReviewTooLong and ReviewSettled.
    """
    told = " ".join(words.split())
    if stars not in range(1, 6):
        raise StarsUnclear
    if len(told) > LONGEST_REVIEW:
        raise ReviewTooLong(longest=LONGEST_REVIEW)
    if (row.stars, row.words) == (stars, told):
        return False
    if at > row.created_at + CHANGED_FOR:
        raise ReviewSettled
    if told != row.words:
        row.answer, row.answered_by = "", ""  # it was said to other words
    if told != row.words or not told:
        row.state = "waiting" if told else "shown"
        row.reason, row.decided_by, row.decided_at = "", "", None
        row.appeal, row.appealed_at = "", None
    row.stars, row.words = stars, told
    return True


def decide(row: SessionReview, who: Attendee, *, show: bool, reason: str, at: datetime) -> bool:
    """Let others read the words, or not; whether that is another decision."""
    state = "shown" if show else "declined"
    if row.state == state:
        return False
    row.state, row.reason = state, "" if show else reason.strip()[:LONGEST_REVIEW]
    row.decided_by, row.decided_at = who.person, at
    return True


def may_appeal(row: SessionReview) -> bool:
    """Whether its writer can ask for a second look: once, at words that were declined."""
    return row.state == "declined" and row.appealed_at is None


def appealed(row: SessionReview, *, words: str, at: datetime) -> None:
    """The words wait again, with what their writer says for them. Refuses AppealClosed and ReviewTooLong."""
    told = " ".join(words.split())
    if not may_appeal(row):
        raise AppealClosed
    if len(told) > LONGEST_REVIEW:
        raise ReviewTooLong(longest=LONGEST_REVIEW)
    row.state, row.appeal, row.appealed_at = "waiting", told, at


def reviews(
    db: Session,
    *,
    member_id: UUID | None = None,
    order: Order = "recent",
    least_stars: int = 1,
    most: int = 20,
) -> list[ReviewView]:
    """What everybody may read, of one host or of all: with words, and let through."""
    wanted = _of(member_id).where(
        col(SessionReview.state) == "shown",
        col(SessionReview.words) != "",
        col(SessionReview.stars) >= least_stars,
    )
    stars: dict[str, list[ColumnElement[Any]]] = {
        "highest": [col(SessionReview.stars).desc()],
        "lowest": [col(SessionReview.stars).asc()],
    }
    newest = (col(SessionReview.created_at).desc(), col(SessionReview.id).desc())
    ordered = wanted.order_by(*stars.get(order, []), *newest)
    return _viewed(db.execute(ordered.limit(most)).all())


def waiting_reviews(db: Session) -> list[ReviewView]:
    """What waits for somebody at the shop to read it, the oldest first."""
    wanted = _of(None).where(col(SessionReview.state) == "waiting")
    return _viewed(db.execute(wanted.order_by(col(SessionReview.created_at), col(SessionReview.id))).all())


def how_many_wait(db: Session) -> int:
    """How many wait to be read."""
    wanted = select(func.count()).select_from(SessionReview).where(col(SessionReview.state) == "waiting")
    return db.scalar(wanted) or 0


def decided_reviews(db: Session, state: Literal["shown", "declined"], *, most: int = 50) -> list[ReviewView]:
    """What somebody at the shop read and let through, or did not; the last decided first."""
    wanted = _of(None).where(col(SessionReview.state) == state, col(SessionReview.words) != "")
    ordered = wanted.order_by(col(SessionReview.decided_at).desc().nulls_last(), col(SessionReview.id).desc())
    return _viewed(db.execute(ordered.limit(most)).all())


def answered(row: SessionReview, who: Attendee, *, words: str) -> bool:
    """Put the shop's answer below the words; empty takes it away. Whether it is another. Refuses ReviewTooLong."""
    told = " ".join(words.split())
    if len(told) > LONGEST_REVIEW:
        raise ReviewTooLong(longest=LONGEST_REVIEW)
    if row.answer == told:
        return False
    row.answer, row.answered_by = told, who.person if told else ""
    return True


def rating_of(db: Session, member_id: UUID | None = None) -> Rating:
    """The stars of one host, or of the whole shop."""
    wanted = select(func.count(), func.coalesce(func.sum(col(SessionReview.stars)), 0))
    if member_id is not None:
        wanted = wanted.where(col(SessionReview.member_id) == member_id)
    count, total = db.execute(wanted).one()
    weighed = (_PRIOR_STARS * _PRIOR_WEIGHT + total) / (_PRIOR_WEIGHT + count)
    return Rating(count, _tenths(Decimal(total) / count) if count else None, _tenths(weighed))


def _of(member_id: UUID | None) -> Select[SessionReview, int, str]:
    wanted = (
        select(SessionReview, col(LiveSession.number), func.coalesce(col(Member.name), ""))
        .join(LiveSession, col(LiveSession.id) == col(SessionReview.session_id))
        .join(Member, col(Member.id) == col(SessionReview.member_id), isouter=True)
    )
    return wanted.where(col(SessionReview.member_id) == member_id) if member_id else wanted


def _viewed(rows: Sequence[Row[SessionReview, int, str]]) -> list[ReviewView]:
    return [
        ReviewView(
            row.id,
            number,
            row.stars,
            row.words,
            row.name,
            row.language,
            row.state,
            row.created_at,
            reason=row.reason,
            answer=row.answer,
            host_name=host,
            appeal=row.appeal,
            appealed=row.appealed_at is not None,
        )
        for row, number, host in rows
    ]


def _tenths(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)
