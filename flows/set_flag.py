"""A part of the product is switched on or off: for the installation, for a share of the shops, for one shop."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.refusals import NotFound
from shop.tables import FeatureFlag, WorkspaceFlag
from shop.workspaces.flags import FLAGS, Code, Flag, State, forget_flags, installation_flags
from shop.workspaces.platform_admins import Admin, enter_admin, note_act
from shop.workspaces.viewing import workspace_view


def set_flag(*, now: datetime, admin: Admin, code: Code, state: State, share: int = 100) -> Flag:
    """Everywhere, but where a shop has its own; a killed part is off for those too. Returns how it was before.

    Refuses NotFound for a switch that there is not.
    """
    if code not in FLAGS:
        raise NotFound(kind="flag")
    told = {
        "state": state,
        "share": min(100, max(0, share)),
        "changed_at": now,
        "changed_by": admin.name,
    }
    with transaction(None) as db:
        enter_admin(db, admin.id)
        before = next(flag for flag in installation_flags(db) if flag.code == code)
        row = insert(FeatureFlag).values(code=code, **told)
        db.connection().execute(row.on_conflict_do_update(index_elements=["code"], set_=told))
        note_act(db, admin, "FlagChanged", now=now, part=code, state=state, share=told["share"])
    forget_flags()
    return before


def set_workspace_flag(
    *, now: datetime, admin: Admin, workspace_id: WorkspaceId, code: Code, is_on: bool | None
) -> None:
    """For that shop alone, or (None) as the installation has it again. Refuses NotFound as above."""
    if code not in FLAGS:
        raise NotFound(kind="flag")
    told = {"is_on": is_on, "changed_at": now, "changed_by": admin.name}
    with transaction(workspace_id) as db:
        if is_on is None:
            db.connection().execute(delete(WorkspaceFlag).where(col(WorkspaceFlag.code) == code))
        else:
            row = insert(WorkspaceFlag).values(id=new_id(), workspace_id=workspace_id, code=code, **told)
            db.connection().execute(
                row.on_conflict_do_update(index_elements=["workspace_id", "code"], set_=told)
            )
        state = "as elsewhere" if is_on is None else "on" if is_on else "off"
        record(
            db,
            "FlagChanged",
            workspace_id=workspace_id,
            actor=admin.actor,
            now=workspace_view(db, workspace_id).at(now),
            subject_id=workspace_id,
            admin=admin.name,
            part=code,
            state=state,
        )
        note_act(db, admin, "FlagChanged", now=now, about=workspace_id, part=code, state=state)
    forget_flags()
