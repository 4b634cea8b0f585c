"""Which way does a customer want to be written to about what they booked? One that is there for them, or the usual ones."""

from typing import Final, Literal, get_args
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import Session, col

from shop.customers.identities import phone_of
from shop.events.notices import Person, has_browsers
from shop.kernel.refusals import Refusal
from shop.tables import Channel, Customer

Way = Literal["whatsapp", "email", "sms", "notice"]
WAYS: Final[tuple[Way, ...]] = get_args(Way)
USUAL_WAYS: Final[tuple[Way, ...]] = ("whatsapp", "email", "sms")
"""In the order in which they are tried where nothing was chosen: what costs least first. A notice is always chosen."""


class WayMissing(Refusal):
    """The customer cannot be written to that way: ``way``, and ``missing``: ``email``, ``phone``, ``sender`` or ``browser``."""

    status = 422


def preferred_way(customer: Customer) -> Way | None:
    """What the customer chose; None where they did not."""
    return customer.preferred_way if customer.preferred_way in WAYS else None


def sms_sender(db: Session) -> str:
    """From where the shop's text messages come; empty where it sends none."""
    wanted = select(col(Channel.sms_address)).where(
        col(Channel.status) == "active", col(Channel.sms_address) != ""
    )
    return db.scalars(wanted.order_by(col(Channel.created_at))).first() or ""


def choose_way(db: Session, customer_id: UUID, way: Way | None) -> bool:
    """Whether that is a change; None is as usual. Refuses WayMissing."""
    customer = db.scalars(select(Customer).where(col(Customer.id) == customer_id)).one()
    missing = _missing(db, customer, way)
    if missing:
        raise WayMissing(way=way, missing=missing)
    changed = update(Customer).where(
        col(Customer.id) == customer_id, col(Customer.preferred_way) != (way or "")
    )
    return bool(db.connection().execute(changed.values(preferred_way=way or "")).rowcount)


def ways_open(db: Session, customer_id: UUID) -> tuple[Way, ...]:
    """What can be chosen: WhatsApp always, the others where they can arrive."""
    customer = db.scalars(select(Customer).where(col(Customer.id) == customer_id)).one()
    return tuple(way for way in WAYS if not _missing(db, customer, way))


def _missing(db: Session, customer: Customer, way: Way | None) -> str:
    if way == "email" and not customer.email:
        return "email"
    if way == "sms" and not phone_of(db, customer.id):
        return "phone"
    if way == "notice" and not has_browsers(db, Person("customer", customer.id)):
        return "browser"
    return "sender" if way == "sms" and not sms_sender(db) else ""
