"""What was done to the shelf in one go is written down step by step, so that it can be taken back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlmodel import Session, col

from shop.events.recorded import Actor
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.refusals import NotFound
from shop.tables import ShelfChange

KEPT_FOR: Final = timedelta(days=30)
"""So long a change can be taken back."""


class ChangeUnknown(NotFound):
    """There is no such change, or it was too long ago."""


@dataclass(frozen=True, slots=True)
class Step:
    """What was other of one product: by field, what was and what is."""

    product_id: UUID
    fields: Mapping[str, Any]


def begin_change(db: Session, workspace_id: WorkspaceId, *, actor: Actor, what: str, at: datetime) -> UUID:
    """A change without a step so far; those that nobody takes back any more are forgotten."""
    db.connection().execute(delete(ShelfChange).where(col(ShelfChange.created_at) < at - KEPT_FOR))
    made = ShelfChange(id=new_id(), workspace_id=workspace_id, actor=actor, what=what, created_at=at)
    db.add(made)
    db.flush()
    return made.id


def add_step(db: Session, change_id: UUID, step: Step) -> None:
    """One more product was changed, in this transaction."""
    row = db.scalars(select(ShelfChange).where(col(ShelfChange.id) == change_id).with_for_update()).one()
    row.steps = [*row.steps, {"product": str(step.product_id), "fields": dict(step.fields)}]
    db.flush()


def claim_undoing(db: Session, change_id: UUID, at: datetime) -> list[Step]:
    """The steps of a change that is taken back from now on; none where that was done. Refuses ChangeUnknown."""
    row = db.scalars(select(ShelfChange).where(col(ShelfChange.id) == change_id).with_for_update()).first()
    if row is None:
        raise ChangeUnknown(kind="change")
    if row.undone_at is not None:
        return []
    row.undone_at = at
    return [Step(UUID(one["product"]), one["fields"]) for one in row.steps]


def forget_empty(db: Session, change_id: UUID) -> bool:
    """Whether the change had no step, and is forgotten."""
    gone = db.connection().execute(_EMPTY, {"change": change_id})
    return bool(gone.rowcount)


_EMPTY = text("DELETE FROM shelf_change WHERE id = :change AND steps = '[]'::jsonb")
