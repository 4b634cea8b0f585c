"""What lost webhooks left open is found: payments and refunds that nobody has told of are asked about."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.payments.intents import OVER_THE_WIRE, open_intent, want_look, want_look_at_refund
from shop.tables import Payment, PaymentIntent, Refund
from shop.workspaces.viewing import workspace_view

PATIENCE = timedelta(minutes=10)
"""How long a webhook is waited for before the provider is asked."""
MAY_COME_BACK = timedelta(days=30)
"""So long a bank may send a refund back that went through: Stripe tells of up to thirty days
(https://docs.stripe.com/refunds#failed-refunds)."""
ASKED_AGAIN = timedelta(days=1)
"""How often a refund that went through is asked about while it may come back."""


def reconcile_payments(*, now: datetime, workspace_id: WorkspaceId) -> int:
    """Have every payment and refund looked at that is open for longer than `PATIENCE`; how many those are.

    Besides, refunds that went through are looked at once a day for as long as a bank may send them back:
    those do not count.
    """
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        before = at - PATIENCE
        _end_what_was_never_opened(db, before)
        intents = _open_intents(db, before)
        refunds = _open_refunds(db, before)
        for refund in _perhaps_back(db, at):
            want_look_at_refund(db, workspace_id=workspace_id, refund_id=refund, now=now)
        for intent in intents:
            want_look(db, workspace_id=workspace_id, intent_id=intent, now=now)
        for refund in refunds:
            want_look_at_refund(db, workspace_id=workspace_id, refund_id=refund, now=now)
        return len(intents) + len(refunds)


def ask_about_payment(*, now: datetime, workspace_id: WorkspaceId, order_id: UUID) -> bool:
    """The customer comes back from the provider's page: have it asked now, whatever becomes of its webhook.

    Whether there is anything to be asked.
    """
    with transaction(workspace_id) as db:
        intent = open_intent(db, order_id)
        if intent is None or intent.provider not in OVER_THE_WIRE or not intent.provider_reference:
            return False
        want_look(db, workspace_id=workspace_id, intent_id=intent.id, now=now)
        return True


def _end_what_was_never_opened(db: Session, before: datetime) -> None:
    """No provider knows of these, and whoever comes back gets a new one."""
    db.connection().execute(
        update(PaymentIntent)
        .where(
            col(PaymentIntent.state) == "created",
            col(PaymentIntent.provider_reference) == "",
            col(PaymentIntent.expires_at) < before,
        )
        .values(state="expired")
    )


def _open_intents(db: Session, before: datetime) -> Sequence[UUID]:
    return db.scalars(
        select(col(PaymentIntent.id)).where(
            col(PaymentIntent.provider).in_(OVER_THE_WIRE),
            col(PaymentIntent.state).in_(("created", "open")),
            col(PaymentIntent.created_at) < before,
        )
    ).all()


def _open_refunds(db: Session, before: datetime) -> Sequence[UUID]:
    return db.scalars(
        select(col(Refund.id))
        .join(Payment, col(Payment.id) == col(Refund.payment_id))
        .where(
            col(Payment.provider).in_(OVER_THE_WIRE),
            col(Refund.state).in_(("wanted", "pending")),
            col(Refund.created_at) < before,
        )
    ).all()


def _perhaps_back(db: Session, at: datetime) -> Sequence[UUID]:
    """Refunds that went through, and that nobody has asked about today."""
    return db.scalars(
        select(col(Refund.id))
        .join(Payment, col(Payment.id) == col(Refund.payment_id))
        .where(
            col(Payment.provider).in_(OVER_THE_WIRE),
            col(Refund.state) == "succeeded",
            col(Refund.finished_at) > at - MAY_COME_BACK,
            func.coalesce(col(Refund.looked_at), col(Refund.finished_at)) < at - ASKED_AGAIN,
        )
    ).all()
