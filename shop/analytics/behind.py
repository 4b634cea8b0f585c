"""What a figure counts, one by one: the same days and the same conditions as where it is counted."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlmodel import Session

from shop.analytics.periods import Period

Counted = Literal[
    "orders",
    "orders_paid",
    "chats",
    "handoffs",
    "holds",
    "booked",
    "attended",
    "missed",
    "sessions",
    "interest",
    "interest_sold",
    "stars",
]
COUNTED: Final[tuple[Counted, ...]] = get_args(Counted)
PAGE: Final = 40


@dataclass(frozen=True, slots=True)
class Behind:
    """One of what was counted."""

    id: UUID
    at: datetime
    kind: Literal["order", "conversation", "booking", "session", "customer"]
    """What it leads to."""
    leads_to: UUID
    name: str
    """Whose it is."""
    mark: str
    """The order's number, the booking's code, the session's number, the product's slug, the stars."""


def behind(
    db: Session, period: Period, counted: Counted, *, after: tuple[datetime, UUID] | None = None
) -> list[Behind]:
    """A page of what is counted, the newest first; one query."""
    told = {
        "begins": period.begins,
        "ends": period.ends,
        "after": after[0] if after else None,
        "after_id": after[1] if after else None,
        "most": PAGE,
    }
    return [
        Behind(row.id, row.at, row.kind, row.leads_to, row.name or "", row.mark or "")
        for row in db.connection().execute(_QUERIES[counted], told)
    ]


_NAME = "coalesce(nullif(customer.name, ''), customer.profile_name)"


def _listed(rows: str) -> TextClause:
    """A page of `rows`: each with an id, an instant, where it leads, and its mark."""
    return text(f"""
        SELECT found.id, found.at, found.kind, found.leads_to, found.mark, {_NAME} AS name
        FROM ({rows}) AS found LEFT JOIN customer ON customer.id = found.customer_id
        WHERE CAST(:after AS timestamptz) IS NULL
            OR (found.at, found.id) < (CAST(:after AS timestamptz), CAST(:after_id AS uuid))
        ORDER BY found.at DESC, found.id DESC LIMIT :most
    """)  # noqa: S608  # made of the texts of this file alone


def _orders(instant: str) -> TextClause:
    return _listed(f"""
        SELECT id, {instant} AS at, 'order' AS kind, id AS leads_to, customer_id, number::text AS mark
        FROM customer_order WHERE {instant} >= :begins AND {instant} < :ends
    """)  # noqa: S608  # as above


def _bookings(instant: str, condition: str) -> TextClause:
    return _listed(f"""
        SELECT id, {instant} AS at, 'booking' AS kind, id AS leads_to, customer_id, code AS mark
        FROM booking WHERE {instant} >= :begins AND {instant} < :ends AND {condition}
    """)  # noqa: S608  # as above


def _interests(condition: str) -> TextClause:
    return _listed(f"""
        SELECT interest.id, interest.created_at AS at, 'customer' AS kind, customer_id AS leads_to, customer_id,
            product.slug AS mark
        FROM interest JOIN product ON product.id = product_id
        WHERE interest.created_at >= :begins AND interest.created_at < :ends AND {condition}
    """)  # noqa: S608  # as above


_QUERIES: Final[dict[Counted, TextClause]] = {
    "orders": _orders("placed_at"),
    "orders_paid": _orders("paid_at"),
    "chats": _listed("""
        SELECT wrote.id, wrote.at, 'conversation' AS kind, wrote.conversation_id AS leads_to,
            conversation.customer_id, '' AS mark
        FROM (
            SELECT id, conversation_id, created_at AS at,
                lag(created_at) OVER (PARTITION BY conversation_id ORDER BY created_at, seq) AS earlier
            FROM message WHERE direction = 'in' AND kind <> 'reaction'
                AND created_at >= :begins - interval '24 hours' AND created_at < :ends
        ) AS wrote JOIN conversation ON conversation.id = wrote.conversation_id
        WHERE wrote.at >= :begins AND (earlier IS NULL OR wrote.at - earlier >= interval '24 hours')
    """),
    "handoffs": _listed("""
        SELECT handoff.id, handoff.created_at AS at, 'conversation' AS kind, conversation_id AS leads_to,
            conversation.customer_id, '' AS mark
        FROM handoff JOIN conversation ON conversation.id = conversation_id
        WHERE handoff.created_at >= :begins AND handoff.created_at < :ends
    """),
    "holds": _bookings("created_at", "true"),
    "booked": _bookings(
        "created_at",
        "EXISTS (SELECT FROM booking_change WHERE booking_id = booking.id"
        " AND booking_change.state = 'confirmed')",
    ),
    "attended": _bookings("starts_at", "state = 'completed'"),
    "missed": _bookings("starts_at", "state = 'no_show'"),
    "sessions": _listed("""
        SELECT id, ended_at AS at, 'session' AS kind, id AS leads_to, customer_id, number::text AS mark
        FROM live_session
        WHERE state IN ('completed', 'timeout') AND ended_at >= :begins AND ended_at < :ends
    """),
    "interest": _interests("true"),
    "interest_sold": _interests("""EXISTS (
        SELECT FROM customer_order JOIN order_line ON order_id = customer_order.id
        WHERE customer_id = interest.customer_id AND product_id = interest.product_id AND state <> 'canceled'
            AND placed_at >= interest.created_at AND placed_at < interest.created_at + interval '30 days'
    )"""),
    "stars": _listed("""
        SELECT id, starts_at AS at, 'booking' AS kind, id AS leads_to, customer_id, stars::text AS mark
        FROM booking WHERE stars IS NOT NULL AND starts_at >= :begins AND starts_at < :ends
        UNION ALL
        SELECT id, created_at, 'session', session_id, customer_id, stars::text
        FROM session_review WHERE created_at >= :begins AND created_at < :ends
    """),
}
