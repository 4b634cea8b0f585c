"""What is said of a booking where no message is written: in an SMS, when it leaves. And whether it is too late."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session

from flows.tell_booking import booking_url
from shop.booking.history import past_of
from shop.booking.reminders import reminder_of
from shop.booking.telling import told
from shop.booking.viewing import booking_view
from shop.customers.viewing import CustomerView, customer_view
from shop.kernel.ids import WorkspaceId
from shop.kernel.language import Language
from shop.tables import Booking
from shop.workspaces.viewing import WorkspaceView, workspace_view

_HOLDS_WHILE: Final = {
    "offered": frozenset({"held"}),
    "pending": frozenset({"pending"}),
    "confirmed": frozenset({"confirmed", "live", "completed"}),
    "moved": frozenset({"pending", "confirmed", "live", "completed"}),
    "reminder": frozenset({"confirmed", "live"}),
    "soon": frozenset({"confirmed", "live"}),
}
"""In other states it would tell what is no longer so."""
_BEFORE: Final = frozenset({"reminder", "soon"})


@dataclass(frozen=True, slots=True)
class Words:
    """What a customer is told."""

    text: str
    customer: CustomerView
    language: Language


def still_so(booking: Booking, payload: Mapping[str, Any], *, at: datetime) -> bool:
    """Whether what an entry means to tell of the booking is so, `at` the shop's time; a later one tells what is."""
    kind: str = payload["kind"]
    if booking.sequence != payload["sequence"] or booking.state not in _HOLDS_WHILE.get(
        kind, {booking.state}
    ):
        return False
    if booking.state == "held" and booking.hold_until is not None:
        return at < booking.hold_until
    return kind not in _BEFORE or at < booking.starts_at


def words_of(db: Session, shop: WorkspaceView, payload: Mapping[str, Any], *, now: datetime) -> Words | None:
    """The words of an entry about a booking, with the link to its page; None where that is no longer so."""
    booking = db.get(Booking, UUID(payload["booking"]))
    at = shop.at(now)
    if booking is None or not still_so(booking, payload, at=at):
        return None
    customer = customer_view(db, booking.customer_id)
    if customer.erased_at or customer.messages_stopped_at or customer.blocked_at:
        return None
    view = booking_view(db, booking.id, shop=shop)
    said = told(view, shop, past_of(db, booking, payload["kind"]).change)
    url = booking_url(db, shop, view, view.conversation_id, at=at)
    return Words(f"{said}\n{url}", customer, view.language)


def begun(db: Session, message: UUID, *, now: datetime) -> bool:
    """Whether the message reminds of what has begun since, or is off: nobody needs it any more."""
    found = reminder_of(db, message)
    if found is None or found.to != "before":
        return False
    booking = found.booking
    at = workspace_view(db, WorkspaceId(booking.workspace_id)).at(now)
    outdated = booking.sequence != found.reminder.sequence or booking.state not in _HOLDS_WHILE["reminder"]
    return outdated or at >= booking.starts_at
