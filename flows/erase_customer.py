"""A customer asks to be forgotten, and is."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from secure_links.links import redeem, workspace_of
from shop.customers.erasure import Erased, erase
from shop.customers.viewing import customer_view
from shop.events import outbox
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, WorkspaceId
from shop.workspaces.viewing import workspace_view


def erase_customer(*, now: datetime, token: str, device: str = "") -> Erased:
    """Forget the person whom the profile link is about, and have the provider and the store forget too.

    Refuses a link that does not hold. What stays, and why, is told in `shop.customers.erasure`.
    """
    workspace = workspace_of(token)
    with transaction(workspace) as db:
        at = workspace_view(db, workspace).at(now)
        link = redeem(db, token, now=at, purpose="profile", device=device)
        return _erase(db, workspace, link.customer_id, "customer", now=now, at=at)


def erase_at_request(
    *, now: datetime, workspace_id: WorkspaceId, customer_id: CustomerId, by: UUID
) -> Erased:
    """The same by a member's hand, for a customer who asked the shop; refuses an unknown customer."""
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        customer_view(db, customer_id)
        return _erase(db, workspace_id, customer_id, "member", now=now, at=at, by=str(by))


def _erase(
    db: Session,
    workspace: WorkspaceId,
    customer: CustomerId,
    actor: Actor,
    *,
    now: datetime,
    at: datetime,
    **told: str,
) -> Erased:
    erased = erase(db, customer, now=at)
    outbox.put(
        db,
        workspace_id=workspace,
        topic="forget",
        key=str(customer),
        payload={"files": list(erased.files), "messages": list(erased.provider_sids)},
        now=now,
    )
    record(
        db,
        "CustomerErased",
        workspace_id=workspace,
        actor=actor,
        now=at,
        subject_id=customer,
        messages=erased.messages,
        **told,
    )
    return erased
