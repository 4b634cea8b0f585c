"""What every figure of a day is, in the one place where it is counted.

Each figure is a count, or an amount in minor units, of one day by the shop's own calendar, so that days add up.
A **chat** is what the rest hangs on: it begins when a customer writes who has not written for 24 hours, and lasts
until they begin the next one, seven days at most; whatever comes of it counts for the day on which it began.

========================  ==================================================================================
``chats``                 chats that began
``chats_cart``            of these: something lay in the customer's cart meanwhile, or was ordered
``chats_order``           of these: the customer placed an order meanwhile, canceled later or not
``chats_paid``            of these: such an order is paid
``chats_answered``        of these: the agent or a member wrote meanwhile
``chats_alone``           of the answered: no person was asked for, and none wrote
``messages_in``           messages of customers
``messages_out``          messages that left: sent, delivered or read
``templates_out``         of these: templates
``taken``                 money that came, by currency; tips are in it
``refunded``              money that went back, by currency, on the day on which it had
``orders``                orders placed, by currency
``orders_paid``           orders of which all was paid on that day, by currency
``holds``                 times that somebody held
``booked``                of the held: those that were confirmed, whenever
``attended``              bookings of that day that took place
``missed``                bookings of that day to which nobody came
``sessions``              live sessions that ended after having taken place
``stars``                 ratings: bookings by the day of the booking, sessions by the day of the rating
``stars_sum``             their sum
``handoffs``              times that a person was asked for
``turns``                 answers of the agent
``turns_asked``           of these: it asked back, as it was not sure what was meant
``turns_unproven``        of these: something in the draft was not proven, and was written anew or left out
``claims``                prices, stock figures, dates and links in the answers
``claims_proven``         of these: proven by a result of the same turn
``turns_within``          answers by how long they took: `subject` is the class, its upper bound in milliseconds
``tokens_in``             tokens that models outside read
``tokens_out``            tokens that they wrote
``interest``              customers who began to be interested, by product
``interest_sold``         of these: ordered it within 30 days and did not cancel
``shown``                 times that a product was shown in a live session, by product
``sold``                  orders with the product that were paid on that day, by product
``sold_for``              what these cost, discounts taken off, refunds not, by product and currency
========================  ==================================================================================
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import TextClause, text
from sqlmodel import Session

from shop.analytics.periods import Period

CHANGES_FOR: Final = 40
"""Days after which no figure of a day changes any more: an interest has 30 to become an order, which is paid."""


@dataclass(frozen=True, slots=True)
class DayFigure:
    """One figure of one day."""

    day: date
    name: str
    subject: str
    currency: str
    value: int


def count(db: Session, period: Period) -> list[DayFigure]:
    """Every figure of these days that is not zero, from the rows as they are now; always the same few queries."""
    return [one for query in _QUERIES for one in _counted(db, query, period)]


def count_money(db: Session, period: Period) -> list[DayFigure]:
    """Money and orders of these days alone; one query."""
    return _counted(db, _MONEY, period)


def _counted(db: Session, query: TextClause, period: Period) -> list[DayFigure]:
    told: dict[str, datetime | str] = {
        "begins": period.begins,
        "ends": period.ends,
        "zone": period.zone.key,
    }
    rows = db.connection().execute(query, told)
    return [
        DayFigure(row.day, row.name, row.subject, row.currency, int(row.value)) for row in rows if row.value
    ]


def _on(instant: str) -> str:
    """The day of an instant, by the shop's calendar."""
    return f"({instant} AT TIME ZONE :zone)::date"


def _within(instant: str) -> str:
    return f"{instant} >= :begins AND {instant} < :ends"


def _long(counted: str, *names: str) -> TextClause:
    """Wide rows as one row a figure: `counted` has a ``day`` and a column of each name."""
    columns = ", ".join(f"('{name}', {name})" for name in names)
    return text(f"""
        SELECT day, told.name, '' AS subject, '' AS currency, told.value
        FROM ({counted}) AS counted CROSS JOIN LATERAL (VALUES {columns}) AS told (name, value)
    """)  # noqa: S608  # made of the texts of this file alone


