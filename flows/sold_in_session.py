"""What was sold in a live session goes with its order: called off it is brought back, sent off it is off the list."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from flows.act_in_session import SYSTEM, Acting, Command, open_session
from flows.change_session_cart import unlist
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.kernel.database import transaction
from shop.live.carts import items_of
from shop.live.event_bodies import PickRemoved
from shop.tables import LiveSession, Order, SessionItem

_LEFT: Final = frozenset({"shipped", "delivered", "returned"})


def order_moved(db: Session, order: Order, *, now: datetime) -> None:
    """Have the pick list follow, where the order was made in a live session; right after this transaction."""
    session = db.scalars(select(col(LiveSession.id)).where(col(LiveSession.order_id) == order.id)).first()
    if session is None:
        return
    outbox.put(
        db,
        workspace_id=order.workspace_id,
        topic="live",
        key=f"order/{order.id}",
        payload={"do": "order", "session": str(session)},
        now=now,
    )


def follow_order(*, now: datetime, entry: Claimed) -> int:
    """How many lines of the entry's session left the pick list, or are to be brought back, with its order."""
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return 0
        outbox.finish(db, entry.id, now=now)
        session = UUID(entry.payload["session"])
        it = open_session(db, Command("follow", now, SYSTEM, entry.workspace_id, session))
        order = db.get(Order, it.session.order_id) if it.session.order_id else None
        sold = items_of(db, it.session.id, "sold")
        if order is None or order.state not in {*_LEFT, "canceled"}:
            return 0
        for item in sold:
            _follow(it, item, canceled=order.state == "canceled")
        it.done()
        return len(sold)


def _follow(it: Acting, item: SessionItem, *, canceled: bool) -> None:
    if item.pick not in {"open", "picked"}:
        return
    if canceled:
        item.state = "released"
        unlist(it, item)
        return
    item.pick = "gone"
    it.db.add(item)
    gone = PickRemoved(session_id=it.session.id, item_id=item.id)
    it.tell_warehouse("picklist:itemRemoved", gone)
