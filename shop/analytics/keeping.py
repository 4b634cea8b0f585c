"""Days are counted once and kept, so that a period of months is read from a few thousand short rows.

A kept day is counted anew, once a day, for as long as something of it may still change; a day that was not kept is
counted from the rows themselves by whoever reads it, and so never missing.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import Date, delete, insert, select, text
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlmodel import Session, col

from shop.analytics.counting import CHANGES_FOR, count
from shop.analytics.periods import Period, midnight
from shop.analytics.retention import COHORTS
from shop.kernel.ids import WorkspaceId, new_id
from shop.tables import DailyFigure, FigureDay
from shop.workspaces.viewing import WorkspaceView

AT_ONCE = 31
"""Days that are counted in one transaction."""


def next_to_keep(db: Session, shop: WorkspaceView, at: datetime) -> Period | None:
    """The first stretch of days, none of them today or later, that is to be counted; None where all is kept."""
    today = at.astimezone(shop.zone).date()
    first = _first_day(db, shop)
    if first is None or first >= today:
        return None
    every = Period(first, today - timedelta(days=1), shop.zone)
    sound = set(
        db.scalars(_SOUND, {"zone": shop.zone.key, "days": CHANGES_FOR, "today": midnight(today, shop.zone)})
    )
    begin = next((day for day in every if day not in sound), None)
    if begin is None:
        return None
    last = min(every.last, begin + timedelta(days=AT_ONCE - 1))
    return Period(begin, last, shop.zone)


def keep(db: Session, shop: WorkspaceView, period: Period, at: datetime) -> int:
    """Count these days and keep what comes of it instead of what was kept; how many figures that is.

    Of two at once the second waits for the first, and counts again.
    """
    _lock(db, shop.id, period, at)
    found = count(db, period)
    gone = delete(DailyFigure).where(
        col(DailyFigure.day).between(period.first, period.last), col(DailyFigure.name).not_like(f"{COHORTS}%")
    )
    db.connection().execute(gone)
    rows = [
        {
            "id": new_id(),
            "workspace_id": shop.id,
            "day": one.day,
            "name": one.name,
            "subject": one.subject,
            "currency": one.currency,
            "value": one.value,
        }
        for one in found
    ]
    if rows:
        db.connection().execute(insert(DailyFigure), rows)
    return len(rows)


def kept_days(db: Session, period: Period) -> set[date]:
    """Which of these days were counted."""
    wanted = select(col(FigureDay.day)).where(col(FigureDay.day).between(period.first, period.last))
    return set(db.scalars(wanted))


def _lock(db: Session, workspace: WorkspaceId, period: Period, at: datetime) -> None:
    days = [{"id": new_id(), "workspace_id": workspace, "day": day, "counted_at": at} for day in period]
    written = insert_or(FigureDay).values(days)
    again = written.on_conflict_do_update(
        index_elements=["workspace_id", "day"], set_={"counted_at": written.excluded.counted_at}
    )
    db.connection().execute(again)


def _first_day(db: Session, shop: WorkspaceView) -> date | None:
    """The day of the first thing that can be counted."""
    found = db.connection().execute(_FIRST).scalar()
    return None if found is None else found.astimezone(shop.zone).date()


# Counted after the day could change no more, or since midnight.
_SOUND = text("""
    SELECT day FROM figure_day
    WHERE counted_at >= :today OR (counted_at AT TIME ZONE :zone)::date > day + CAST(:days AS int)
""").columns(day=Date)
_FIRST = text("""
    SELECT least(
        (SELECT min(created_at) FROM conversation), (SELECT min(placed_at) FROM customer_order),
        (SELECT min(created_at) FROM booking), (SELECT min(created_at) FROM live_session)
    )
""")
