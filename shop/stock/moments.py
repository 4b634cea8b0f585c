"""What time it is: for the outbox, which lives in real time, and for the shop, whose clock a demo may move."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from shop.kernel.asked import asked_once
from shop.kernel.refusals import NotFound
from shop.tables import Workspace


@dataclass(frozen=True, slots=True)
class Moment:
    """One instant in one shop."""

    workspace_id: UUID
    now: datetime
    """The real instant."""
    at: datetime
    """The same instant by the shop's clock."""
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """The day in the shop."""
        return self.at.astimezone(self.zone).date()

    def end_of(self, day: date) -> datetime:
        """The midnight after that day in the shop, by the shop's clock."""
        return datetime.combine(day + timedelta(days=1), time(), self.zone)

    def real(self, at: datetime) -> datetime:
        """When it will really be that instant of the shop's clock, as the clock stands."""
        return at - (self.at - self.now)


def moment_at(db: Session, workspace_id: UUID, now: datetime) -> Moment:
    """The moment of a real instant. Refuses an unknown workspace."""
    shift, zone = _clock(db, workspace_id)
    return Moment(workspace_id, now, now + shift, zone)


def moment_in_shop(db: Session, workspace_id: UUID, at: datetime) -> Moment:
    """The moment of an instant of the shop's clock. Refuses an unknown workspace."""
    shift, zone = _clock(db, workspace_id)
    return Moment(workspace_id, at - shift, at, zone)


def _clock(db: Session, workspace_id: UUID) -> tuple[timedelta, ZoneInfo]:
    told = {"workspace": workspace_id}
    row = asked_once(db, ("clock", workspace_id), lambda: db.connection().execute(_CLOCK, told).first())
    if row is None:
        raise NotFound(kind="workspace")
    return timedelta(seconds=row.clock_shift_seconds), ZoneInfo(row.timezone)


_CLOCK = select(col(Workspace.clock_shift_seconds), col(Workspace.timezone)).where(
    col(Workspace.id) == bindparam("workspace")
)
