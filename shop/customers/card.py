"""A customer's card: who they are, what they agreed to, what the shop has noted and still means to do."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, func, or_, select, text, tuple_
from sqlmodel import Session, col

from shop.customers.facts import Fact, facts_of
from shop.customers.viewing import CustomerView, customer_view
from shop.tables import (
    Consent,
    Conversation,
    Customer,
    CustomerIdentity,
    CustomerTag,
    FollowUp,
    InboxNote,
    Member,
    Order,
)

PAGE: Final = 40
_MOST_FOUND: Final = 300


@dataclass(frozen=True, slots=True)
class NoteOnCard:
    """A note."""

    id: UUID
    author: str
    member_id: UUID | None
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """Something still to be done, or done."""

    id: UUID
    customer_id: UUID
    customer: str
    text: str
    due_at: datetime
    done_at: datetime | None
    member: str


@dataclass(frozen=True, slots=True)
class Worn:
    """A size in which something was bought."""

    size: str
    times: int
    order: int
    """The number of the last such order."""


@dataclass(frozen=True, slots=True)
class Card:
    """Everything on it but the timeline."""

    person: CustomerView
    phones: tuple[str, ...]
    city: str
    conversation_id: UUID | None
    """The one in which they wrote last."""
    consents: tuple[str, ...]
    """The purposes in force."""
    tags: tuple[str, ...]
    notes: tuple[NoteOnCard, ...]
    plans: tuple[Plan, ...]
    orders: int
    spent_minor: int
    """Paid and not given back, in the shop's currency."""
    facts: tuple[Fact, ...] = ()
    """What they told of themselves, or a member noted."""
    worn: tuple[Worn, ...] = ()
    """Sizes that they bought and nobody has noted yet, the commonest first."""

    @property
    def name(self) -> str:
        """As they told it, else as WhatsApp does; empty where neither does."""
        return self.person.name or self.person.profile_name


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer at a glance."""

    id: UUID
    name: str
    code: str
    language: str
    since: datetime
    registered: bool
    blocked: bool
    conversation_id: UUID | None
    heard_at: datetime | None
    tags: tuple[str, ...]


def card(db: Session, customer: UUID, *, currency: str) -> Card:
    """The card; refuses a customer that this workspace does not have. Ten queries."""
    person = customer_view(db, customer)
    phones = db.scalars(
        select(col(CustomerIdentity.value)).where(
            col(CustomerIdentity.customer_id) == customer, col(CustomerIdentity.kind) == "phone"
        )
    )
    talk = db.scalars(
        select(col(Conversation.id))
        .where(col(Conversation.customer_id) == customer)
        .order_by(col(Conversation.last_inbound_at).desc().nulls_last())
        .limit(1)
    ).first()
    agreed = db.scalars(
        select(col(Consent.purpose)).where(
            col(Consent.customer_id) == customer, col(Consent.withdrawn_at).is_(None)
        )
    )
    orders, spent = db.execute(
        select(
            func.count(), func.coalesce(func.sum(col(Order.paid_minor) - col(Order.refunded_minor)), 0)
        ).where(
            col(Order.customer_id) == customer,
            col(Order.state) != "canceled",
            col(Order.currency) == currency,
        )
    ).one()
    tags = db.scalars(select(col(CustomerTag.tag)).where(col(CustomerTag.customer_id) == customer))
    city = db.scalars(
        select(col(Customer.address)["city"].astext).where(col(Customer.id) == customer)
    ).first()
    facts = tuple(facts_of(db, customer))
    return Card(
        person=person,
        phones=tuple(sorted(phones)),
        city=city or "",
        conversation_id=talk,
        consents=tuple(sorted(set(agreed))),
        tags=tuple(sorted(tags)),
        notes=_notes(db, customer),
        plans=_plans(db, customer),
        orders=int(orders),
        spent_minor=int(spent),
        facts=facts,
        worn=_worn(db, customer, {one.said.value for one in facts if one.said.kind == "size"}),
    )


def due_plans(db: Session, *, before: datetime, member_id: UUID | None = None) -> list[Plan]:
    """What is still to be done and due by then, the oldest first; of one member and of nobody in particular."""
    whose = (
        [or_(col(FollowUp.member_id) == member_id, col(FollowUp.member_id).is_(None))] if member_id else []
    )
    rows = db.execute(
        _plan_rows()
        .where(col(FollowUp.done_at).is_(None), col(FollowUp.due_at) < before, *whose)
        .order_by(col(FollowUp.due_at))
        .limit(PAGE)
    )
    return [_plan(row) for row in rows]


def customer_rows(
    db: Session, *, asked: str = "", tag: str = "", after: tuple[datetime, UUID] | None = None
) -> list[CustomerRow]:
    """A page of the customers, the newest first; those that a search or a tag finds. Nobody who works here."""
    talk = (
        select(col(Conversation.id))
        .where(col(Conversation.customer_id) == col(Customer.id))
        .order_by(col(Conversation.last_inbound_at).desc().nulls_last())
        .limit(1)
        .correlate(Customer)
        .scalar_subquery()
    )
    heard = (
        select(func.max(col(Conversation.last_inbound_at)))
        .where(col(Conversation.customer_id) == col(Customer.id))
        .correlate(Customer)
        .scalar_subquery()
    )
    tags = (
        select(func.array_agg(col(CustomerTag.tag)))
        .where(col(CustomerTag.customer_id) == col(Customer.id))
        .correlate(Customer)
        .scalar_subquery()
    )
    works_here = select(col(Member.id)).where(col(Member.customer_id) == col(Customer.id)).correlate(Customer)
    wanted = select(Customer, talk, heard, tags).where(
        col(Customer.erased_at).is_(None), col(Customer.merged_into).is_(None), ~works_here.exists()
    )
    if asked.strip():
        wanted = wanted.where(col(Customer.id).in_(found_customers(db, asked)))
    if tag:
        tagged = select(col(CustomerTag.customer_id)).where(col(CustomerTag.tag) == tag)
        wanted = wanted.where(col(Customer.id).in_(tagged))
    if after is not None:
        wanted = wanted.where(tuple_(col(Customer.created_at), col(Customer.id)) < tuple_(*after))
    newest = wanted.order_by(col(Customer.created_at).desc(), col(Customer.id).desc()).limit(PAGE)
    return [
        CustomerRow(
            id=row.id,
            name=row.name or row.profile_name,
            code=row.code,
            language=row.language,
            since=row.created_at,
            registered=row.registered_at is not None,
            blocked=row.blocked_at is not None,
            conversation_id=conversation,
            heard_at=last,
            tags=tuple(sorted(words or ())),
        )
        for row, conversation, last, words in db.execute(newest)
    ]


def found_customers(db: Session, asked: str) -> list[UUID]:
    """Whose name or number that could be; not everybody's, where it fits very many."""
    return list(db.connection().execute(_FIND, {"asked": asked, "most": _MOST_FOUND}).scalars())


