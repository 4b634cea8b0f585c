"""What holds of a customer because somebody said so plainly: sizes, allergies, tastes, dates; and for how long.

Language and way of being told are the customer's own columns (`Customer`), not facts: they are kept in one place.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal, cast, get_args
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlmodel import Session, col

from shop.kernel.ids import CustomerId, WorkspaceId, new_id
from shop.kernel.refusals import NotFound, Refusal
from shop.tables import Customer, CustomerFact

Kind = Literal[
    "size",
    "allergy",
    "diet",
    "likes",
    "dislikes",
    "budget",
    "household",
    "date",
    "time",
    "access",
    "health",
]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
Source = Literal["chat", "page", "member", "order", "booking"]

SENSITIVE: Final[frozenset[str]] = frozenset({"allergy", "access", "health"})
"""Kept only after the customer has agreed to exactly that (GDPR article 9)."""
_OF_FAITH: Final = frozenset({"halal", "kosher"})
"""A diet that tells of a faith is as sensitive."""
_ONE_EACH: Final = frozenset({"size", "budget", "time", "date", "household"})
"""Of these a newer one takes the place of the older, for the same subject."""
_DAYS: Final[Mapping[Kind, int]] = {
    "size": 730,
    "allergy": 730,
    "diet": 730,
    "likes": 365,
    "dislikes": 365,
    "budget": 180,
    "household": 730,
    "date": 1095,
    "time": 365,
    "access": 730,
    "health": 270,
}
"""How long each is kept after it was last said."""
MOST: Final = 40
"""A customer has no more facts than this: what is said beyond it is not kept."""
_UNDONE_FOR: Final = timedelta(days=1)


class FactUnreadable(Refusal):
    """That is no fact of its kind: ``kind``."""

    status = 422


class FactsTooMany(Refusal):
    """So many are kept of one customer: ``most``."""

    status = 422


@dataclass(frozen=True, slots=True)
class Said:
    """Something that holds of a customer, as it was said."""

    kind: Kind
    value: str
    about: str = ""

    @property
    def sensitive(self) -> bool:
        """Whether the customer has to agree first."""
        return self.kind in SENSITIVE or (self.kind == "diet" and self.value in _OF_FAITH)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is kept."""

    id: UUID
    said: Said
    source: Source
    source_ref: str
    author: str
    at: datetime
    expires_at: datetime


def expiry(kind: Kind, now: datetime) -> datetime:
    """Until when such a fact holds, where it was said now."""
    return now + timedelta(days=_DAYS[kind])


def facts_of(db: Session, customer: UUID, *, now: datetime | None = None) -> list[Fact]:
    """What is kept of the customer, kind by kind; nothing that was taken back, or that has grown old by `now`."""
    wanted = select(CustomerFact).where(
        col(CustomerFact.customer_id) == customer, col(CustomerFact.dropped_at).is_(None)
    )
    if now is not None:
        wanted = wanted.where(col(CustomerFact.expires_at) > now)
    rows = db.scalars(wanted.order_by(col(CustomerFact.created_at), col(CustomerFact.id)))
    return sorted((_fact(row) for row in rows), key=lambda one: KINDS.index(one.said.kind))


def keep(
    db: Session,
    *,
    workspace_id: WorkspaceId,
    customer_id: CustomerId,
    said: Said,
    source: Source,
    now: datetime,
    source_ref: str = "",
    member_id: UUID | None = None,
    author: str = "",
) -> None:
    """Keep it; said again, it holds longer, and a newer size takes the older one's place. Refuses FactsTooMany."""
    if said.kind in _ONE_EACH:
        _drop(db, customer_id, said.kind, said.about, but=said.value)
    told = {
        "source": source,
        "source_ref": source_ref,
        "member_id": member_id,
        "author": author,
        "expires_at": expiry(said.kind, now),
        "changed_at": now,
    }
    put = insert_or(CustomerFact).values(
        id=new_id(),
        workspace_id=workspace_id,
        customer_id=customer_id,
        kind=said.kind,
        about=said.about,
        value=said.value,
        created_at=now,
        **told,
    )
    db.connection().execute(
        put.on_conflict_do_update(
            index_elements=["workspace_id", "customer_id", "kind", "about", "value"],
            set_=told | {"dropped_at": None},
        )
    )
    if _count(db, customer_id) > MOST:
        raise FactsTooMany(most=MOST)


