"""Who comes back? Customers by the week or month in which they bought first, and how many bought again later."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final, Literal, get_args

from sqlalchemy import delete, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from shop.analytics.periods import midnight
from shop.analytics.shares import rate
from shop.kernel.ids import new_id
from shop.tables import DailyFigure
from shop.workspaces.viewing import WorkspaceView

Cohorts = Literal["week", "month"]
MOST: Final = 12
"""Weeks or months that are shown."""
COHORTS: Final = "cohort"
"""What the names of kept cohorts begin with: they are counted as a whole, and never added up."""
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Cohort:
    """Customers whose first order was paid in one week or month."""

    begins: date
    customers: int
    back: tuple[int, ...]
    """How many of them paid an order in that same week or month (all), in the next, and so on until now."""

    @property
    def shares(self) -> tuple[Decimal, ...]:
        """The same as shares of the cohort."""
        return tuple(rate(many, self.customers) or Decimal(0) for many in self.back)


def retention(db: Session, shop: WorkspaceView, at: datetime, every: Cohorts) -> list[Cohort]:
    """The last twelve weeks or months, the oldest first; whoever bought before these belongs to none of them.

    As it was at midnight, where that was kept; else as it is now.
    """
    today = at.astimezone(shop.zone).date()
    told = {"name": f"{COHORTS}_{every}", "until": f"{COHORTS}_until", "yesterday": today - _DAY}
    rows = db.connection().execute(_KEPT, told).all()
    found: dict[date, dict[int, int]] = defaultdict(dict)
    for row in rows:
        if row.subject:
            found[row.day][int(row.subject)] = int(row.value)
    if not rows:
        found = _counted(db, shop, today, every)
    return [
        Cohort(cohort, many[0], tuple(many.get(step, 0) for step in range(_steps(cohort, today, every) + 1)))
        for cohort, many in sorted(found.items())
    ]


def keep_cohorts(db: Session, shop: WorkspaceView, at: datetime) -> bool:
    """Count the cohorts once a day and keep them; False where today's are kept."""
    today = at.astimezone(shop.zone).date()
    told = {"until": f"{COHORTS}_until", "yesterday": today - _DAY}
    if db.connection().execute(_SOUND, told).first() is not None:
        return False
    rows = [_row(shop, f"{COHORTS}_until", today - _DAY, "", 1)]
    for every in get_args(Cohorts):
        for cohort, many in _counted(db, shop, today, every).items():
            rows += [
                _row(shop, f"{COHORTS}_{every}", cohort, str(step), value) for step, value in many.items()
            ]
    db.connection().execute(delete(DailyFigure).where(col(DailyFigure.name).like(f"{COHORTS}%")))
    # Of two at once the second finds what the first has written, which is the same.
    db.connection().execute(insert(DailyFigure).values(rows).on_conflict_do_nothing())
    return True


def _row(shop: WorkspaceView, name: str, day: date, subject: str, value: int) -> dict[str, object]:
    told = {"day": day, "name": name, "subject": subject, "currency": "", "value": value}
    return {"id": new_id(), "workspace_id": shop.id, **told}


def _counted(db: Session, shop: WorkspaceView, today: date, every: Cohorts) -> dict[date, dict[int, int]]:
    """By cohort, how many paid an order so many weeks or months later."""
    first = _steps_back(today, every, MOST - 1)
    told = {
        "zone": shop.zone.key,
        "every": every,
        "first": midnight(first, shop.zone),
        "today": midnight(today + _DAY, shop.zone),
    }
    found: dict[date, dict[int, int]] = defaultdict(dict)
    for row in db.connection().execute(_COHORTS, told):
        found[row.cohort][_steps(row.cohort, row.bought, every)] = row.customers
    return found


def _begin(day: date, every: Cohorts) -> date:
    return day.replace(day=1) if every == "month" else day - timedelta(days=day.weekday())


def _steps(earlier: date, later: date, every: Cohorts) -> int:
    """How many weeks or months lie between two days."""
    one, other = _begin(earlier, every), _begin(later, every)
    if every == "week":
        return (other - one).days // 7
    return (other.year - one.year) * 12 + other.month - one.month


def _steps_back(day: date, every: Cohorts, steps: int) -> date:
    begin = _begin(day, every)
    for _ in range(steps):
        begin = _begin(begin - timedelta(days=1), every)
    return begin


_COHORTS = text("""
    WITH bought AS (
        SELECT customer_id, date_trunc(:every, paid_at AT TIME ZONE :zone)::date AS part,
            min(paid_at) AS earliest
        FROM customer_order WHERE paid_at < :today GROUP BY 1, 2
    ), told AS (
        SELECT customer_id, part, min(part) OVER whose AS cohort, min(earliest) OVER whose AS first_at
        FROM bought WINDOW whose AS (PARTITION BY customer_id)
    )
    SELECT cohort, part AS bought, count(*) AS customers
    FROM told WHERE first_at >= :first GROUP BY 1, 2
""")
_SOUND = text("SELECT FROM daily_figure WHERE name = :until AND day = :yesterday")
# The mark, if it is of yesterday, and with it what was kept.
_KEPT = text("""
    SELECT day, subject, value FROM daily_figure
    WHERE name IN (:name, :until) AND EXISTS (SELECT FROM daily_figure WHERE name = :until AND day = :yesterday)
""")
