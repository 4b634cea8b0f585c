"""What kind of business is this: does it sell, is it booked by time, does it show anything live."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, exists, literal_column, or_, select
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
    return told_of(db.connection().execute(_OFFERING, {"customer": customer_id}).one())


def told_of(row: Sequence[Any]) -> Offering:
    """What the values of `OFFERED` and the customer's currency tell."""
    sells, books, shows_live, currency = row
    return Offering(sells, books, shows_live, currency or "")


_WAYS, _SERVICES, _PEOPLE = table_of(DeliveryMethod), table_of(Service), table_of(Customer)
_CAMERAS, _SHOWN = table_of(LiveSource), table_of(LiveSession)
_BOOKED = _SERVICES.c.status == literal_column("'active'")
OFFERED: Final[tuple[ColumnElement[bool], ...]] = (
    exists().where(_WAYS.c.active),
    exists().where(_BOOKED),
    or_(
        exists().where(_CAMERAS.c.active),
        exists().where(_SHOWN.c.state == literal_column("'active'")),
        exists().where(_SERVICES.c.live_kind != literal_column("''"), _BOOKED),
    ),
)
"""For a statement that asks for more: whether the shop whose turn it is sells, is booked by time, shows anything live."""
_OFFERING = select(
    *OFFERED, select(_PEOPLE.c.currency).where(_PEOPLE.c.id == bindparam("customer")).scalar_subquery()
)
