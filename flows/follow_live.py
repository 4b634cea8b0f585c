"""A customer wants to be told when the shop is live, or not any more."""

from datetime import datetime

from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, WorkspaceId
from shop.live.following import set_following
from shop.workspaces.viewing import workspace_view


def follow_live(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, customer_id: CustomerId, wants: bool
) -> bool:
    """Whether that is another wish than before."""
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        if not set_following(db, workspace_id=workspace_id, customer_id=customer_id, wants=wants, at=at):
            return False
        record(
            db,
            "LiveFollowed" if wants else "LiveUnfollowed",
            workspace_id=workspace_id,
            actor=actor,
            now=at,
            subject_id=customer_id,
        )
        return True
