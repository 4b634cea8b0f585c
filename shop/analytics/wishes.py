"""Who wants to be told how often, and by which way? What they chose, or else the usual."""

from collections.abc import Collection, Mapping
from typing import Literal, cast
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.analytics.periods import Every
from shop.tables import SummaryWish

Way = Literal["off", "email", "whatsapp"]


def usual(role: str, every: Every, *, has_email: bool) -> Way:
    """What holds for whoever chose nothing: an owner with an e-mail address is told of every day."""
    return "email" if role == "owner" and every == "day" and has_email else "off"


def wishes_of(db: Session, members: Collection[UUID]) -> Mapping[tuple[UUID, Every], Way]:
    """What these members chose."""
    rows = db.scalars(select(SummaryWish).where(col(SummaryWish.member_id).in_(members)))
    return {(row.member_id, cast("Every", row.every)): cast("Way", row.way) for row in rows}
