"""What may be known of a customer: frozen views."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.kernel.ids import CustomerId
from shop.kernel.language import Language
from shop.kernel.refusals import NotFound
from shop.tables import Customer


@dataclass(frozen=True, slots=True)
class CustomerView:
    """A person who writes to the shop."""

    id: CustomerId
    code: str
    name: str
    profile_name: str
    email: str
    language: Language
    registered_at: datetime | None
    blocked_at: datetime | None
    erased_at: datetime | None
    messages_stopped_at: datetime | None
    created_at: datetime
    preferred_way: str = ""


def customer_view(db: Session, customer: UUID) -> CustomerView:
    """The customer; refuses one that this workspace does not have."""
    row = db.scalars(select(Customer).where(col(Customer.id) == customer)).first()
    if row is None:
        raise NotFound(kind="customer")
    return customer_of(row)


def customer_of(row: Customer) -> CustomerView:
    """A frozen view of the row."""
    return CustomerView(
        CustomerId(row.id),
        row.code,
        row.name,
        row.profile_name,
        row.email,
        Language(row.language),
        row.registered_at,
        row.blocked_at,
        row.erased_at,
        row.messages_stopped_at,
        row.created_at,
        row.preferred_way,
    )