def forget(db: Session, customer_id: UUID, kinds: Iterable[str] | None = None) -> int:
    """Forget what is kept of the customer, of these kinds or all of it; how much that was."""
    wanted = [col(CustomerFact.customer_id) == customer_id]
    if kinds is not None:
        wanted.append(col(CustomerFact.kind).in_(list(kinds)))
    return int(db.connection().execute(delete(CustomerFact).where(*wanted)).rowcount)


def forget_one(db: Session, customer_id: UUID, fact_id: UUID) -> None:
    """Forget one fact; refuses one that is not this customer's."""
    gone = db.connection().execute(
        delete(CustomerFact).where(
            col(CustomerFact.id) == fact_id, col(CustomerFact.customer_id) == customer_id
        )
    )
    if not gone.rowcount:
        raise NotFound(kind="fact")


def forget_said(db: Session, customer_id: UUID, said: Iterable[Said]) -> int:
    """Forget exactly these; how many were kept."""
    return sum(
        db.connection()
        .execute(
            delete(CustomerFact).where(
                col(CustomerFact.customer_id) == customer_id,
                col(CustomerFact.kind) == one.kind,
                col(CustomerFact.about) == one.about,
                col(CustomerFact.value) == one.value,
            )
        )
        .rowcount
        for one in said
    )


def drop(db: Session, customer_id: UUID, fact_id: UUID, *, now: datetime | None) -> Said:
    """It counts no longer since then; with None it counts again. Refuses one that is not this customer's."""
    row = db.scalars(
        update(CustomerFact)
        .where(col(CustomerFact.id) == fact_id, col(CustomerFact.customer_id) == customer_id)
        .values(dropped_at=now)
        .returning(CustomerFact)
    ).first()
    if row is None:
        raise NotFound(kind="fact")
    return _fact(row).said


def fact_of(db: Session, customer_id: UUID, fact_id: UUID) -> Fact:
    """One fact; refuses one that is not this customer's."""
    row = db.scalars(
        select(CustomerFact).where(
            col(CustomerFact.id) == fact_id, col(CustomerFact.customer_id) == customer_id
        )
    ).first()
    if row is None:
        raise NotFound(kind="fact")
    return _fact(row)


def forget_old(db: Session, now: datetime) -> int:
    """Forget what has grown old, and what was taken back a day ago; how much that was."""
    over = delete(CustomerFact).where(
        (col(CustomerFact.expires_at) <= now) | (col(CustomerFact.dropped_at) <= now - _UNDONE_FOR)
    )
    return int(db.connection().execute(over).rowcount)


def need(db: Session, customer: UUID) -> None:
    """Refuses a customer whom this workspace does not have, or no longer."""
    found = select(col(Customer.id)).where(col(Customer.id) == customer, col(Customer.erased_at).is_(None))
    if db.scalars(found).first() is None:
        raise NotFound(kind="customer")


def told_in_one(customer: Any) -> Any:
    """A column with what is kept of the `customer` of a larger query: read by `read_told`."""
    one = func.jsonb_build_array(
        *(col(column) for column in (CustomerFact.kind, CustomerFact.value, CustomerFact.about)),
        func.date_part("epoch", col(CustomerFact.expires_at)),
    )
    told = aggregate_order_by(one, col(CustomerFact.created_at), col(CustomerFact.id))
    return (
        select(func.jsonb_agg(told))
        .where(col(CustomerFact.customer_id) == customer, col(CustomerFact.dropped_at).is_(None))
        .scalar_subquery()
    )


def read_told(rows: Iterable[list[Any]] | None, now: datetime) -> tuple[Said, ...]:
    """What such a column says that holds now."""
    held = (row for row in rows or () if row[3] > now.timestamp())
    return tuple(Said(row[0], row[1], row[2]) for row in held)


def _drop(db: Session, customer: UUID, kind: str, about: str, *, but: str) -> None:
    db.connection().execute(
        delete(CustomerFact).where(
            col(CustomerFact.customer_id) == customer,
            col(CustomerFact.kind) == kind,
            col(CustomerFact.about) == about,
            col(CustomerFact.value) != but,
        )
    )


def _count(db: Session, customer: UUID) -> int:
    counted = select(func.count()).where(
        col(CustomerFact.customer_id) == customer, col(CustomerFact.dropped_at).is_(None)
    )
    return int(db.scalars(counted).one())


def _fact(row: CustomerFact) -> Fact:
    return Fact(
        row.id,
        Said(cast("Kind", row.kind), row.value, row.about),
        cast("Source", row.source),
        row.source_ref,
        row.author,
        row.changed_at,
        row.expires_at,
    )
