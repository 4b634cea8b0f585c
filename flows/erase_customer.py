"""A customer asks to be forgotten, and is."""

from datetime import datetime

from secure_links.links import redeem, workspace_of
from shop.customers.erasure import Erased, erase
from shop.events import outbox
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.workspaces.viewing import workspace_view


def erase_customer(*, now: datetime, token: str, device: str = "") -> Erased:
    """Forget the person whom the profile link is about, and have the provider and the store forget too.

    Refuses a link that does not hold. What stays, and why, is told in `shop.customers.erasure`.
    """
    workspace = workspace_of(token)
    with transaction(workspace) as db:
        at = workspace_view(db, workspace).at(now)
        link = redeem(db, token, now=at, purpose="profile", device=device)
        erased = erase(db, link.customer_id, now=at)
        outbox.put(
            db,
            workspace_id=workspace,
            topic="forget",
            key=str(link.customer_id),
            payload={"files": list(erased.files), "messages": list(erased.provider_sids)},
            now=now,
        )
        record(
            db,
            "CustomerErased",
            workspace_id=workspace,
            actor="customer",
            now=at,
            subject_id=link.customer_id,
            messages=erased.messages,
        )
        return erased
