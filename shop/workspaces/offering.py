"""What kind of business is this: does it sell, is it booked by time, does it show anything live."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, exists, or_, select
from sqlmodel import Session

from shop.kernel.rows import table_of
from shop.tables import Customer, DeliveryMethod, LiveSession, LiveSource, Service


@dataclass(frozen=True, slots=True)
class Offering:
    """What a customer can do here, and the currency in which they want to be told amounts besides."""

    sells: bool
    """There is a way of delivery or pick-up."""
    books: bool
    """Something is booked by time."""
    shows_live: bool
    """It has a camera, something goes on right now, or it is booked by video."""
    other_currency: str
    """Empty where the customer chose none."""


def offering_to(db: Session, customer_id: UUID) -> Offering:
    """All of it in one statement: every turn asks this."""
    row = db.connection().execute(_OFFERING, {"customer": customer_id}).one()
    return Offering(row[0], row[1], row[2], row[3] or "")


_WAYS, _SERVICES, _PEOPLE = table_of(DeliveryMethod), table_of(Service), table_of(Customer)
_CAMERAS, _SHOWN = table_of(LiveSource), table_of(LiveSession)
_BOOKED = _SERVICES.c.status == "active"
_OFFERING = select(
    exists().where(_WAYS.c.active),
    exists().where(_BOOKED),
    or_(
        exists().where(_CAMERAS.c.active),
        exists().where(_SHOWN.c.state == "active"),
        exists().where(_SERVICES.c.live_kind != "", _BOOKED),
    ),
    select(_PEOPLE.c.currency).where(_PEOPLE.c.id == bindparam("customer")).scalar_subquery(),
)
