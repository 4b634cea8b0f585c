"""A time is free again: whoever waits for one is looked for, right after this transaction."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.events import outbox
from shop.tables import TimeWish

TOPIC = "time_offer"


def wake_time_list(db: Session, *, workspace_id: UUID, service_id: UUID, now: datetime) -> None:
    """Have the next who waits for a time of the service looked for; fine where nobody waits. `now` is real."""
    waiting = select(col(TimeWish.id)).where(
        col(TimeWish.service_id) == service_id, col(TimeWish.state) == "waiting"
    )
    if db.scalars(waiting.limit(1)).first() is None:
        return
    outbox.put(
        db,
        workspace_id=workspace_id,
        topic=TOPIC,
        key=str(service_id),
        payload={"service": str(service_id)},
        now=now,
    )
