"""Our wishes to collect: one open for each order, and what others may see of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.events import outbox
from shop.kernel.ids import OrderId, PaymentIntentId, WorkspaceId
from shop.kernel.language import Language
from shop.kernel.money import Money
from shop.tables import PaymentIntent

OVER_THE_WIRE = ("stripe", "test")
"""Providers that can be asked; transfers and cash are told by members."""

_NEVER_PUT_OFF = timedelta(0)
_LONGEST = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentView:
    """A wish to collect, and everything that asking a provider for it takes."""

    id: PaymentIntentId
    workspace_id: WorkspaceId
    order_id: OrderId
    order_number: int
    provider: str
    """``stripe`` or ``test`` for a card, ``transfer`` or ``cash``."""
    state: str
    """``created``, ``open``, ``paid``, ``failed`` or ``expired``."""
    amount: Money
    url: str
    """Where the customer pays; empty until the provider has told it, and where nobody has to be told."""
    reference: str
    """The provider's; for a transfer what the customer writes on it (`references.spaced` prints it)."""
    expires_at: datetime
    """By the shop's clock."""
    ends_at: datetime
    """The same instant by the real clock, which a provider goes by."""
    account: str
    """IBAN for a transfer."""
    account_holder: str
    language: Language
    shop_name: str
    customer_email: str
    failure: str
    tip_for: str = ""
    """Whose tip it is, where it is for nothing else."""
    payee: str = ""
    """Their own account, to which the money is passed on; empty for the shop's."""


def open_intent(db: Session, order_id: UUID) -> PaymentIntent | None:
    """The order's open wish, locked; None where there is none."""
    wanted = select(PaymentIntent).where(
        col(PaymentIntent.order_id) == order_id, col(PaymentIntent.state).in_(("created", "open"))
    )
    return db.scalars(wanted.with_for_update()).first()


def want_look(db: Session, *, workspace_id: UUID, intent_id: UUID, now: datetime) -> None:
    """Have the provider asked how far the payment is, soon; what is asked already is not asked twice."""
    outbox.put_off_or_put(
        db,
        workspace_id=workspace_id,
        topic="payment",
        key=str(intent_id),
        now=now,
        wait=_NEVER_PUT_OFF,
        longest=_LONGEST,
    )


def want_look_at_refund(db: Session, *, workspace_id: UUID, refund_id: UUID, now: datetime) -> None:
    """Have the provider asked for the refund, or how far it is, soon."""
    outbox.put_off_or_put(
        db,
        workspace_id=workspace_id,
        topic="refund",
        key=str(refund_id),
        now=now,
        wait=_NEVER_PUT_OFF,
        longest=_LONGEST,
    )


def stop_collecting(db: Session, *, workspace_id: UUID, order_id: UUID, now: datetime) -> None:
    """Nobody waits for the order's money any more: have its payment page closed.

    Whoever pays in that very moment is found by the look that comes with it.
    """
    intent = open_intent(db, order_id)
    if intent is None:
        return
    if intent.provider in OVER_THE_WIRE and intent.provider_reference:
        want_look(db, workspace_id=workspace_id, intent_id=intent.id, now=now)
    else:
        intent.state = "expired"
        db.add(intent)
        db.flush()
