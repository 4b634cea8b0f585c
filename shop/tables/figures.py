"""Figures that were counted, day by day, and what their readers asked to be told of them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, UniqueConstraint
from sqlmodel import Field

from shop.tables.base import Created, Id, Instant, Maybe, Minor, Of, Owned


class DailyFigure(Owned, table=True):
    """One figure of one day, by the shop's own calendar; days can be added up.

    It can be counted anew from what it was counted from at any time, and holds nothing of any customer.
    """

    __tablename__ = "daily_figure"
    __table_args__ = (UniqueConstraint("workspace_id", "day", "name", "subject", "currency"),)

    id: UUID = Id()
    day: date
    name: str
    """One of those of `shop.analytics.counting`."""
    subject: str = ""
    """Of what it is: a product's id, a class of speed; empty for the whole shop."""
    currency: str = Field(default="", max_length=3)
    """Of an amount; empty for a count."""
    value: int = Field(sa_type=BigInteger)


class FigureDay(Owned, table=True):
    """A day whose figures were counted: those that it does not have are zero."""

    __tablename__ = "figure_day"
    __table_args__ = (UniqueConstraint("workspace_id", "day"),)

    id: UUID = Id()
    day: date
    counted_at: datetime = Instant()


class SavedReport(Owned, Created, table=True):
    """A question to the figures that somebody wants to ask again."""

    __tablename__ = "saved_report"
    __table_args__ = (UniqueConstraint("workspace_id", "name"),)

    id: UUID = Id()
    name: str = Field(max_length=80)
    measure: str
    split: str
    period: str
    member_id: UUID | None = Maybe("member", index=True)
    """Who kept it."""


class SummaryWish(Owned, table=True):
    """Whether a member wants a summary, and by which way; where there is no row, the usual holds."""

    __tablename__ = "summary_wish"
    __table_args__ = (
        UniqueConstraint("member_id", "every"),
        CheckConstraint("every IN ('day', 'week', 'month')", name="every"),
        CheckConstraint("way IN ('off', 'email', 'whatsapp')", name="way"),
    )

    id: UUID = Id()
    member_id: UUID = Of("member")
    every: str
    way: str


class SummaryTold(Owned, table=True):
    """A member has been told of a day, a week or a month: once."""

    __tablename__ = "summary_told"
    __table_args__ = (UniqueConstraint("member_id", "every", "first_day"),)

    id: UUID = Id()
    member_id: UUID = Of("member")
    every: str
    first_day: date
    way: str
    """``email``, ``whatsapp``, or ``none`` where nobody could be reached."""
    told_at: datetime = Instant()


class CostTerms(Owned, table=True):
    """What a shop pays for what its conversations use, as its owner told it."""

    __tablename__ = "cost_terms"
    __table_args__ = (
        UniqueConstraint("workspace_id"),
        CheckConstraint(
            "tokens_in_minor >= 0 AND tokens_out_minor >= 0 AND messages_minor >= 0 AND templates_minor >= 0",
            name="prices",
        ),
    )

    id: UUID = Id()
    currency: str = Field(max_length=3)
    tokens_in_minor: int = Minor(0)
    """For a million tokens that a model read."""
    tokens_out_minor: int = Minor(0)
    """For a million tokens that a model wrote."""
    messages_minor: int = Minor(0)
    """For a thousand messages, in or out."""
    templates_minor: int = Minor(0)
    """On top, for a thousand templates."""
