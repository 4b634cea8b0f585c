"""Five minutes are over: what nobody confirmed is free again, for those who wait first."""

from datetime import datetime
from uuid import UUID

from flows.booked import booking_changed
from shop.booking.holding import end_hold
from shop.booking.states import HOLD_OVER
from shop.booking.taking import lock_bookings
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.kernel.database import transaction
from shop.workspaces.viewing import workspace_view


def expire_hold(*, now: datetime, entry: Claimed) -> bool:
    """Whether the hold of the entry ended now.

    What was confirmed or given up is left alone; what has more time by the shop's clock is looked at again.
    """
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return False
        shop = workspace_view(db, entry.workspace_id)
        at = shop.at(now)
        rows = lock_bookings(db, [UUID(entry.payload["booking"])])
        held = rows[0] if rows and rows[0].state == "held" else None
        if held is not None and held.hold_until is not None and held.hold_until > at:
            outbox.wait_again(db, entry.id, until=now + (held.hold_until - at))
            return False
        outbox.finish(db, entry.id, now=now)
        if held is None:
            return False
        end_hold(db, held, reason=HOLD_OVER, actor="system", at=at, now=now)
        booking_changed(db, shop=shop, booking=held, kind="canceled", now=now)
        return True
