"""How long does a booking wait for the shop to accept it? Until it would begin, and no longer."""

from datetime import datetime
from typing import Final

from sqlmodel import Session

from shop.events import outbox
from shop.tables import Booking, Service

TOPIC: Final = "unanswered"


def look_at_start(db: Session, booking: Booking, *, at: datetime, now: datetime) -> None:
    """Have a pending booking that the shop has to accept looked at when it begins; `now` is the real instant."""
    if not db.get_one(Service, booking.service_id).approval:
        return
    outbox.put(
        db,
        workspace_id=booking.workspace_id,
        topic=TOPIC,
        # Entries of one key wait for one another: one that was moved to an earlier start must not.
        key=f"{booking.id}/{booking.sequence}",
        payload={"booking": str(booking.id)},
        now=now,
        available_at=max(now + (booking.starts_at - at), now),
    )
