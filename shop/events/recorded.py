"""Facts in the past tense, kept for the timeline and the audit."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlmodel import Session

from shop.events.webhooks import announce
from shop.kernel.ids import new_id
from shop.kernel.rows import insert_row
from shop.tables import ShopEvent

Actor = Literal["customer", "member", "agent", "system"]


def record(
    db: Session,
    name: str,
    *,
    workspace_id: UUID,
    actor: Actor,
    now: datetime,
    subject_id: UUID | None = None,
    **details: Any,
) -> None:
    """Write down that something happened (`OrderPlaced`), by whom; in the transaction in which it did.

    Where the event has a public name, the shop's own systems that asked for it are told.
    """
    insert_row(
        db,
        ShopEvent,
        id=new_id(),
        workspace_id=workspace_id,
        name=name,
        subject_id=subject_id,
        actor=actor,
        at=now,
        details=details,
    )
    announce(db, name, workspace_id=workspace_id, subject_id=subject_id, details=details, now=now)
