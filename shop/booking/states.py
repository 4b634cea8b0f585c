"""What can become of a booking, and what has? One table of steps; each step leaves a line of history."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from sqlmodel import Session

from shop.events.recorded import Actor, kind_of, record
from shop.kernel.ids import new_id
from shop.kernel.language import Language, phrase, say
from shop.kernel.refusals import Refusal
from shop.kernel.rows import insert_row
from shop.tables import Booking, BookingChange

State = Literal["held", "pending", "confirmed", "live", "completed", "canceled", "no_show"]

STEPS: Final[Mapping[State, frozenset[State]]] = {
    "held": frozenset({"pending", "confirmed", "canceled"}),
    "pending": frozenset({"confirmed", "canceled"}),
    # A booking that the shop has to accept is pending anew once its customer moves it.
    "confirmed": frozenset({"pending", "live", "completed", "canceled", "no_show"}),
    "live": frozenset({"completed", "no_show"}),
    "completed": frozenset(),
    "canceled": frozenset(),
    "no_show": frozenset(),
}
"""From a state, what may follow."""

BLOCKING: Final = ("held", "pending", "confirmed", "live")
"""In these states nobody else can have the time."""

_EVENTS: Final[Mapping[State, str]] = {
    "held": "BookingHeld",
    "pending": "BookingPending",
    "confirmed": "BookingConfirmed",
    "live": "BookingLive",
    "completed": "BookingCompleted",
    "canceled": "BookingCanceled",
    "no_show": "BookingNoShow",
}
_WORDS: Final[Mapping[str, str]] = {
    "held": phrase("Kept for you"),
    "pending": phrase("Waiting for the shop"),
    "pending:pay": phrase("Waiting for your payment"),
    "confirmed": phrase("Confirmed"),
    "live": phrase("Happening now"),
    "completed": phrase("Done"),
    "canceled": phrase("Canceled"),
    "no_show": phrase("Missed"),
}

HOLD_OVER = "hold_over"
"""Why a booking was canceled that nobody confirmed in time."""
REPLACED = "replaced"
"""Why a hold was canceled whose customer chose another time."""
UNPAID = "unpaid"
"""Why a booking was canceled whose payment did not come in time."""
CALLED_OFF = "date_canceled"
"""Why a booking was canceled whose date does not take place."""
DECLINED = "declined"
"""Why a booking was canceled that the shop did not accept."""


class StepRefused(Refusal):
    """A booking in `state` cannot become `to`; `possible` it can."""


def require_step(booking: Booking, to: State) -> None:
    """Refuses StepRefused where the booking cannot become that."""
    possible = STEPS[_state(booking)]
    if to not in possible:
        raise StepRefused(state=booking.state, to=to, possible=sorted(possible), booking=booking.code)


def take_step(
    db: Session, booking: Booking, to: State, *, actor: Actor, at: datetime, reason: str = "", **details: Any
) -> None:
    """Move the locked booking on, with its line of history and its event. Refuses StepRefused.

    Its time is not touched by that: whoever cancels gives it back too (`shop.booking.taking.free_time`).
    """
    require_step(booking, to)
    booking.state, booking.hold_until = to, None
    if to == "canceled":
        booking.canceled_at, booking.canceled_by = at, kind_of(actor)
    db.add(booking)
    db.flush()
    note_change(db, booking, actor=actor, at=at, reason=reason)
    told = {**({"reason": reason} if reason else {}), **details}
    tell_event(db, booking, _EVENTS[to], actor=actor, at=at, **told)


def note_change(db: Session, booking: Booking, *, actor: Actor, at: datetime, reason: str = "") -> None:
    """Write the booking's present state and start into its history."""
    insert_row(
        db,
        BookingChange,
        id=new_id(),
        workspace_id=booking.workspace_id,
        booking_id=booking.id,
        state=booking.state,
        starts_at=booking.starts_at,
        reason=reason,
        actor=actor,
        at=at,
    )


def tell_event(
    db: Session, booking: Booking, name: str, *, actor: Actor, at: datetime, **details: Any
) -> None:
    """Record that something happened to the booking."""
    record(
        db,
        name,
        workspace_id=booking.workspace_id,
        actor=actor,
        now=at,
        subject_id=booking.id,
        booking=booking.code,
        state=booking.state,
        starts_at=booking.starts_at.isoformat(),
        **details,
    )


def state_words(state: str, language: Language, *, order_id: UUID | None = None, paid: bool = False) -> str:
    """A booking's state in words; `order_id` and `paid` tell what a pending one waits for."""
    waits_for_money = state == "pending" and order_id is not None and not paid
    sentence = _WORDS["pending:pay" if waits_for_money else state]
    return say(language, sentence)


def _state(booking: Booking) -> State:
    return next(state for state in STEPS if state == booking.state)
