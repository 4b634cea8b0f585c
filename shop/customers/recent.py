"""Customers who bought or were there lately, and to whom nobody means to come back yet."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

MOST: Final = 6
_LATELY: Final = timedelta(days=14)
_NOT_AT_ONCE: Final = timedelta(days=1)
"""Somebody who has bought today is not asked today how it was."""


@dataclass(frozen=True, slots=True)
class Recent:
    """A customer, and what they did last."""

    customer_id: UUID
    name: str
    what: Literal["order", "booking"]
    at: datetime


def recent_customers(db: Session, *, now: datetime) -> list[Recent]:
    """The last few to whom somebody could come back; nobody for whom something was planned since. One query."""
    told = {"since": now - _LATELY, "until": now - _NOT_AT_ONCE, "most": MOST}
    return [
        Recent(row.customer_id, row.name, row.what, row.at) for row in db.connection().execute(_RECENT, told)
    ]


_RECENT = text("""
    WITH came AS (
        SELECT customer_id, paid_at AS at, 'order' AS what FROM customer_order
        WHERE paid_at >= :since AND paid_at < :until AND state NOT IN ('canceled', 'returned')
        UNION ALL
        SELECT customer_id, starts_at, 'booking' FROM booking
        WHERE starts_at >= :since AND starts_at < :until AND state = 'completed'
    ), latest AS (
        SELECT DISTINCT ON (customer_id) customer_id, at, what FROM came ORDER BY customer_id, at DESC, what
    )
    SELECT customer_id, coalesce(nullif(customer.name, ''), customer.profile_name) AS name, what, at
    FROM latest JOIN customer ON customer.id = customer_id
    WHERE erased_at IS NULL AND blocked_at IS NULL AND messages_stopped_at IS NULL
        AND NOT EXISTS (
            SELECT FROM follow_up WHERE follow_up.customer_id = latest.customer_id AND follow_up.created_at >= at
        )
    ORDER BY at DESC, customer_id LIMIT :most
""")
