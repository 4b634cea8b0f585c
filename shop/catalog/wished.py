"""Who wants a product, and what came of it: interest, waiting, what was sold."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

LATELY: Final = timedelta(days=30)
MOST: Final = 6


@dataclass(frozen=True, slots=True)
class Wisher:
    """A customer who showed interest."""

    customer_id: UUID
    name: str
    times: int
    last_at: datetime
    bought: bool
    """Whether they ordered it and did not cancel."""


@dataclass(frozen=True, slots=True)
class Wished:
    """How a product is wanted."""

    interested: int
    """Customers who showed interest at any time."""
    interested_lately: int
    """Of these, in the last thirty days."""
    waiting: int
    """Customers who wait for it to come back."""
    orders_lately: int
    """Orders of the last thirty days that have it, without canceled ones."""
    wishers: tuple[Wisher, ...]
    """The last of them, the newest first."""


def wished(db: Session, product_id: UUID, at: datetime) -> Wished:
    """As it stands at that moment."""
    values = {"product": product_id, "since": at - LATELY, "most": MOST}
    row = db.connection().execute(_COUNTED, values).one()
    last = db.connection().execute(_LAST, values)
    return Wished(
        row.interested,
        row.lately,
        row.waiting,
        row.orders,
        tuple(Wisher(one.customer_id, one.name, one.times, one.last_at, one.bought) for one in last),
    )


_COUNTED = text("""
    SELECT
        (SELECT count(*) FROM interest WHERE product_id = :product) AS interested,
        (SELECT count(*) FROM interest WHERE product_id = :product AND last_at >= :since) AS lately,
        (
            SELECT count(*) FROM waiting_entry JOIN variant ON variant.id = variant_id
            WHERE product_id = :product AND state IN ('waiting', 'offered')
        ) AS waiting,
        (
            SELECT count(DISTINCT order_id) FROM order_line JOIN customer_order ON customer_order.id = order_id
            WHERE product_id = :product AND placed_at >= :since AND state <> 'canceled'
        ) AS orders
""")
_LAST = text("""
    SELECT
        interest.customer_id, coalesce(nullif(customer.name, ''), customer.profile_name) AS name, times, last_at,
        EXISTS (
            SELECT FROM order_line JOIN customer_order ON customer_order.id = order_id
            WHERE order_line.product_id = interest.product_id AND state <> 'canceled'
                AND customer_order.customer_id = interest.customer_id
        ) AS bought
    FROM interest JOIN customer ON customer.id = interest.customer_id
    WHERE product_id = :product ORDER BY last_at DESC, interest.id LIMIT :most
""")
