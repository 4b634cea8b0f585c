"""The 24 hours after the customer's last message, in which free text may be sent.

Outside it WhatsApp takes only approved templates (provider's error 63016).
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from shop.tables import Channel, Conversation, CustomerIdentity

WINDOW = timedelta(hours=24)


def window_open(last_inbound_at: datetime | None, now: datetime) -> bool:
    """Whether free text may be sent at `now`; never before the customer has written."""
    return last_inbound_at is not None and now < last_inbound_at + WINDOW


def last_heard_from(db: Session, phone: str, address: str) -> datetime | None:
    """When that number last wrote to that channel; None where it never did."""
    return db.scalars(
        select(col(Conversation.last_inbound_at))
        .join(CustomerIdentity, col(CustomerIdentity.customer_id) == col(Conversation.customer_id))
        .join(Channel, col(Channel.id) == col(Conversation.channel_id))
        .where(
            col(CustomerIdentity.kind) == "phone",
            col(CustomerIdentity.value) == phone,
            col(Channel.address) == address,
        )
    ).first()
