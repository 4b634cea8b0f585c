"""A time is kept for a customer while they make up their mind: five minutes, and not one more."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.booking.choosing import choose, free_with
from shop.booking.policies import frozen
from shop.booking.seats import lock_occurrences, take_seats
from shop.booking.slot import Asked, Slot
from shop.booking.states import HOLD_OVER, REPLACED, note_change, take_step, tell_event
from shop.booking.taking import (
    candidates_of,
    free_time,
    lock_bookings,
    lock_customer,
    lock_one_free,
    lock_resources,
    occupy,
)
from shop.events import outbox
from shop.events.recorded import Actor
from shop.kernel.ids import new_id, short_code
from shop.kernel.language import Language
from shop.kernel.rows import among
from shop.tables import BookedResource, Booking, TimeWish

HOLDS: Final = timedelta(minutes=5)
TOPIC: Final = "hold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Who wants which start, and what is told with it."""

    asked: Asked
    customer_id: UUID
    conversation_id: UUID | None
    starts_at: datetime
    occurrence_id: UUID | None = None
    language: Language
    customer_zone: str = ""
    note: str = ""
    guests: Sequence[Mapping[str, str]] = ()
    actor: Actor = "customer"
    holds: timedelta = HOLDS


def hold(db: Session, wish: Wish, *, now: datetime) -> Booking:
    """Keep the time; what the customer holds of the service already is given back for it.

    Whoever holds that very start has it as long as before: asking again stretches nothing. `now` is the real
    instant. Refuses as `choose` does, and then nothing has changed.
    """
    asked = wish.asked
    lock_customer(db, wish.customer_id)
    own = _own_hold(db, wish)
    mine = replace(asked, besides=own) if own else asked
    # Whoever is late hears so without waiting for those who are at it.
    seen = choose(db, mine, wish.starts_at, wish.occurrence_id)
    candidates = candidates_of(db, asked.service.id) if seen.occurrence_id is None else set()
    over = ended_holds(db, candidates, seen.occurrence_id, asked.at)
    before = lock_bookings(db, {*over, *([own] if own else [])})
    lock_occurrences(db, [seen.occurrence_id, *(booking.occurrence_id for booking in before)])
    until = asked.at + wish.holds
    for booking in before:
        if end_if_over(db, booking, at=asked.at, now=now):
            continue
        if booking.state == "held" and booking.hold_until is not None and booking.id == own:
            if _same(db, booking, wish, seen):
                return booking
            until = booking.hold_until if booking.starts_at == seen.starts_at else until
            end_hold(db, booking, reason=REPLACED, actor=wish.actor, at=asked.at, now=now)
    return _write(db, wish, _chosen(db, wish, seen, candidates), until, now)


def _chosen(db: Session, wish: Wish, seen: Slot, candidates: Collection[UUID]) -> Slot:
    """The slot as it is now; whoever it needs nobody else takes until this transaction ends.

    Where anybody will do, who is just being taken by somebody else is passed over: of fifty people fifty can be
    booked at once. Refuses as `choose` does.
    """
    asked = wish.asked
    if len(seen.resource_ids) == 1 and asked.resource_id is None and seen.occurrence_id is None:
        with db.begin_nested() as attempt:
            host = lock_one_free(db, candidates, seen.starts_at, seen.ends_at, rather=seen.resource_ids[0])
            slot = free_with(db, asked, seen.starts_at, host) if host else None
            if slot is not None:
                return slot
            attempt.rollback()  # who waits for all of them must hold none
    lock_resources(db, candidates)
    return choose(db, asked, wish.starts_at, wish.occurrence_id)


def end_hold(
    db: Session, booking: Booking, *, reason: str, actor: Actor, at: datetime, now: datetime
) -> None:
    """A locked hold is given up: its time is free in this very transaction, and an offer of it is over."""
    take_step(db, booking, "canceled", actor=actor, at=at, reason=reason)
    free_time(db, booking, now=now)
    offered = select(TimeWish).where(col(TimeWish.booking_id) == booking.id, col(TimeWish.state) == "offered")
    for wish in db.scalars(offered):
        wish.state, wish.offered_until = "lapsed", None
        db.add(wish)
    db.flush()


