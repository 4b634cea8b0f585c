"""How do live sessions go? Figures of a stretch of time, counted from what happened."""

from dataclasses import dataclass
from datetime import datetime
from statistics import median
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlmodel import Session, col

from shop.live.event_bodies import Body
from shop.tables import LiveSession, SessionItem, SessionProduct

_ENDED = ("completed", "canceled", "timeout")


class Measures(Body):
    """Of the showings that began in a stretch of time."""

    started: int
    completed: int
    canceled: int
    timed_out: int
    completion_rate: float
    """Of those that are over, how many were completed: 0 to 1; 0 where none is over."""
    ordered: int
    """How many ended with an order."""
    median_minutes: float
    """How long those that are over went on."""
    lines: int
    """Put into their carts."""
    lines_sold: int
    lines_lost: int
    lines_repriced: int
    median_pick_seconds: float
    """From being added to being picked."""
    shown: int
    interested: int
    sold: int
    """Products that were shown, liked and sold, each once in a session."""
    conversion: float
    """Of products shown, how many were sold in the same session: 0 to 1."""


@dataclass(frozen=True, slots=True)
class _Lines:
    added: int
    sold: int
    lost: int
    repriced: int
    waits: list[float]
    """Seconds until each was picked."""


def measures(db: Session, *, since: datetime, until: datetime, member_id: UUID | None = None) -> Measures:
    """Of the showings that began from `since` on and before `until`; of one member's alone where named."""
    sessions = _sessions(db, since, until, member_id)
    states = [session.state for session in sessions]
    over = [session for session in sessions if session.state in _ENDED]
    lines = _lines(db, [session.id for session in sessions])
    marks = _marks(db, [session.id for session in sessions])
    minutes = [(s.ended_at - s.starts_at).total_seconds() / 60 for s in over if s.ended_at]
    return Measures(
        started=len(sessions),
        completed=states.count("completed"),
        canceled=states.count("canceled"),
        timed_out=states.count("timeout"),
        completion_rate=_share(states.count("completed"), len(over)),
        ordered=sum(session.order_id is not None for session in sessions),
        median_minutes=round(median(minutes), 1) if minutes else 0,
        lines=lines.added,
        lines_sold=lines.sold,
        lines_lost=lines.lost,
        lines_repriced=lines.repriced,
        median_pick_seconds=round(median(lines.waits), 1) if lines.waits else 0,
        shown=marks.get("shown", 0),
        interested=marks.get("interested", 0),
        sold=marks.get("sold", 0),
        conversion=_share(marks.get("both", 0), marks.get("shown", 0)),
    )


def _sessions(db: Session, since: datetime, until: datetime, member_id: UUID | None) -> list[LiveSession]:
    wanted = select(LiveSession).where(
        col(LiveSession.kind) == "showing",
        col(LiveSession.starts_at) >= since,
        col(LiveSession.starts_at) < until,
    )
    if member_id is not None:
        wanted = wanted.where(col(LiveSession.member_id) == member_id)
    return list(db.scalars(wanted))


def _lines(db: Session, sessions: list[UUID]) -> _Lines:
    rows = db.scalars(select(SessionItem).where(col(SessionItem.session_id).in_(sessions))).all()
    return _Lines(
        added=len(rows),
        sold=sum(row.state == "sold" for row in rows),
        lost=sum(row.state == "lost" for row in rows),
        repriced=sum(row.unit_minor != row.original_minor for row in rows),
        waits=[(row.picked_at - row.created_at).total_seconds() for row in rows if row.picked_at],
    )


def _marks(db: Session, sessions: list[UUID]) -> dict[str, int]:
    of_sessions = col(SessionProduct.session_id).in_(sessions)
    each = select(
        col(SessionProduct.mark), col(SessionProduct.session_id), col(SessionProduct.product_id)
    ).where(of_sessions)
    once = each.distinct().subquery()
    counted = select(once.c.mark, func.count()).group_by(once.c.mark)
    found = {mark: int(count) for mark, count in db.execute(counted)}
    shown, sold = once.alias(), once.alias()
    together = and_(
        shown.c.session_id == sold.c.session_id,
        shown.c.product_id == sold.c.product_id,
        shown.c.mark == "shown",
        sold.c.mark == "sold",
    )
    both = select(func.count()).select_from(shown.join(sold, together))
    return found | {"both": int(db.scalars(both).one())}


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
