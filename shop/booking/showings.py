"""Which live showings are to come, and what is to be shown at each: for the people who prepare them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlmodel import Session

from shop.booking.viewing import BookingUnknown

PAGE: Final = 30


@dataclass(frozen=True, slots=True)
class Showing:
    """A booked showing, and its set."""

    id: UUID
    code: str
    starts_at: datetime
    service: Mapping[str, str]
    """Its name by language."""
    customer_id: UUID
    customer: str
    note: str
    """What the customer wrote of it."""
    goods: tuple[tuple[UUID, str], ...]
    """Products in their order, each with why it was chosen."""


def showings_to_come(db: Session, at: datetime, after: tuple[datetime, UUID] | None = None) -> list[Showing]:
    """Those that have not ended by then, the next first; after that one, where told. One more than a page."""
    since, last = after or (at, UUID(int=0))
    values = {"at": at, "since": since, "last": last, "first": after is None, "most": PAGE + 1, "one": None}
    return [_showing(row) for row in db.connection().execute(_SHOWINGS, values).mappings()]


def showing_of(db: Session, booking_id: UUID) -> Showing:
    """One booking with its set, whenever it takes place. Refuses BookingUnknown."""
    values = {"at": None, "since": None, "last": None, "first": True, "most": 1, "one": booking_id}
    row = db.connection().execute(_SHOWINGS, values).mappings().first()
    if row is None:
        raise BookingUnknown
    return _showing(row)


def _showing(row: RowMapping) -> Showing:
    goods = tuple((UUID(one["product"]), str(one["reason"])) for one in row["goods"] or ())
    return Showing(
        row["id"],
        row["code"],
        row["starts_at"],
        row["names"],
        row["customer_id"],
        row["customer"],
        row["note"],
        goods,
    )


_SHOWINGS = text("""
    SELECT
        booking.id, booking.code, starts_at, service.names, customer_id, note,
        coalesce(nullif(customer.name, ''), customer.profile_name) AS customer,
        (
            SELECT json_agg(json_build_object('product', product_id, 'reason', reason) ORDER BY showing_item.position)
            FROM showing_item WHERE booking_id = booking.id
        ) AS goods
    FROM booking JOIN service ON service.id = service_id JOIN customer ON customer.id = customer_id
    WHERE live_kind = 'showing' AND CASE
        WHEN CAST(:one AS uuid) IS NOT NULL THEN booking.id = CAST(:one AS uuid)
        ELSE state IN ('pending', 'confirmed', 'live') AND ends_at > CAST(:at AS timestamptz)
            AND (:first OR (starts_at, booking.id) > (CAST(:since AS timestamptz), CAST(:last AS uuid)))
    END
    ORDER BY starts_at, booking.id
    LIMIT :most
""")
