"""A customer says which way they want to be written to about what they booked."""

from datetime import datetime

from shop.customers.ways import Way, choose_way
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, WorkspaceId
from shop.workspaces.viewing import workspace_view


def prefer_way(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, customer_id: CustomerId, way: Way | None
) -> bool:
    """Whether that is a change; None is as usual. From now on reminders and news of bookings go that way first.

    `now` is the real instant. Refuses WayMissing.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        changed = choose_way(db, customer_id, way)
        if changed:
            record(
                db,
                "WayPreferred",
                workspace_id=workspace_id,
                actor=actor,
                now=shop.at(now),
                subject_id=customer_id,
                way=way or "",
            )
        return changed
