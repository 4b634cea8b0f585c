"""A provider told something by itself: kept once, and the provider is asked how far the payment really is."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from shop.kernel.database import transaction
from shop.kernel.ids import new_id
from shop.payments.intents import want_look, want_look_at_refund
from shop.payments.provider import ProviderEvent
from shop.tables import PaymentEvent, PaymentIntent, Refund


def note_payment_event(
    *, now: datetime, provider: str, event: ProviderEvent
) -> Literal["noted", "known", "foreign"]:
    """Keep the event, exactly once for each of the provider's ids, and have the provider asked.

    ``foreign`` is what is about nothing of ours: another program may use the same account.
    """
    if event.workspace_id is None:
        return "foreign"
    with transaction(event.workspace_id) as db:
        if not _is_ours(db, provider, event):
            return "foreign"
        if not _keep(db, event.workspace_id, provider, event, now):
            return "known"
        if event.refund_id is not None:
            want_look_at_refund(db, workspace_id=event.workspace_id, refund_id=event.refund_id, now=now)
        elif event.intent_id is not None:
            want_look(db, workspace_id=event.workspace_id, intent_id=event.intent_id, now=now)
        return "noted"


def _is_ours(db: Session, provider: str, event: ProviderEvent) -> bool:
    if event.refund_id is not None:
        return db.scalar(select(col(Refund.id)).where(col(Refund.id) == event.refund_id)) is not None
    wanted = select(col(PaymentIntent.id)).where(
        col(PaymentIntent.id) == event.intent_id, col(PaymentIntent.provider) == provider
    )
    return db.scalar(wanted) is not None


def _keep(db: Session, workspace_id: UUID, provider: str, event: ProviderEvent, now: datetime) -> bool:
    row = insert(PaymentEvent).values(
        id=new_id(),
        workspace_id=workspace_id,
        provider=provider,
        event_id=event.event_id,
        kind=event.kind,
        intent_id=event.intent_id,
        payload={**event.payload, "reference": event.reference},
        created_at=now,
    )
    once = row.on_conflict_do_nothing(index_elements=["workspace_id", "provider", "event_id"])
    return db.connection().execute(once.returning(col(PaymentEvent.id))).scalar() is not None
