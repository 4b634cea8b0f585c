"""A secure link is issued to a customer: to a page about themselves, their cart, an order, an invoice, a booking."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session

from secure_links.links import IssuedLink, Purpose, issue
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, WorkspaceId
from shop.kernel.language import Language
from shop.kernel.refusals import NotFound
from shop.tables import Booking, Invoice, Order

_ABOUT_SOMETHING: Final = frozenset({"order", "invoice", "booking"})

_MADE_ELSEWHERE: Final = frozenset({"guest", "work", "live"})
"""For all guests together (flows.invite_guests), for members, and for whoever takes part in a live session."""


class SubjectUnknown(NotFound):
    """That customer has no such order, invoice or booking."""


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
    from_page: bool = False,
) -> IssuedLink:
    """A fresh link for that customer. `now` is the shop's time.

    `subject_id` is the order, the invoice or the booking; every other page is about the customer. Refuses
    what is not this customer's own. `from_page`: it is for a visitor of the shop's pages, who has not proven
    to be that customer, so that its page tells nothing that was not typed there.
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
            details={"from_page": True} if from_page else None,
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
    if purpose in _MADE_ELSEWHERE:
        raise SubjectUnknown(purpose=purpose)
    if purpose not in _ABOUT_SOMETHING:
        return customer_id
    row = _subject(db, purpose, subject_id) if subject_id else None
    if row is None or row.customer_id != customer_id:
        raise SubjectUnknown(purpose=purpose)
    return row.id


def _subject(db: Session, purpose: Purpose, subject_id: UUID) -> Order | Invoice | Booking | None:
    if purpose == "order":
        return db.get(Order, subject_id)
    return db.get(Invoice, subject_id) if purpose == "invoice" else db.get(Booking, subject_id)
