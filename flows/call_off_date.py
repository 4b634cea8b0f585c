"""A date of a tour or a class does not take place: nobody can book it, and whoever had is told and paid back.

The date is off in one transaction; each booking then ends in one of its own, which the worker sees to.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import Session, col

from flows.booked import Locked, booking_changed, locked_booking
from flows.booked_money import settle_up
from shop.booking.dates import drop_date
from shop.booking.holding import end_hold
from shop.booking.seats import OccurrenceUnknown, lock_occurrences
from shop.booking.states import CALLED_OFF, take_step
from shop.booking.taking import free_time
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.refusals import Refusal
from shop.tables import Booking, Occurrence, TimeWish
from shop.workspaces.viewing import WorkspaceView, workspace_view

TOPIC = "called_off"
_ENDING = ("held", "pending", "confirmed")
"""What is live already takes place."""


class DateBegun(Refusal):
    """It has begun, or is over: ``starts_at``."""


@dataclass(frozen=True, slots=True)
class CalledOff:
    """A date that does not take place, and codes of the bookings that end with it."""

    occurrence_id: UUID
    booked: tuple[str, ...]


def call_off_date(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, occurrence_id: UUID, reason: str = ""
) -> CalledOff:
    """Call the date off; one that is off already stays so. `reason`: the shop's own words, which customers read.

    Whoever waits for it waits no more. Refuses OccurrenceUnknown, DateBegun.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        at = shop.at(now)
        date = lock_occurrences(db, [occurrence_id]).get(occurrence_id)
        if date is None:
            raise OccurrenceUnknown
        if date.starts_at <= at:
            raise DateBegun(starts_at=date.starts_at)
        if date.canceled_at is None:
            date.called_off = True
            drop_date(db, date, at=at)
            _end_the_line(db, occurrence_id)
            booked = [booking for booking, _ in _booked(db, occurrence_id)]
            _go_on(db, date, booked, actor, reason, now)
            record(
                db, "DateCalledOff", workspace_id=workspace_id, actor=actor, now=at, subject_id=occurrence_id,
                starts_at=date.starts_at.isoformat(), booked=len(booked),
            )  # fmt: skip
        return CalledOff(occurrence_id, tuple(code for _, code in _booked(db, occurrence_id)))


def end_next_called_off(*, now: datetime, entry: Claimed) -> bool:
    """Whether there was a booking of the entry's date to end: all that was paid for it goes back."""
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return False
        # Only these: the date may take place after all by now, and be booked anew.
        ending = set(entry.payload["bookings"])
        booked = [booking for booking, _ in _booked(db, UUID(entry.key)) if str(booking) in ending]
        if not booked:
            outbox.finish(db, entry.id, now=now)
            return False
        shop = workspace_view(db, entry.workspace_id)
        found = locked_booking(db, booked[0])
        # By then it may be its customer's elsewhere: they moved it in this very moment.
        if found.booking.occurrence_id == UUID(entry.key):
            _end(db, shop, found, entry.payload["actor"], entry.payload["reason"], now)
        return True


def _end(db: Session, shop: WorkspaceView, found: Locked, actor: Actor, reason: str, now: datetime) -> None:
    booking, at = found.booking, shop.at(now)
    if booking.state == "held":
        end_hold(db, booking, reason=CALLED_OFF, actor=actor, at=at, now=now)
    elif booking.state in _ENDING:
        take_step(db, booking, "canceled", actor=actor, at=at, reason=reason or CALLED_OFF)
        free_time(db, booking, now=now)
        settle_up(db, shop, found.order, keep_minor=0, actor=actor, reason=CALLED_OFF, now=now)
    else:  # its customer canceled it in this very moment, or it has begun
        return
    booking_changed(db, shop=shop, booking=booking, kind="canceled", now=now)


def _booked(db: Session, occurrence_id: UUID) -> list[tuple[UUID, str]]:
    wanted = select(col(Booking.id), col(Booking.code)).where(
        col(Booking.occurrence_id) == occurrence_id, col(Booking.state).in_(_ENDING)
    )
    return [(row.id, row.code) for row in db.execute(wanted.order_by(col(Booking.id)))]


def _end_the_line(db: Session, occurrence_id: UUID) -> None:
    db.connection().execute(
        update(TimeWish)
        .where(col(TimeWish.occurrence_id) == occurrence_id, col(TimeWish.state) == "waiting")
        .values(state="lapsed")
    )


def _go_on(
    db: Session, date: Occurrence, booked: Sequence[UUID], actor: Actor, reason: str, now: datetime
) -> None:
    outbox.put(
        db,
        workspace_id=date.workspace_id,
        topic=TOPIC,
        key=str(date.id),
        payload={"actor": actor, "reason": reason, "bookings": [str(booking) for booking in booked]},
        now=now,
    )
