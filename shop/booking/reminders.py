"""What is to be told of a booking, and when? Rows, planned with the booking, each sent once or never.

A change drops what is due and plans anew, under the booking's new sequence. Whoever sends claims a row together
with its booking, passing over what somebody else is at; and marks it in the transaction that writes the message.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from shop.booking.zones import known_zone
from shop.kernel.ids import new_id
from shop.tables import Booking, Reminder, Service

TOPIC: Final = "reminder"
SHOPS_MINUTES: Final = 10
"""So long before it begins, the shop is told that it does."""
LATEST: Final = timedelta(days=2)
"""So long after its time nobody is asked any more how it was."""

_TAKES_PLACE: Final = frozenset({"confirmed", "live"})
_WAKES: Final = time(9, 0)
_SLEEPS: Final = time(21, 0)


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder as it was planned."""

    id: UUID
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Claimed:
    """A reminder that is ours to send, with its booking, both locked."""

    reminder: Reminder
    booking: Booking

    @property
    def to(self) -> str:
        """``before`` and ``after`` go to the customer, ``shop`` to the shop."""
        return self.reminder.kind.partition(":")[0]


def plan(db: Session, booking: Booking, service: Service, *, at: datetime) -> list[Due]:
    """Write down what is to be told of the booking as it stands; nothing that would be in the past.

    What the same booking was told before it changed is not told again, unless its time is another.
    """
    rows = [
        {
            "id": new_id(),
            "workspace_id": booking.workspace_id,
            "booking_id": booking.id,
            "kind": kind,
            "sequence": booking.sequence,
            "due_at": due_at,
            "state": "due",
        }
        for kind, due_at in _wanted(booking, service)
        if due_at > at
    ]
    if not rows:
        return []
    written = insert(Reminder).values(rows)
    again = written.on_conflict_do_update(
        index_elements=["booking_id", "kind", "sequence"],
        set_={"state": "due", "due_at": written.excluded.due_at},
        where=col(Reminder.state) == "dropped",
    ).returning(col(Reminder.id), col(Reminder.due_at))
    return [Due(row.id, row.due_at) for row in db.connection().execute(again)]


def drop(db: Session, booking: Booking) -> None:
    """What was to be told of the booking is not; once it has taken place, it is still asked how it was."""
    due = update(Reminder).where(col(Reminder.booking_id) == booking.id, col(Reminder.state) == "due")
    if booking.state == "completed":
        due = due.where(~col(Reminder.kind).startswith("after:"))
    db.connection().execute(due.values(state="dropped"))


def claim(db: Session, *, at: datetime, reminder_id: UUID | None = None) -> Claimed | None:
    """The next reminder whose time has come (or that one), with its booking; nobody else gets it meanwhile.

    None where there is none, or somebody is at it, or at its booking, in this very moment. Never waits.
    """
    wanted = (
        select(Reminder, Booking)
        .join(Booking, col(Booking.id) == col(Reminder.booking_id))
        .where(col(Reminder.state) == "due", col(Reminder.due_at) <= at)
        .order_by(col(Reminder.due_at), col(Reminder.id))
        .limit(1)
        .with_for_update(of=[Reminder, Booking], key_share=True, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if reminder_id is not None:
        wanted = wanted.where(col(Reminder.id) == reminder_id)
    found = db.execute(wanted).first()
    return None if found is None else Claimed(found[0], found[1])


def pointless(db: Session, claimed: Claimed, *, at: datetime) -> bool:
    """Whether it must not be sent any more: it would speak of the past, or a nearer one is due or sent."""
    reminder, booking = claimed.reminder, claimed.booking
    if claimed.to == "after":
        return at < booking.ends_at or at > reminder.due_at + LATEST
    if at >= booking.starts_at or booking.state not in _TAKES_PLACE:
        return True
    nearer = select(func.count()).where(
        col(Reminder.booking_id) == booking.id,
        col(Reminder.kind).startswith("before:"),
        col(Reminder.sequence) == reminder.sequence,
        # Several workers send side by side: a nearer one that left already makes this one as pointless.
        col(Reminder.state).in_(("due", "sent")),
        col(Reminder.due_at) > reminder.due_at,
        col(Reminder.due_at) <= at,
    )
    return claimed.to == "before" and db.scalars(nearer).one() > 0


def told_of_date(db: Session, claimed: Claimed) -> bool:
    """Whether the shop was told already that this date begins, for another of its bookings."""
    booking = claimed.booking
    if booking.occurrence_id is None:
        return False
    told = (
        select(func.count())
        .select_from(Reminder)
        .join(Booking, col(Booking.id) == col(Reminder.booking_id))
        .where(
            col(Booking.occurrence_id) == booking.occurrence_id,
            col(Reminder.kind) == claimed.reminder.kind,
            col(Reminder.state) == "sent",
        )
    )
    return db.scalars(told).one() > 0


def mark(
    db: Session, claimed: Claimed, state: str, *, at: datetime | None = None, message_id: UUID | None = None
) -> None:
    """The claimed reminder is ``sent``, as that message where it became one, or ``dropped``."""
    reminder = claimed.reminder
    reminder.state, reminder.sent_at, reminder.message_id = state, at, message_id
    db.add(reminder)
    db.flush()


def reminder_of(db: Session, message_id: UUID) -> Claimed | None:
    """The reminder that became that message, with its booking, not locked; None where it is no reminder."""
    found = db.execute(
        select(Reminder, Booking)
        .join(Booking, col(Booking.id) == col(Reminder.booking_id))
        .where(col(Reminder.message_id) == message_id)
    ).first()
    return None if found is None else Claimed(found[0], found[1])


def _wanted(booking: Booking, service: Service) -> Iterator[tuple[str, datetime]]:
    """Kinds and their times, whether or not those are over."""
    if booking.state in _TAKES_PLACE:
        for minutes in dict.fromkeys(service.reminders):
            yield f"before:{minutes}", booking.starts_at - timedelta(minutes=minutes)
        yield f"shop:{SHOPS_MINUTES}", booking.starts_at - timedelta(minutes=SHOPS_MINUTES)
    if booking.state in _TAKES_PLACE | {"completed"} and service.follow_up_minutes is not None:
        asked = booking.ends_at + timedelta(minutes=service.follow_up_minutes)
        yield f"after:{service.follow_up_minutes}", _by_day(asked, _zone(booking))


def _zone(booking: Booking) -> ZoneInfo:
    theirs = booking.customer_timezone
    return ZoneInfo(theirs if known_zone(theirs) else booking.timezone)


def _by_day(instant: datetime, zone: ZoneInfo) -> datetime:
    """The instant, or the next morning where it falls into the night."""
    local = instant.astimezone(zone)
    if _WAKES <= local.time() < _SLEEPS:
        return instant
    morning = local.date() + timedelta(days=local.time() >= _SLEEPS)
    return datetime.combine(morning, _WAKES, zone).astimezone(instant.tzinfo)
