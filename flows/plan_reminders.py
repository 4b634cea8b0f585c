"""What is to be told of a booking later is planned with it: rows, each with the entry that wakes it in time."""

from datetime import datetime

from sqlmodel import Session

from shop.booking.reminders import TOPIC, drop, plan
from shop.events import outbox
from shop.tables import Booking, Service
from shop.workspaces.viewing import WorkspaceView


def plan_reminders(db: Session, *, shop: WorkspaceView, booking: Booking, now: datetime) -> None:
    """Plan anew for the locked booking as it stands; `now` is the real instant.

    What was due of its old time is dropped; nothing is planned for the past, nor for what does not take place.
    """
    at = shop.at(now)
    drop(db, booking)
    service = db.get_one(Service, booking.service_id)
    for due in plan(db, booking, service, at=at):
        outbox.put(
            db,
            workspace_id=shop.id,
            topic=TOPIC,
            key=str(due.id),
            payload={"reminder": str(due.id)},
            now=now,
            available_at=now + (due.due_at - at),
        )
