"""A shop changes what it tells about itself, and when it is open."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import Session, col

from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.revisions import require_unchanged
from shop.tables import OpeningHours, Workspace
from shop.workspaces.changing import ShopChange, WeekChange
from shop.workspaces.standing import shop_standing, week_standing
from shop.workspaces.viewing import workspace_view


def change_shop(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, change: ShopChange, seen: str = ""
) -> None:
    """From now on the shop is told of like that; its name on invoices and what it sells in stay.

    `seen` is the revision of the form that it was typed into. Refuses ChangedMeanwhile.
    """
    with transaction(workspace_id) as db:
        row = _locked(db, workspace_id)
        require_unchanged(seen, shop_standing(db, workspace_id))
        told = change.model_dump(mode="json", exclude_none=True)
        changed = sorted(name for name, value in told.items() if getattr(row, name) != value)
        for name, value in told.items():
            setattr(row, name, value)
        row.about = {language: words for language, words in told["about"].items() if words}
        db.add(row)
        record(
            db,
            "ShopChanged",
            workspace_id=workspace_id,
            actor=actor,
            now=workspace_view(db, workspace_id).at(now),
            subject_id=workspace_id,
            fields=changed,
        )


def change_hours(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, week: WeekChange, seen: str = ""
) -> None:
    """These are the opening hours from now on. `seen` is as for `change_shop`. Refuses ChangedMeanwhile."""
    with transaction(workspace_id) as db:
        _locked(db, workspace_id)
        require_unchanged(seen, week_standing(db, workspace_id))
        db.connection().execute(delete(OpeningHours).where(col(OpeningHours.workspace_id) == workspace_id))
        for hours in week.hours:
            db.add(
                OpeningHours(
                    id=new_id(),
                    workspace_id=workspace_id,
                    weekday=hours.weekday,
                    opens=hours.opens,
                    closes=hours.closes,
                )
            )
        record(
            db,
            "HoursChanged",
            workspace_id=workspace_id,
            actor=actor,
            now=workspace_view(db, workspace_id).at(now),
            subject_id=workspace_id,
        )


def _locked(db: Session, workspace_id: WorkspaceId) -> Workspace:
    """Two who save at once come one after the other, so that the later one is told."""
    return db.scalars(select(Workspace).where(col(Workspace.id) == workspace_id).with_for_update()).one()
