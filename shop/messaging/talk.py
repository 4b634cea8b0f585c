"""A conversation that is locked while it is decided what leaves and what waits."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.tables import Conversation, Customer, Workspace


@dataclass(frozen=True, slots=True)
class Talk:
    """A locked conversation, with whose it is."""

    conversation: Conversation
    customer: Customer
    shop: Workspace

    def at(self, now: datetime) -> datetime:
        """What time it is in this shop."""
        return now + timedelta(seconds=self.shop.clock_shift_seconds)


def lock_talk(db: Session, conversation: UUID) -> Talk:
    """Lock the conversation until the transaction ends."""
    found = db.execute(
        select(Conversation, Customer, Workspace)
        .join(Customer, col(Customer.id) == col(Conversation.customer_id))
        .join(Workspace, col(Workspace.id) == col(Conversation.workspace_id))
        .where(col(Conversation.id) == conversation)
        .with_for_update(of=Conversation)
    ).one()
    return Talk(*found)
