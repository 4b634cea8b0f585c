"""What a customer has said of themselves is kept, corrected and forgotten: in the chat, on their page, by a member."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from flows.answer_as_member import Writer
from flows.fact_words import fact_meant
from secure_links.links import redeem, workspace_of
from shop.customers.facts import (
    Fact,
    Said,
    Source,
    drop,
    fact_of,
    forget,
    forget_old,
    forget_one,
    forget_said,
    keep,
    need,
)
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, WorkspaceId
from shop.kernel.refusals import NotFound
from shop.tables import Order
from shop.workspaces.viewing import workspace_view

_LONGEST_NUMBER: Final = 9


def remember(
    *, now: datetime, workspace_id: WorkspaceId, customer_id: CustomerId, said: Sequence[Said], words: str
) -> None:
    """Keep what the customer said in the chat; `words` is the MessageSid of it. Refuses FactsTooMany."""
    with transaction(workspace_id) as db:
        need(db, customer_id)
        for one in said:
            keep(
                db,
                workspace_id=workspace_id,
                customer_id=customer_id,
                said=one,
                source="chat",
                source_ref=words,
                now=now,
            )
            _record(db, "FactKept", workspace_id, "customer", now, customer_id, one)


def forget_in_chat(
    *,
    now: datetime,
    workspace_id: WorkspaceId,
    customer_id: CustomerId,
    kinds: Iterable[str] | None = None,
    said: Sequence[Said] = (),
) -> int:
    """Forget exactly what was `said`, or else everything of these kinds, or all; how much that was."""
    with transaction(workspace_id) as db:
        gone = forget_said(db, customer_id, said) if said else forget(db, customer_id, kinds)
        if gone:
            _record(db, "FactForgotten", workspace_id, "customer", now, customer_id)
        return gone


def note_fact(
    *,
    now: datetime,
    workspace_id: WorkspaceId,
    customer_id: CustomerId,
    writer: Writer,
    said: Said,
    source: Source = "member",
    source_ref: str = "",
    instead: UUID | None = None,
) -> None:
    """A member writes a fact down, or corrects one.

    Refuses FactsTooMany, and (NotFound) a fact, or an order that shows it, that is not this customer's.
    """
    with transaction(workspace_id) as db:
        need(db, customer_id)
        if source == "order":
            _need_order(db, customer_id, source_ref)
        at = workspace_view(db, workspace_id).at(now)
        if instead is not None and fact_of(db, customer_id, instead).said != said:
            forget_one(db, customer_id, instead)
        keep(
            db,
            workspace_id=workspace_id,
            customer_id=customer_id,
            said=said,
            source=source,
            source_ref=source_ref,
            member_id=writer.member_id,
            author=writer.name,
            now=at,
        )
        _record(db, "FactKept", workspace_id, f"member:{writer.member_id}", at, customer_id, said)


def drop_fact(
    *,
    now: datetime,
    workspace_id: WorkspaceId,
    customer_id: CustomerId,
    by: UUID,
    fact_id: UUID,
    dropped: bool = True,
) -> Said:
    """A member takes a fact off the card, or puts it back within a day; what it was."""
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        said = drop(db, customer_id, fact_id, now=at if dropped else None)
        name = "FactForgotten" if dropped else "FactKept"
        _record(db, name, workspace_id, f"member:{by}", at, customer_id, said)
        return said


def correct_fact(
    *, now: datetime, token: str, fact_id: UUID, kind: str, about: str, value: str, device: str = ""
) -> None:
    """The customer corrects a fact on their own page. Refuses FactUnreadable, and a link that does not hold."""
    said = fact_meant(kind, about, value)
    workspace = workspace_of(token)
    with transaction(workspace) as db:
        at = workspace_view(db, workspace).at(now)
        link = redeem(db, token, now=at, purpose="profile", device=device)
        before = fact_of(db, link.customer_id, fact_id)
        _replace(db, before, said, workspace, link.customer_id, at)
        _record(db, "FactKept", workspace, "customer", at, link.customer_id, said)


def forget_on_page(*, now: datetime, token: str, fact_id: UUID, device: str = "") -> None:
    """The customer has a fact forgotten on their own page. Refuses a link that does not hold."""
    workspace = workspace_of(token)
    with transaction(workspace) as db:
        at = workspace_view(db, workspace).at(now)
        link = redeem(db, token, now=at, purpose="profile", device=device)
        forget_one(db, link.customer_id, fact_id)
        _record(db, "FactForgotten", workspace, "customer", at, link.customer_id)


def forget_old_facts(*, now: datetime, workspace_id: WorkspaceId) -> int:
    """Forget in this workspace what has grown old; how much that was."""
    with transaction(workspace_id) as db:
        return forget_old(db, workspace_view(db, workspace_id).at(now))


def _need_order(db: Session, customer: UUID, number: str) -> None:
    if not number.isdecimal() or len(number) > _LONGEST_NUMBER:
        raise NotFound(kind="order")
    theirs = select(col(Order.id)).where(col(Order.customer_id) == customer, col(Order.number) == int(number))
    if db.scalars(theirs).first() is None:
        raise NotFound(kind="order")


def _replace(
    db: Session, before: Fact, said: Said, workspace: WorkspaceId, customer: CustomerId, at: datetime
) -> None:
    if before.said != said:
        forget_one(db, customer, before.id)
    keep(db, workspace_id=workspace, customer_id=customer, said=said, source="page", now=at)


def _record(
    db: Session,
    name: str,
    workspace: WorkspaceId,
    actor: str,
    at: datetime,
    customer: UUID,
    said: Said | None = None,
) -> None:
    """That it happened and of which kind; never what it was."""
    told = {"kind": said.kind} if said else {}
    record(db, name, workspace_id=workspace, actor=actor, now=at, subject_id=customer, **told)
