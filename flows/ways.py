"""Which ways lead to whoever booked? The one they chose before all, then what costs least."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from shop.booking.viewing import BookingView
from shop.customers.identities import phone_of
from shop.customers.ways import USUAL_WAYS, Way, preferred_way, sms_sender
from shop.events.notices import Person, has_browsers
from shop.messaging.writing import conversation_of
from shop.tables import Customer


@dataclass(frozen=True, slots=True)
class Ways:
    """How a customer can be reached with what is told of a booking."""

    chosen: Way | None
    """What they chose, where it leads to them; None for as usual."""
    order: tuple[Way, ...]
    """The ways that lead to them, in the order in which they are tried."""
    conversation: UUID | None
    """Where they are written to; None where they never wrote, or do not want to be written to there."""


def ways_to(db: Session, customer: Customer, view: BookingView, *, tried: Way | None = None) -> Ways:
    """Whoever said STOP or is blocked is only reached by e-mail or on their own screen, and who was erased by nothing.

    `tried` is a way that has just come to nothing.
    """
    silent = bool(customer.messages_stopped_at or customer.blocked_at or customer.erased_at)
    conversation = None if silent else chat_of(db, view)
    leads: dict[Way, bool] = {
        "whatsapp": conversation is not None,
        "email": bool(customer.email) and not customer.erased_at,
        "sms": not silent and bool(phone_of(db, customer.id)),
        "notice": not customer.erased_at and has_browsers(db, Person("customer", customer.id)),
    }
    wanted = preferred_way(customer)
    leading = wanted and wanted != tried and leads[wanted] and (wanted != "sms" or sms_sender(db))
    chosen = wanted if leading else None
    usual = tuple(way for way in USUAL_WAYS if leads[way] and way != chosen)
    return Ways(chosen, ((chosen,) if chosen else ()) + usual, conversation)


def chat_of(db: Session, view: BookingView) -> UUID | None:
    """The conversation in which its customer is written to; None where they never wrote."""
    return view.conversation_id or conversation_of(db, view.customer_id)
