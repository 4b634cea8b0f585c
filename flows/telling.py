"""The customer is told what became of an order: in the chat, and by e-mail where one is known.

For flows, inside their transactions, after everything else: the conversation is locked last.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from secure_links.links import issue
from shop.events import outbox
from shop.kernel.ids import CustomerId
from shop.kernel.language import Language, say
from shop.messaging.content import Content, Link
from shop.messaging.writing import conversation_of, write_message
from shop.orders.wording import Told, message
from shop.tables import Customer, Order, Shipment
from shop.workspaces.viewing import WorkspaceView


@dataclass(frozen=True, slots=True, kw_only=True)
class Besides:
    """What is told besides what stands in the order."""

    status: str = ""
    answer: str = ""
    back_minor: int = 0
    """Money that goes back."""
    again: bool = False
    """What was in the order is in the cart again."""
    together: tuple[int, ...] = ()
    """Numbers of the orders that leave in one parcel."""
    mail: Mapping[str, str] = field(default_factory=dict)
    """More for the e-mail's payload, such as the return's id."""


def tell_order(
    db: Session,
    *,
    shop: WorkspaceView,
    order_id: UUID,
    kind: str,
    now: datetime,
    in_chat: bool = True,
    by_mail: bool = True,
    besides: Besides | None = None,
) -> None:
    """Tell of ``paid``, ``shipped``, ``canceled:unpaid`` and the like; `now` is the real instant.

    Whoever said STOP or is blocked is not written to, and who was erased is told nothing at all. With
    `in_chat` false (the agent's own answer tells it) only the e-mail goes, with `by_mail` false only the chat
    is told.
    """
    order = db.scalars(select(Order).where(col(Order.id) == order_id)).one()
    customer = db.scalars(select(Customer).where(col(Customer.id) == order.customer_id)).one()
    if customer.erased_at:
        return
    extra = besides or Besides()
    if by_mail and customer.email:
        _mail(db, order, kind, extra, now)
    if in_chat and not customer.messages_stopped_at and not customer.blocked_at:
        _write(db, shop, order, kind, extra, now)


def _mail(db: Session, order: Order, kind: str, extra: Besides, now: datetime) -> None:
    named = kind.partition(":")[0]
    outbox.put(
        db,
        workspace_id=order.workspace_id,
        topic="mail",
        key=str(order.customer_id),
        payload={
            "customer": str(order.customer_id),
            "kind": named if named.startswith("return_") else f"order_{named}",
            "order": str(order.id),
            **extra.mail,
        },
        now=now,
    )


def _write(db: Session, shop: WorkspaceView, order: Order, kind: str, extra: Besides, now: datetime) -> None:
    conversation = order.conversation_id or conversation_of(db, order.customer_id)
    if conversation is None:
        return
    at = shop.at(now)
    language = Language(order.language)
    link = issue(
        db,
        workspace_id=shop.id,
        purpose="cart" if extra.again else "order",
        subject_id=order.customer_id if extra.again else order.id,
        customer_id=CustomerId(order.customer_id),
        conversation_id=conversation,
        language=language,
        now=at,
    )
    title = say(language, "Open the cart") if extra.again else say(language, "Open the order")
    write_message(
        db,
        workspace=shop.id,
        conversation=conversation,
        author="system",
        text=message(kind, language, _told(db, shop, order, extra)),
        now=now,
        at=at,
        content=Content(kind="link", links=(Link(title=title, url=link.url),)),
    )


def _told(db: Session, shop: WorkspaceView, order: Order, extra: Besides) -> Told:
    parcel = db.scalars(
        select(Shipment)
        .where(col(Shipment.order_id) == order.id, col(Shipment.state).in_(("sent", "delivered", "lost")))
        .order_by(col(Shipment.created_at).desc(), col(Shipment.id).desc())
    ).first()
    return Told(
        number=order.number,
        shop=shop.name,
        currency=order.currency,
        zone=shop.zone,
        total_minor=order.total_minor,
        payment=order.payment,
        kind=str(order.delivery.get("kind", "")),
        promised_on=order.promised_on,
        pay_until=order.pay_until,
        carrier=parcel.carrier if parcel else "",
        tracking=parcel.tracking_number if parcel else "",
        status=extra.status,
        answer=extra.answer,
        back_minor=extra.back_minor,
        again=extra.again,
        together=extra.together,
    )
