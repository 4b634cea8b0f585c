"""Somebody wants to be told on this very screen, or no longer: a customer of what they booked, a member of their work."""

from datetime import datetime
from typing import Final

from sqlmodel import Session

from shop.customers.ways import choose_way, preferred_way
from shop.events.notices import Person, drop_browser, has_browsers, keep_browser
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.language import Language
from shop.kernel.settings import settings
from shop.tables import Customer
from shop.workspaces.viewing import workspace_view

_NOTICE: Final = "notice"


def take_notices(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    person: Person,
    endpoint: str,
    public_key: str,
    secret: str,
    language: Language,
) -> bool:
    """From now on notices go to that browser; a customer hears of what they booked there before all. Whether that is new.

    `now` is the real instant. Refuses NoticeRefused.
    """
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        new = keep_browser(
            db,
            workspace_id,
            person,
            endpoint=endpoint,
            public_key=public_key,
            secret=secret,
            language=language,
            now=at,
            private=settings().webhook_private_addresses,
        )
        if person.kind == "customer":
            choose_way(db, person.id, _NOTICE)
        if new:
            _record(db, "NoticesTaken", workspace_id, actor, person, at)
        return new


def leave_notices(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, person: Person, endpoint: str = ""
) -> bool:
    """No more of them there, or on no screen; whether there were any. Without one left it is as usual again."""
    with transaction(workspace_id) as db:
        if not drop_browser(db, person, endpoint):
            return False
        if person.kind == "customer" and not has_browsers(db, person):
            customer = db.get_one(Customer, person.id)
            if preferred_way(customer) == _NOTICE:
                choose_way(db, person.id, None)
        at = workspace_view(db, workspace_id).at(now)
        _record(db, "NoticesLeft", workspace_id, actor, person, at)
        return True


def _record(
    db: Session, name: str, workspace_id: WorkspaceId, actor: Actor, person: Person, at: datetime
) -> None:
    record(db, name, workspace_id=workspace_id, actor=actor, now=at, subject_id=person.id)
