"""What is going on in a shop right now: how much of what, what the day brings, and who waits for somebody."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from shop.analytics.counting import count_money
from shop.analytics.periods import Period
from shop.kernel.language import Language, text_in
from shop.kernel.money import Money
from shop.workspaces.viewing import WorkspaceView

Waits = Literal["person", "draft", "booking", "return", "stock"]
MOST: Final = 6
"""So many of those who wait are named; how many there are is told besides."""
_SHORTEST: Final = timedelta(minutes=30)
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Going:
    """How much is going on."""

    open: int
    """Conversations in whose service window we are: the customer wrote within 24 hours."""
    waiting: int
    """Of all conversations: a person was asked for, and none has come yet."""
    with_people: int
    """A member answers."""
    live: int
    """Live sessions that are going on."""
    to_prepare: int
    """Orders that are paid, or cash on delivery, and have not left."""
    bookings: int
    """Bookings that begin today and were not called off."""
    drafts: int
    """Answers of the agent that wait for a member's yes."""
    conversations: int
    """Conversations in which the customer wrote today."""
    orders: int
    """Orders placed today."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that the day brings."""

    kind: Literal["booking", "live"]
    id: UUID
    title: str
    who: str
    starts_at: datetime
    ends_at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody, or something, that a person of the shop should see to."""

    kind: Waits
    id: UUID
    who: str
    about: str
    """In the words that were told: a reason, a code, what is left."""
    since: datetime
    due: datetime | None
    """By when it was promised; None where nothing was."""

    def late(self, at: datetime) -> timedelta | None:
        """How much too late it is; None where it is not."""
        return at - self.due if self.due is not None and at > self.due else None


def going_on(db: Session, shop: WorkspaceView, at: datetime) -> Going:
    """The figures of this moment; one query."""
    today = _day(shop, at)
    told = {"at": at, "begins": today.begins, "ends": today.ends}
    return Going(**db.connection().execute(_GOING, told).mappings().one())


def sales_today(db: Session, shop: WorkspaceView, at: datetime) -> list[Money]:
    """Money that came today, less money that went back, by currency; one query. Nothing moved: nothing of the shop's."""
    sums: dict[str, int] = {shop.currency: 0}
    for one in count_money(db, _day(shop, at)):
        sign = {"taken": 1, "refunded": -1}.get(one.name, 0)
        sums[one.currency] = sums.get(one.currency, 0) + sign * one.value
    return [Money(minor, currency) for currency, minor in sums.items() if minor or currency == shop.currency]


def day_of(db: Session, shop: WorkspaceView, at: datetime, language: Language) -> list[Entry]:
    """Bookings and live sessions of the day, in their order; one query. A session without an end is shown for an hour."""
    today = _day(shop, at)
    found = db.connection().execute(_DAY, {"begins": today.begins, "ends": today.ends, "at": at})
    return [_entry(row, shop, language) for row in found]


def who_waits(db: Session, at: datetime, language: Language, shop: WorkspaceView) -> list[Waiting]:
    """Those that a person should see to: what is promised for the earliest first, then what waits the longest."""
    return [
        Waiting(row.kind, row.id, row.who, _words(row.about, shop, language), row.since, row.due)
        for row in db.connection().execute(_WAITING, {"at": at, "most": MOST})
    ]


def _day(shop: WorkspaceView, at: datetime) -> Period:
    today = at.astimezone(shop.zone).date()
    return Period(today, today, shop.zone)


def _entry(row: Any, shop: WorkspaceView, language: Language) -> Entry:
    ends = max(row.ends_at or row.starts_at + _HOUR, row.starts_at + _SHORTEST)
    return Entry(row.kind, row.id, _words(row.title, shop, language), row.who, row.starts_at, ends, row.state)


def _words(told: Any, shop: WorkspaceView, language: Language) -> str:
    return text_in(told, language, shop.language) if isinstance(told, dict) else str(told or "")


