"""A customer waits for a time that is full, is offered one when it is free, or waits no more."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from flows.booked import booking_changed
from flows.tell_offer import tell_offer
from shop.booking.holding import end_hold
from shop.booking.taking import lock_bookings, lock_customer
from shop.booking.time_list import Waiting, join, leave, offer_next, waiting_of
from shop.booking.writing import service_named
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, WorkspaceId
from shop.workspaces.viewing import WorkspaceView, workspace_view


def join_time_list(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    customer_id: CustomerId,
    conversation_id: UUID | None,
    service: str,
    from_at: datetime,
    until_at: datetime | None = None,
    occurrence_id: UUID | None = None,
    seats: int = 1,
) -> Waiting:
    """A place in the service's line, for any start in the stretch (a day where no end is told) or for one date.

    Who waits already keeps their place for what they want now. Refuses ServiceUnknown, TimeFree (it can be had
    now), NothingToWaitFor.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        place = join(
            db,
            shop=shop,
            service_id=service_named(db, service).id,
            customer_id=customer_id,
            conversation_id=conversation_id,
            from_at=from_at,
            until_at=until_at or from_at + timedelta(days=1),
            occurrence_id=occurrence_id,
            seats=seats,
            at=shop.at(now),
            now=now,
        )
        _record(db, shop, "TimeWaited", place.id, actor, now)
        return place


def leave_time_list(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, customer_id: CustomerId, service: str
) -> bool:
    """Give the place up, and what is offered with it; whether there was one. Refuses ServiceUnknown."""
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        service_id = service_named(db, service).id
        lock_customer(db, customer_id)  # nothing is offered to them meanwhile
        place = waiting_of(db, customer_id, service_id)
        offered = [place.booking_id] if place and place.state == "offered" and place.booking_id else []
        held = [booking for booking in lock_bookings(db, offered) if booking.state == "held"]
        left = leave(db, service_id=service_id, customer_id=customer_id)
        if left is None:
            return False
        for booking in held:
            end_hold(db, booking, reason="customer", actor=actor, at=shop.at(now), now=now)
            booking_changed(db, shop=shop, booking=booking, kind="canceled", now=now)
        _record(db, shop, "TimeWaitLeft", left, actor, now)
        return True


def offer_time(*, now: datetime, entry: Claimed) -> bool:
    """Whether a time was free for somebody in the line of the entry's service: it is kept, and they are told."""
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return False
        outbox.finish(db, entry.id, now=now)
        shop = workspace_view(db, entry.workspace_id)
        service_id = UUID(entry.payload["service"])
        found = offer_next(db, shop=shop, service_id=service_id, at=shop.at(now), now=now)
        if found is None:
            return False
        place, booking = found
        _record(db, shop, "TimeOffered", place.id, "system", now)
        booking_changed(db, shop=shop, booking=booking, kind="held", now=now)
        tell_offer(db, shop=shop, booking=booking, now=now)
        return True


def _record(db: Session, shop: WorkspaceView, name: str, place: UUID, actor: Actor, now: datetime) -> None:
    record(db, name, workspace_id=shop.id, actor=actor, now=shop.at(now), subject_id=place)
