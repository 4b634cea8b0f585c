"""A shop says what it recommends on a day."""

from collections.abc import Sequence
from datetime import date, datetime

from shop.catalog.picks import PickProfile, write_picks
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.workspaces.viewing import workspace_view


def set_picks(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, day: date, picks: Sequence[PickProfile]
) -> bool:
    """Write the day's list whole, in its order; none takes it back. Returns whether it was otherwise before.

    `day` is one of the shop's own calendar. A product named twice counts once. Refuses ProductNotFound.
    """
    once = list({pick.product: pick for pick in picks}.values())
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        changed = write_picks(db, workspace_id, day, once, at)
        if changed:
            record(
                db,
                "PicksSet",
                workspace_id=workspace_id,
                actor=actor,
                now=at,
                day=day.isoformat(),
                products=[pick.product for pick in once],
            )
        return changed
