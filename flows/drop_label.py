"""A label has done its work, or never will: it names somebody and where they live, so it is forgotten."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.catalog.media import want_dropped
from shop.tables import Shipment


def drop_label(db: Session, parcel: Shipment, *, now: datetime) -> None:
    """For flows: the parcel's label is needed no more, and its file goes; `now` is the real instant."""
    if parcel.label:
        want_dropped(db, workspace_id=parcel.workspace_id, files=[parcel.label], now=now)
        parcel.label = ""
        db.add(parcel)


def drop_parcel(db: Session, order_id: UUID, *, now: datetime) -> None:
    """For flows: the order does not leave after all, and neither does what was packed for it."""
    waiting = select(Shipment).where(
        col(Shipment.order_id) == order_id, col(Shipment.state).in_(("wanted", "labeled"))
    )
    for row in db.scalars(waiting.with_for_update()).all():
        drop_label(db, row, now=now)
        db.flush()
        db.delete(row)
