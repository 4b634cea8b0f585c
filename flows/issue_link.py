"""A secure link is issued to a customer: to a page about themselves, their cart, an order or an invoice."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from secure_links.links import IssuedLink, Purpose, issue
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, WorkspaceId
from shop.kernel.language import Language
from shop.kernel.refusals import NotFound
from shop.tables import Invoice, Order


class SubjectUnknown(NotFound):
    """That customer has no such order or invoice."""


def issue_link(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    customer_id: CustomerId,
    conversation_id: UUID | None,
    purpose: Purpose,
    language: Language,
    subject_id: UUID | None = None,
) -> IssuedLink:
    """A fresh link for that customer. `now` is the shop's time.

    `subject_id` is the order or the invoice; every other page is about the customer. Refuses what is not
    this customer's own.
    """
    with transaction(workspace_id) as db:
        link = issue(
            db,
            workspace_id=workspace_id,
            purpose=purpose,
            subject_id=_own_subject(db, purpose, customer_id, subject_id),
            customer_id=customer_id,
            conversation_id=conversation_id,
            language=language,
            now=now,
        )
        record(
            db,
            "LinkIssued",
            workspace_id=workspace_id,
            actor=actor,
            now=now,
            subject_id=customer_id,
            purpose=purpose,
        )
        return link


def _own_subject(db: Session, purpose: Purpose, customer_id: CustomerId, subject_id: UUID | None) -> UUID:
    if purpose not in {"order", "invoice"}:
        return customer_id
    if subject_id is None:
        raise SubjectUnknown(purpose=purpose)
    row: Order | Invoice | None
    row = db.get(Order, subject_id) if purpose == "order" else db.get(Invoice, subject_id)
    if row is None or row.customer_id != customer_id:
        raise SubjectUnknown(purpose=purpose)
    return row.id
