"""Who of the shop did what to an order? Named where it is known."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.events.recorded import member_of
from shop.tables import Member, ShopEvent


def done_by(db: Session, order_id: UUID) -> Mapping[datetime, str]:
    """By the instant of each step that a member took, as far as it is known which: their names."""
    found = db.execute(
        select(col(ShopEvent.at), col(ShopEvent.actor)).where(
            col(ShopEvent.subject_id) == order_id, col(ShopEvent.actor).startswith("member:")
        )
    ).all()
    by = {at: member for at, actor in found if (member := member_of(actor)) is not None}
    if not by:
        return {}
    named = select(col(Member.id), col(Member.name)).where(col(Member.id).in_(set(by.values())))
    names = {row.id: row.name for row in db.execute(named)}
    return {at: names[member] for at, member in by.items() if member in names}
