"""What the customer is told of money that goes back, in their language."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.events import outbox
from shop.kernel.language import Language, phrase, say
from shop.kernel.money import Money
from shop.messaging.writing import conversation_of, write_message
from shop.tables import Customer, Order
from shop.workspaces.viewing import WorkspaceView

_WHY = {
    "canceled": phrase(
        "Your payment of {amount} came after order {number} was canceled. We are sending all of it back; your "
        "bank shows it within a few days."
    ),
    "surplus": phrase(
        "For order {number} we received {amount} more than it costs. We are sending that back; your bank "
        "shows it within a few days."
    ),
    "mismatch": phrase(
        "Your payment of {amount} does not match what order {number} costs. We are sending it back; your bank "
        "shows it within a few days. Write to us and we sort it out together."
    ),
}
_SENT_BACK = phrase(
    "{amount} for order {number} is on its way back to you; your bank shows it within a few days."
)

_CAME_BACK = phrase(
    "Your bank sent the {amount} for order {number} back to us. We find another way: write to us how you would "
    "like to get it."
)


def tell_of_money_sent_back(
    db: Session, shop: WorkspaceView, order: Order, amount: Money, *, why: str, now: datetime
) -> None:
    """Say why money goes back by itself."""
    _tell(db, shop, order, amount, _WHY[why], now)


def tell_of_refund(
    db: Session, shop: WorkspaceView, order: Order, amount: Money, refund_id: UUID, *, now: datetime
) -> None:
    """Say that a refund went through, in the chat and by e-mail."""
    _mail(db, order, refund_id, "refund_sent", now)
    _tell(db, shop, order, amount, _SENT_BACK, now)


def tell_of_failed_refund(
    db: Session, shop: WorkspaceView, order: Order, amount: Money, refund_id: UUID, *, now: datetime
) -> None:
    """Say that money which was said to be on its way came back to us, in the chat and by e-mail."""
    _mail(db, order, refund_id, "refund_came_back", now)
    _tell(db, shop, order, amount, _CAME_BACK, now)


def _mail(db: Session, order: Order, refund_id: UUID, kind: str, now: datetime) -> None:
    """To whoever has told an address; the letter is written when it is due."""
    email, erased = db.execute(
        select(col(Customer.email), col(Customer.erased_at)).where(col(Customer.id) == order.customer_id)
    ).one()
    if not email or erased:
        return
    outbox.put(
        db,
        workspace_id=order.workspace_id,
        topic="mail",
        key=str(order.customer_id),
        payload={
            "customer": str(order.customer_id),
            "kind": kind,
            "order": str(order.id),
            "refund": str(refund_id),
        },
        now=now,
    )


def _tell(db: Session, shop: WorkspaceView, order: Order, amount: Money, words: str, now: datetime) -> None:
    """Write it into the order's conversation, or where the customer wrote last; not to who wants no messages."""
    conversation = order.conversation_id or conversation_of(db, order.customer_id)
    customer = db.scalars(select(Customer).where(col(Customer.id) == order.customer_id)).one()
    silent = customer.erased_at or customer.messages_stopped_at or customer.blocked_at
    if conversation is None or silent:
        return
    language = Language(order.language)
    write_message(
        db,
        workspace=shop.id,
        conversation=conversation,
        author="system",
        text=say(language, words, amount=amount.worded(language), number=order.number),
        now=now,
        at=shop.at(now),
    )