def end_if_over(db: Session, booking: Booking, *, at: datetime, now: datetime) -> bool:
    """Whether the locked booking was a hold whose time is over; it is ended."""
    over = booking.state == "held" and booking.hold_until is not None and booking.hold_until <= at
    if over:
        end_hold(db, booking, reason=HOLD_OVER, actor="system", at=at, now=now)
    return over


def _own_hold(db: Session, wish: Wish) -> UUID | None:
    held = select(col(Booking.id)).where(
        col(Booking.customer_id) == wish.customer_id,
        col(Booking.service_id) == wish.asked.service.id,
        col(Booking.state) == "held",
    )
    return db.scalars(held).first()


def ended_holds(
    db: Session, resources: Collection[UUID], occurrence_id: UUID | None, at: datetime
) -> set[UUID]:
    """Holds that are over and still in the way; not locked."""
    ended = select(col(Booking.id)).where(col(Booking.state) == "held", col(Booking.hold_until) <= at)
    if occurrence_id is not None:
        return set(db.scalars(ended.where(col(Booking.occurrence_id) == occurrence_id)))
    theirs = (
        select(col(BookedResource.id))
        .where(
            col(BookedResource.booking_id) == col(Booking.id),
            among(col(BookedResource.resource_id), resources),
            col(BookedResource.active),
        )
        .exists()
    )
    return set(db.scalars(ended.where(theirs)))


def _same(db: Session, booking: Booking, wish: Wish, seen: Slot) -> bool:
    """Whether the customer holds what is asked for already."""
    alike = (booking.starts_at, booking.seats, booking.occurrence_id) == (
        seen.starts_at,
        wish.asked.seats,
        seen.occurrence_id,
    )
    if not alike or wish.asked.resource_id is None:
        return alike
    has = select(col(BookedResource.id)).where(
        col(BookedResource.booking_id) == booking.id,
        col(BookedResource.resource_id) == wish.asked.resource_id,
    )
    return booking.occurrence_id is not None or db.scalars(has).first() is not None


def _write(db: Session, wish: Wish, slot: Slot, until: datetime, now: datetime) -> Booking:
    asked = wish.asked
    price = slot.price.minor * asked.seats
    booking = Booking(
        id=new_id(),
        workspace_id=asked.shop.id,
        code=short_code("B"),
        service_id=asked.service.id,
        occurrence_id=slot.occurrence_id,
        customer_id=wish.customer_id,
        conversation_id=wish.conversation_id,
        state="held",
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        timezone=slot.zone.key,
        customer_timezone=wish.customer_zone,
        seats=asked.seats,
        guests=[dict(guest) for guest in wish.guests],
        hold_until=until,
        note=wish.note,
        language=wish.language.value,
        price_minor=price,
        deposit_minor=min(asked.service.deposit_minor * asked.seats, price),
        policy=frozen(asked.service.policy, wish.language, price_minor=price),
        created_at=asked.at,
    )
    db.add(booking)
    db.flush()
    take_slot(db, booking, slot, asked)
    note_change(db, booking, actor=wish.actor, at=asked.at)
    tell_event(db, booking, "BookingHeld", actor=wish.actor, at=asked.at)
    outbox.put(
        db,
        workspace_id=asked.shop.id,
        topic=TOPIC,
        key=str(booking.id),
        payload={"booking": str(booking.id)},
        now=now,
        available_at=now + (until - asked.at),
    )
    return booking


def take_slot(db: Session, booking: Booking, slot: Slot, asked: Asked) -> None:
    """The slot's seats, or its resources, are the booking's. Refuses SlotTaken, SeatsGone, OccurrenceUnknown."""
    if slot.occurrence_id is not None:
        take_seats(db, lock_occurrences(db, [slot.occurrence_id])[slot.occurrence_id], booking.seats)
        return
    occupy(
        db,
        service=asked.service,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        resource_ids=slot.resource_ids,
        booking_id=booking.id,
    )
