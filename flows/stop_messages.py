"""STOP and START: what the shop may send of its own accord."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import col

from shop.customers.consent import withdraw
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, WorkspaceId
from shop.tables import Customer


def stop_messages(
    *, now: datetime, workspace_id: WorkspaceId, customer_id: CustomerId, evidence: str
) -> None:
    """From now on only answers: marketing consent is taken back too. Doing it twice changes nothing."""
    with transaction(workspace_id) as db:
        withdraw(db, customer=customer_id, purpose="marketing", now=now)
        db.connection().execute(
            update(Customer)
            .where(col(Customer.id) == customer_id, col(Customer.messages_stopped_at).is_(None))
            .values(messages_stopped_at=now)
        )
        record(
            db,
            "MessagesStopped",
            workspace_id=workspace_id,
            actor="customer",
            now=now,
            subject_id=customer_id,
            evidence=evidence,
        )


def start_messages(
    *, now: datetime, workspace_id: WorkspaceId, customer_id: CustomerId, evidence: str
) -> None:
    """The shop may write again about what the customer asked for; marketing still needs its own yes."""
    with transaction(workspace_id) as db:
        db.connection().execute(
            update(Customer).where(col(Customer.id) == customer_id).values(messages_stopped_at=None)
        )
        record(
            db,
            "MessagesStarted",
            workspace_id=workspace_id,
            actor="customer",
            now=now,
            subject_id=customer_id,
            evidence=evidence,
        )
