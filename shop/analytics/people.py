"""How the people of a shop did: how soon they answered, what came of it, what customers thought of it.

Only for those who may see it (``people_figures:see``); everything is of one period, and counted when it is asked.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from shop.analytics.periods import Period
from shop.analytics.shares import rate
from shop.kernel.money import Money


@dataclass(frozen=True, slots=True)
class PersonFigures:
    """What a member did in a period; None where there is nothing to tell it from."""

    member_id: UUID
    name: str
    role: str
    taken: int
    """Conversations that they took over after a person had been asked for on these days."""
    first_answer: timedelta | None
    """From the asking until the first words of a person, the middle one of them."""
    in_time: Decimal | None
    """Of these with a promise, the share that was answered by when it was promised."""
    solved: timedelta | None
    """From the asking until it was given back to the agent, the middle one."""
    bought: int
    """Of those taken: the customer placed an order within seven days after the asking."""
    sessions: int
    """Live sessions that they held and that ended on these days."""
    attended: int
    """Bookings with them on these days that took place."""
    missed: int
    stars: int
    """Ratings: of bookings with them on these days, and of sessions that they held."""
    rating: Decimal | None
    earned: tuple[Money, ...]
    """What was paid for the orders of their sessions, less what went back of it, by currency."""

    @property
    def conversion(self) -> Decimal | None:
        """Of the conversations that they took over, the share after which something was ordered."""
        return rate(self.bought, self.taken)

    @property
    def attendance(self) -> Decimal | None:
        """Of the bookings with them, the share to which the customer came."""
        return rate(self.attended, self.attended + self.missed)


def people(db: Session, period: Period) -> list[PersonFigures]:
    """Everybody who works here now, by name; three queries."""
    told = {"begins": period.begins, "ends": period.ends}
    earned: dict[UUID, list[Money]] = defaultdict(list)
    for row in db.connection().execute(_EARNED, told):
        earned[row.member_id].append(Money(int(row.minor), row.currency))
    booked = {row.member_id: row for row in db.connection().execute(_BOOKED, told)}
    return [
        _person(row, booked[row.member_id], tuple(earned[row.member_id]))
        for row in db.connection().execute(_PEOPLE, told)
    ]


def _person(row: Any, booked: Any, earned: tuple[Money, ...]) -> PersonFigures:
    return PersonFigures(
        member_id=row.member_id,
        name=row.name,
        role=row.role,
        taken=row.taken,
        first_answer=row.first_answer,
        in_time=rate(row.kept, row.promised),
        solved=row.solved,
        bought=row.bought,
        sessions=booked.sessions,
        attended=booked.attended,
        missed=booked.missed,
        stars=booked.stars,
        rating=rate(int(booked.stars_sum or 0), booked.stars),
        earned=earned,
    )


_PEOPLE = text("""
    SELECT member.id AS member_id, member.name, member.role, count(handoff.id) AS taken,
        percentile_disc(0.5) WITHIN GROUP (ORDER BY answered_at - handoff.created_at) AS first_answer,
        percentile_disc(0.5) WITHIN GROUP (ORDER BY given_back_at - handoff.created_at) AS solved,
        count(*) FILTER (WHERE answer_due_at IS NOT NULL AND answered_at IS NOT NULL) AS promised,
        count(*) FILTER (WHERE answered_at <= answer_due_at) AS kept,
        count(*) FILTER (WHERE EXISTS (
            SELECT FROM customer_order JOIN conversation ON conversation.customer_id = customer_order.customer_id
            WHERE conversation.id = handoff.conversation_id AND placed_at >= handoff.created_at
                AND placed_at < handoff.created_at + interval '7 days'
        )) AS bought
    FROM member LEFT JOIN handoff ON handoff.member_id = member.id AND taken_at IS NOT NULL
        AND handoff.created_at >= :begins AND handoff.created_at < :ends
    WHERE member.active GROUP BY member.id, member.name, member.role ORDER BY member.name, member.id
""")
_BOOKED = text("""
    SELECT member.id AS member_id,
        (SELECT count(*) FROM live_session WHERE live_session.member_id = member.id
            AND state IN ('completed', 'timeout') AND ended_at >= :begins AND ended_at < :ends) AS sessions,
        count(*) FILTER (WHERE state = 'completed') AS attended,
        count(*) FILTER (WHERE state = 'no_show') AS missed,
        count(stars) + (SELECT count(*) FROM session_review AS review WHERE review.member_id = member.id
            AND review.created_at >= :begins AND review.created_at < :ends) AS stars,
        coalesce(sum(stars), 0) + (SELECT coalesce(sum(review.stars), 0) FROM session_review AS review
            WHERE review.member_id = member.id AND review.created_at >= :begins AND review.created_at < :ends)
            AS stars_sum
    FROM member LEFT JOIN (
        SELECT DISTINCT resource_id, booking.id, state, stars
        FROM booking JOIN booked_resource ON booked_resource.booking_id = booking.id
            OR booked_resource.occurrence_id = booking.occurrence_id
        WHERE booking.starts_at >= :begins AND booking.starts_at < :ends AND state IN ('completed', 'no_show')
    ) AS booked ON booked.resource_id = member.resource_id
    WHERE member.active GROUP BY member.id
""")
_EARNED = text("""
    SELECT live_session.member_id, currency, sum(paid_minor - refunded_minor) AS minor
    FROM live_session JOIN customer_order ON customer_order.id = live_session.order_id
    WHERE live_session.member_id IS NOT NULL AND paid_minor > 0 AND paid_at >= :begins AND paid_at < :ends
    GROUP BY 1, 2 ORDER BY 2
""")