_GOING = text("""
    SELECT
        (SELECT count(*) FROM conversation WHERE last_inbound_at > CAST(:at AS timestamptz) - interval '24 hours')
            AS open,
        (SELECT count(*) FROM conversation WHERE responder = 'queue') AS waiting,
        (SELECT count(*) FROM conversation WHERE responder = 'member') AS with_people,
        (SELECT count(*) FROM live_session WHERE state = 'active') AS live,
        (SELECT count(*) FROM customer_order
            WHERE state IN ('paid', 'picking') OR (state = 'placed' AND payment = 'cash')) AS to_prepare,
        (SELECT count(*) FROM booking WHERE starts_at >= :begins AND starts_at < :ends
            AND state IN ('pending', 'confirmed', 'live', 'completed', 'no_show')) AS bookings,
        (SELECT count(*) FROM reply_draft WHERE state = 'proposed') AS drafts,
        (SELECT count(*) FROM conversation WHERE last_inbound_at >= :begins AND last_inbound_at < :ends)
            AS conversations,
        (SELECT count(*) FROM customer_order WHERE placed_at >= :begins AND placed_at < :ends) AS orders
""")
_DAY = text("""
    SELECT 'booking' AS kind, booking.id, to_jsonb(service.names) AS title, booking.starts_at, booking.ends_at,
        booking.state, coalesce(nullif(customer.name, ''), customer.profile_name) AS who
    FROM booking JOIN service ON service.id = service_id JOIN customer ON customer.id = customer_id
    WHERE booking.starts_at < :ends AND booking.ends_at > :begins
        AND booking.state IN ('pending', 'confirmed', 'live', 'completed', 'no_show')
    UNION ALL
    SELECT 'live', live_session.id, to_jsonb(title), live_session.starts_at,
        coalesce(ended_at, live_session.ends_at), live_session.state, coalesce(member.name, '')
    FROM live_session LEFT JOIN member ON member.id = member_id
    WHERE booking_id IS NULL AND live_session.starts_at < :ends AND state IN ('planned', 'active', 'completed')
        AND coalesce(ended_at, live_session.ends_at, greatest(live_session.starts_at, :at)) >= :begins
        AND kind <> 'window'
    ORDER BY starts_at, id LIMIT 40
""")
_WAITING = text("""
    SELECT * FROM (
        (SELECT 'person' AS kind, conversation.id, coalesce(nullif(customer.name, ''), profile_name) AS who,
            to_jsonb(handoff.reason) AS about, handoff.created_at AS since, answer_due_at AS due
        FROM conversation JOIN customer ON customer.id = customer_id JOIN LATERAL (
            SELECT id, reason, created_at, answer_due_at FROM handoff
            WHERE handoff.conversation_id = conversation.id ORDER BY created_at DESC, id DESC LIMIT 1
        ) AS handoff ON true
        WHERE responder = 'queue' ORDER BY handoff.created_at, handoff.id LIMIT :most)
        UNION ALL
        (SELECT 'draft', conversation_id, coalesce(nullif(customer.name, ''), profile_name),
            to_jsonb(''::text), reply_draft.created_at, NULL
        FROM reply_draft JOIN conversation ON conversation.id = conversation_id
            JOIN customer ON customer.id = customer_id
        WHERE reply_draft.state = 'proposed' ORDER BY reply_draft.created_at, reply_draft.id LIMIT :most)
        UNION ALL
        (SELECT 'booking', booking.id, coalesce(nullif(customer.name, ''), profile_name),
            to_jsonb(service.names), booking.created_at, booking.starts_at
        FROM booking JOIN service ON service.id = service_id JOIN customer ON customer.id = customer_id
        WHERE booking.state = 'pending' AND service.approval AND booking.starts_at > :at
        ORDER BY booking.starts_at, booking.id LIMIT :most)
        UNION ALL
        (SELECT 'return', customer_order.id, coalesce(nullif(customer.name, ''), profile_name),
            to_jsonb(customer_order.number::text), order_return.created_at, NULL
        FROM order_return JOIN customer_order ON customer_order.id = order_id
            JOIN customer ON customer.id = customer_id
        WHERE order_return.state = 'requested' ORDER BY order_return.created_at, order_return.id LIMIT :most)
        UNION ALL
        (SELECT 'stock', product.id, stock::text, to_jsonb(product.names), CAST(:at AS timestamptz), NULL
        FROM variant JOIN product ON product.id = product_id
        WHERE product.status = 'active' AND stock <= low_at ORDER BY stock, sku LIMIT :most)
    ) AS waits
    ORDER BY kind = 'stock', due IS NULL, due, since LIMIT :most
""")