_CHATS = _long(
    f"""
    WITH wrote AS (
        SELECT conversation_id, created_at AS at,
            lag(created_at) OVER (PARTITION BY conversation_id ORDER BY created_at) AS earlier
        FROM message
        WHERE direction = 'in' AND kind <> 'reaction'
            AND created_at >= :begins - interval '24 hours' AND created_at < :ends + interval '7 days'
    ), begun AS (
        SELECT conversation_id, at, lead(at) OVER (PARTITION BY conversation_id ORDER BY at) AS later
        FROM wrote WHERE earlier IS NULL OR at - earlier >= interval '24 hours'
    ), chat AS (
        SELECT row_number() OVER () AS nth, begun.conversation_id, conversation.customer_id, at,
            least(later, at + interval '7 days') AS until
        FROM begun JOIN conversation ON conversation.id = conversation_id
        WHERE {_within("at")}
    ), answered AS (
        SELECT nth, bool_or(author = 'member') AS by_member
        FROM chat JOIN message ON message.conversation_id = chat.conversation_id
            AND created_at >= at AND created_at < until AND direction = 'out' AND author IN ('agent', 'member')
            AND created_at >= :begins AND created_at < :ends + interval '7 days'
        GROUP BY nth
    ), handed AS (
        SELECT DISTINCT nth FROM chat JOIN handoff ON handoff.conversation_id = chat.conversation_id
            AND created_at >= at AND created_at < until
    ), bought AS (
        SELECT nth, bool_or(paid_at IS NOT NULL) AS paid
        FROM chat JOIN customer_order ON customer_order.customer_id = chat.customer_id
            AND placed_at >= at AND placed_at < until
        GROUP BY nth
    ), filled AS (
        SELECT DISTINCT nth FROM chat JOIN cart ON cart.customer_id = chat.customer_id
            AND changed_at >= at AND cart.created_at < until
        WHERE state = 'ordered' OR EXISTS (SELECT FROM cart_line WHERE cart_id = cart.id)
    )
    SELECT {_on("at")} AS day,
        count(*) AS chats,
        count(*) FILTER (WHERE filled.nth IS NOT NULL OR bought.nth IS NOT NULL) AS chats_cart,
        count(bought.nth) AS chats_order,
        count(*) FILTER (WHERE paid) AS chats_paid,
        count(answered.nth) AS chats_answered,
        count(*) FILTER (WHERE NOT by_member AND handed.nth IS NULL) AS chats_alone
    FROM chat LEFT JOIN answered USING (nth) LEFT JOIN handed USING (nth)
        LEFT JOIN bought USING (nth) LEFT JOIN filled USING (nth)
    GROUP BY 1
    """,  # noqa: S608  # as above
    *("chats", "chats_cart", "chats_order", "chats_paid", "chats_answered", "chats_alone"),
)

_MESSAGES = _long(
    f"""
    SELECT {_on("created_at")} AS day,
        count(*) FILTER (WHERE direction = 'in') AS messages_in,
        count(*) FILTER (WHERE status IN ('sent', 'delivered', 'read')) AS messages_out,
        count(*) FILTER (WHERE status IN ('sent', 'delivered', 'read') AND kind = 'template') AS templates_out
    FROM message WHERE {_within("created_at")} GROUP BY 1
    """,  # noqa: S608  # as above
    *("messages_in", "messages_out", "templates_out"),
)

_MONEY = text(f"""
    SELECT {_on("created_at")} AS day, 'taken' AS name, '' AS subject, currency, sum(amount_minor) AS value
    FROM payment WHERE {_within("created_at")} GROUP BY 1, 4
    UNION ALL
    SELECT {_on("finished_at")}, 'refunded', '', currency, sum(amount_minor)
    FROM refund WHERE state = 'succeeded' AND {_within("finished_at")} GROUP BY 1, 4
    UNION ALL
    SELECT {_on("placed_at")}, 'orders', '', currency, count(*)
    FROM customer_order WHERE {_within("placed_at")} GROUP BY 1, 4
    UNION ALL
    SELECT {_on("paid_at")}, 'orders_paid', '', currency, count(*)
    FROM customer_order WHERE {_within("paid_at")} GROUP BY 1, 4
""")  # noqa: S608  # as above

_BOOKINGS = text(f"""
    SELECT {_on("created_at")} AS day, told.name, '' AS subject, '' AS currency, count(*) AS value
    FROM booking CROSS JOIN LATERAL (
        VALUES ('holds', true), ('booked', EXISTS (
            SELECT FROM booking_change WHERE booking_id = booking.id AND booking_change.state = 'confirmed'
        ))
    ) AS told (name, holds)
    WHERE told.holds AND {_within("created_at")} GROUP BY 1, 2
    UNION ALL
    SELECT {_on("starts_at")}, CASE state WHEN 'completed' THEN 'attended' ELSE 'missed' END, '', '', count(*)
    FROM booking WHERE state IN ('completed', 'no_show') AND {_within("starts_at")} GROUP BY 1, 2
    UNION ALL
    SELECT {_on("ended_at")}, 'sessions', '', '', count(*)
    FROM live_session WHERE state IN ('completed', 'timeout') AND {_within("ended_at")} GROUP BY 1
    UNION ALL
    SELECT {_on("at")}, told.name, '', '', sum(told.value)
    FROM (
        SELECT starts_at AS at, stars FROM booking WHERE stars IS NOT NULL
        UNION ALL SELECT created_at, stars FROM session_review
    ) AS rated CROSS JOIN LATERAL (VALUES ('stars', 1), ('stars_sum', stars)) AS told (name, value)
    WHERE {_within("at")} GROUP BY 1, 2
    UNION ALL
    SELECT {_on("created_at")}, 'handoffs', '', '', count(*)
    FROM handoff WHERE {_within("created_at")} GROUP BY 1
""")  # noqa: S608  # as above

