"""Who is writing? Customers under our own id, known by phone number or by WhatsApp user id.

Since 2026 WhatsApp may hide a person's number, so a phone is only one of the names of a customer, and
may be missing. When a number and a user id turn up together, they name one and the same person.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, bindparam, insert, or_, select, text, update
from sqlmodel import Session, col

from shop.kernel.ids import CustomerId, WorkspaceId, new_id, short_code
from shop.kernel.language import Language
from shop.tables import Customer, CustomerIdentity

# The order in which one identity is trusted over another when they name different people.
KINDS = ("phone", "bsuid", "parent_bsuid", "username")


def known_as(db: Session, workspace: WorkspaceId, identities: Mapping[str, str]) -> CustomerId | None:
    """The customer whom these identities name; None where nobody is known by any of them.

    New identities of a known person are added; two people who turn out to be one are joined in the one
    whom the phone number names, and their histories stay where they were written.
    """
    found = _owners(db, workspace, identities)
    if not found:
        return None
    owner = next(found[kind] for kind in KINDS if kind in found)
    for other in {person for person in found.values() if person != owner}:
        _join(db, other, into=owner)
    return CustomerId(owner)


def add_missing(
    db: Session, workspace: WorkspaceId, customer: CustomerId, identities: Mapping[str, str], now: datetime
) -> None:
    """Note the identities that were not known yet."""
    known = _owners(db, workspace, identities)
    for kind, value in identities.items():
        if kind not in known:
            _add_identity(db, workspace, customer, kind, value, now)


def lock_identities(db: Session, workspace: WorkspaceId, identities: Mapping[str, str]) -> None:
    """Whoever else meets somebody new by one of these waits until this transaction ends."""
    for value in sorted(identities.values()):
        db.connection().execute(_ONE_AT_A_TIME, {"name": f"{workspace}/{value}"})


def make_customer(
    db: Session,
    workspace: WorkspaceId,
    identities: Mapping[str, str],
    *,
    profile_name: str,
    language: Language,
    now: datetime,
) -> CustomerId:
    """The customer of these identities, made if nobody is known by them; safe for two at once."""
    lock_identities(db, workspace, identities)
    known = known_as(db, workspace, identities)
    if known is not None:
        return known
    customer = CustomerId(new_id())
    db.connection().execute(
        insert(Customer).values(
            id=customer,
            workspace_id=workspace,
            code=short_code("C"),
            name="",
            profile_name=profile_name,
            email="",
            language=language.value,
            created_at=now,
        )
    )
    for kind, value in identities.items():
        _add_identity(db, workspace, customer, kind, value, now)
    return customer


def address_of(db: Session, customer: UUID) -> str:
    """Where WhatsApp reaches the customer: the phone number if known, else the user id; empty if erased."""
    names = _names(db, customer)
    reachable = names.get("phone") or names.get("bsuid") or ""
    return f"whatsapp:{reachable}" if reachable else ""


def phone_of(db: Session, customer: UUID) -> str:
    """The phone number in E.164; empty where WhatsApp hides it."""
    return _names(db, customer).get("phone", "")


def _names(db: Session, customer: UUID) -> dict[str, str]:
    rows = db.connection().execute(_NAMES, {"customer": customer})
    return {row.kind: row.value for row in rows}


def _owners(db: Session, workspace: WorkspaceId, identities: Mapping[str, str]) -> dict[str, UUID]:
    table = CustomerIdentity
    named = [and_(col(table.kind) == kind, col(table.value) == value) for kind, value in identities.items()]
    rows = db.connection().execute(
        select(col(table.kind), col(table.customer_id)).where(
            col(table.workspace_id) == workspace, or_(*named)
        )
    )
    return {row.kind: row.customer_id for row in rows}


def _add_identity(
    db: Session, workspace: WorkspaceId, customer: UUID, kind: str, value: str, now: datetime
) -> None:
    db.connection().execute(
        insert(CustomerIdentity).values(
            id=new_id(), workspace_id=workspace, customer_id=customer, kind=kind, value=value, created_at=now
        )
    )


def _join(db: Session, other: UUID, *, into: UUID) -> None:
    db.connection().execute(
        update(CustomerIdentity).where(col(CustomerIdentity.customer_id) == other).values(customer_id=into)
    )
    db.connection().execute(update(Customer).where(col(Customer.id) == other).values(merged_into=into))


_NAMES = select(col(CustomerIdentity.kind), col(CustomerIdentity.value)).where(
    col(CustomerIdentity.customer_id) == bindparam("customer")
)
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
