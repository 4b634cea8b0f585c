"""In the morning the shop is told what the day brings: once a day, all of it, and each host their own part."""

from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from flows.member_news import put_member_day
from shop.booking.viewing import BookingView, agenda
from shop.events import outbox
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.tables import DayPlan, Resource
from shop.workspaces.viewing import WorkspaceView, workspace_view

MORNING: Final = time(7, 30)
"""By the shop's clock; earlier where the first one comes earlier."""
_BEFORE_THE_FIRST: Final = timedelta(hours=1)
_NOON: Final = time(12, 0)
"""After that it is no morning any more: a shop that was away is not told what it has seen."""
_ON: Final = frozenset({"pending", "confirmed", "live"})


def tell_day(*, now: datetime, workspace_id: WorkspaceId) -> bool:
    """Whether the shop is told of its day now. Asked again and again; the day is told once, or not at all."""
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        at = shop.at(now)
        local = at.astimezone(shop.zone)
        if local.time() >= _NOON or _told(db, local.date()):
            return False
        entries = [view for view in agenda(db, local.date(), shop=shop, at=at) if view.state in _ON]
        if at < _due(entries, local.date(), shop) or not _first(db, shop, local.date(), at):
            return False
        if entries:
            _put_letters(db, shop, local.date(), entries, now)
        return bool(entries)


def _due(entries: list[BookingView], day: date, shop: WorkspaceView) -> datetime:
    usual = datetime.combine(day, MORNING, shop.zone)
    return min([usual, *(view.starts_at - _BEFORE_THE_FIRST for view in entries)])


def _told(db: Session, day: date) -> bool:
    return db.scalars(select(col(DayPlan.id)).where(col(DayPlan.day) == day)).first() is not None


def _first(db: Session, shop: WorkspaceView, day: date, at: datetime) -> bool:
    """Whether nobody has told the day, and nobody else will."""
    written = insert(DayPlan).values(id=new_id(), workspace_id=shop.id, day=day, told_at=at)
    once = written.on_conflict_do_nothing().returning(col(DayPlan.id))
    return db.connection().execute(once).first() is not None


def _put_letters(
    db: Session, shop: WorkspaceView, day: date, entries: list[BookingView], now: datetime
) -> None:
    busy = {resource for view in entries for resource in view.resource_ids}
    hosts = select(Resource).where(
        col(Resource.id).in_(busy), col(Resource.email) != "", col(Resource.email) != shop.email
    )
    put_member_day(db, shop, day, hosts=busy, now=now)
    to = ["shop"] if shop.email else []
    to += [str(host.id) for host in db.scalars(hosts.order_by(col(Resource.id)))]
    for each in to:
        outbox.put(
            db,
            workspace_id=shop.id,
            topic="mail",
            key=f"{day.isoformat()}/{each}",
            payload={"day": day.isoformat(), "to": each},
            now=now,
        )