SLOWER: Final = 1.25
"""Each class of speed reaches so many times as far as the one before."""

_TURNS = text(f"""
    WITH ended AS (
        SELECT {_on("created_at")} AS day, tokens_in, tokens_out, milliseconds, outcome = 'answered' AS answered,
            CASE WHEN outcome = 'answered' THEN jsonb_path_query_first(trace, '$[*] ? (@.step == "proved")') END
                AS proved,
            CASE WHEN outcome = 'answered' THEN jsonb_path_exists(
                trace, '$[*] ? (@.step == "drafted" && @.details.decision.decision == "ask")'
            ) END AS asked
        FROM turn WHERE state = 'done' AND {_within("created_at")}
    ), counted AS (
        SELECT day,
            count(*) FILTER (WHERE answered) AS turns,
            count(*) FILTER (WHERE asked) AS turns_asked,
            count(*) FILTER (WHERE proved ->> 'state' = 'changed') AS turns_unproven,
            coalesce(sum(jsonb_array_length(jsonb_path_query_array(proved, '$.details.claims[*]'))), 0) AS claims,
            coalesce(sum(jsonb_array_length(
                jsonb_path_query_array(proved, '$.details.claims[*] ? (@.ok == true)')
            )), 0) AS claims_proven,
            sum(tokens_in) AS tokens_in, sum(tokens_out) AS tokens_out
        FROM ended GROUP BY 1
    )
    SELECT day, told.name, '' AS subject, '' AS currency, told.value
    FROM counted CROSS JOIN LATERAL (VALUES
        ('turns', turns), ('turns_asked', turns_asked), ('turns_unproven', turns_unproven), ('claims', claims),
        ('claims_proven', claims_proven), ('tokens_in', tokens_in), ('tokens_out', tokens_out)
    ) AS told (name, value)
    UNION ALL
    SELECT day, 'turns_within', ceil({SLOWER} ^ ceil(log({SLOWER}, CAST(greatest(milliseconds, 1) AS numeric))))::text,
        '', count(*)
    FROM ended WHERE answered GROUP BY 1, 3
""")  # noqa: S608  # as above

_PRODUCTS = text(f"""
    WITH sold AS (
        SELECT {_on("paid_at")} AS day, product_id, customer_order.currency,
            count(DISTINCT order_id) AS orders, sum(order_line.total_minor) AS minor
        FROM customer_order JOIN order_line ON order_id = customer_order.id
        WHERE product_id IS NOT NULL AND {_within("paid_at")} GROUP BY 1, 2, 3
    ), began AS (
        SELECT {_on("created_at")} AS day, product_id, EXISTS (
            SELECT FROM customer_order JOIN order_line ON order_id = customer_order.id
            WHERE customer_id = interest.customer_id AND product_id = interest.product_id AND state <> 'canceled'
                AND placed_at >= interest.created_at AND placed_at < interest.created_at + interval '30 days'
        ) AS turned
        FROM interest WHERE {_within("created_at")}
    )
    SELECT day, 'interest' AS name, product_id::text AS subject, '' AS currency, count(*) AS value
    FROM began GROUP BY 1, 3
    UNION ALL
    SELECT day, 'interest_sold', product_id::text, '', count(*) FROM began WHERE turned GROUP BY 1, 3
    UNION ALL
    SELECT {_on("at")}, 'shown', product_id::text, '', count(*)
    FROM session_product WHERE mark = 'shown' AND {_within("at")} GROUP BY 1, 3
    UNION ALL
    SELECT day, 'sold', product_id::text, '', sum(orders) FROM sold GROUP BY 1, 3
    UNION ALL
    SELECT day, 'sold_for', product_id::text, currency, minor FROM sold
""")  # noqa: S608  # as above

_QUERIES: Final = (_CHATS, _MESSAGES, _MONEY, _BOOKINGS, _TURNS, _PRODUCTS)