def all_tags(db: Session) -> list[str]:
    """The shop's tags, the commonest first."""
    counted = (
        select(col(CustomerTag.tag))
        .group_by(col(CustomerTag.tag))
        .order_by(func.count().desc(), col(CustomerTag.tag))
        .limit(PAGE)
    )
    return list(db.scalars(counted))


def _notes(db: Session, customer: UUID) -> tuple[NoteOnCard, ...]:
    rows = db.scalars(
        select(InboxNote)
        .where(col(InboxNote.customer_id) == customer)
        .order_by(col(InboxNote.created_at).desc(), col(InboxNote.id).desc())
        .limit(PAGE)
    )
    return tuple(NoteOnCard(row.id, row.author, row.member_id, row.text, row.created_at) for row in rows)


def _plans(db: Session, customer: UUID) -> tuple[Plan, ...]:
    rows = db.execute(
        _plan_rows()
        .where(col(FollowUp.customer_id) == customer)
        .order_by(col(FollowUp.done_at).desc().nulls_first(), col(FollowUp.due_at))
        .limit(PAGE)
    )
    return tuple(_plan(row) for row in rows)


def _worn(db: Session, customer: UUID, noted: Collection[str]) -> tuple[Worn, ...]:
    found = [Worn(row.size, row.times, row.number) for row in db.execute(_WORN, {"customer": customer})]
    return tuple(one for one in found if one.size not in noted)


def _plan_rows() -> Select[FollowUp, Any, str]:
    return (
        select(
            FollowUp,
            func.coalesce(func.nullif(col(Customer.name), ""), col(Customer.profile_name)),
            col(Member.name),
        )
        .join(Customer, col(Customer.id) == col(FollowUp.customer_id))
        .outerjoin(Member, col(Member.id) == col(FollowUp.member_id))
    )


def _plan(row: Any) -> Plan:
    plan, customer, member = row
    return Plan(plan.id, plan.customer_id, customer, plan.text, plan.due_at, plan.done_at, member or "")


_WORN = text("""
    SELECT upper(attribute.value) AS size, count(*) AS times, max(customer_order.number) AS number
    FROM customer_order JOIN order_line ON order_line.order_id = customer_order.id
        JOIN variant ON variant.id = order_line.variant_id
        CROSS JOIN LATERAL jsonb_each_text(variant.attributes) AS attribute (key, value)
    WHERE customer_order.customer_id = :customer AND customer_order.state NOT IN ('canceled', 'returned')
        AND attribute.key IN ('size', 'taglia', 'talla')
        AND attribute.value ~* '^([0-9]{1,2}([.,]5)?|[0-9]{0,2}x{0,4}[sl]|m)$'
    GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 3
""")
_FIND = text("SELECT * FROM vetrina_customers(:asked, :most)")
