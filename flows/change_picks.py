"""A member changes what is recommended on a day, and may have the list back as it was."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from flows.pick_of_day import set_picks
from shop.catalog.picks import PickProfile, written_picks
from shop.catalog.shelf_changes import Step, add_step, begin_change, claim_undoing
from shop.events.recorded import Actor
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.workspaces.viewing import workspace_view

_NO_PRODUCT: Final = UUID(int=0)
"""A list is of no single product."""


def change_picks(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, day: date, picks: Sequence[PickProfile]
) -> UUID | None:
    """As `set_picks`; the change by which the list before comes back, None where it is as it was.

    Hidden products stand on no list: those that were there before are left out with a change. Refuses ProductNotFound.
    """
    with transaction(workspace_id) as db:
        before = [pick.profile.model_dump(mode="json") for pick in written_picks(db, day)]
    if not set_picks(now=now, actor=actor, workspace_id=workspace_id, day=day, picks=picks):
        return None
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        change = begin_change(db, workspace_id, actor=actor, what="picks", at=at)
        add_step(db, change, Step(_NO_PRODUCT, {"day": day.isoformat(), "picks": before}))
        return change


def put_picks_back(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, change_id: UUID) -> date | None:
    """The list as it was before the change; of which day, None where that was done already.

    Refuses ChangeUnknown, and ProductNotFound for what is hidden by now.
    """
    with transaction(workspace_id) as db:
        steps = claim_undoing(db, change_id, workspace_view(db, workspace_id).at(now))
    for step in steps:
        day = date.fromisoformat(step.fields["day"])
        picks = [PickProfile.model_validate(one) for one in step.fields["picks"]]
        set_picks(now=now, actor=actor, workspace_id=workspace_id, day=day, picks=picks)
        return day
    return None
