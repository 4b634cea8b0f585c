"""The calendar of the shop, or of one of its people, gets an address that calendar programs subscribe to."""

import secrets
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlmodel import Session, col

from shop.booking.needs import ResourceUnknown
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.settings import settings
from shop.tables import Resource, Workspace
from shop.workspaces.viewing import workspace_view

_KEY_BYTES: Final = 32


def share_calendar(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    resource: str = "",
    renew: bool = False,
) -> str:
    """The address of that resource's calendar (its slug), or of the whole shop's where none is named.

    Whoever has the address can read it, so it cannot be guessed. `renew` makes another one, and the old one ends.
    Refuses ResourceUnknown.
    """
    with transaction(workspace_id) as db:
        row = _row(db, workspace_id, resource)
        if renew or not row.feed_key:
            row.feed_key = secrets.token_urlsafe(_KEY_BYTES)
            db.add(row)
            _record(db, "CalendarShared", workspace_id, actor, resource, now)
        return f"{str(settings().public_url).rstrip('/')}/calendar/{row.feed_key}.ics"


def unshare_calendar(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, resource: str = "") -> bool:
    """Whether there was an address; from now on nothing is found there. Refuses ResourceUnknown."""
    with transaction(workspace_id) as db:
        row = _row(db, workspace_id, resource)
        if not row.feed_key:
            return False
        row.feed_key = ""
        db.add(row)
        _record(db, "CalendarUnshared", workspace_id, actor, resource, now)
        return True


def _row(db: Session, workspace_id: WorkspaceId, resource: str) -> Resource | Workspace:
    found = (
        db.scalars(select(Resource).where(col(Resource.slug) == resource).with_for_update()).first()
        if resource
        else db.scalars(select(Workspace).where(col(Workspace.id) == workspace_id).with_for_update()).first()
    )
    if found is None:
        raise ResourceUnknown(resource=resource)
    return found


def _record(
    db: Session, name: str, workspace_id: WorkspaceId, actor: Actor, resource: str, now: datetime
) -> None:
    at = workspace_view(db, workspace_id).at(now)
    record(db, name, workspace_id=workspace_id, actor=actor, now=at, resource=resource)
