"""A command that is sent twice is done once: known by the id that the browser chose for it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from shop.kernel.ids import new_id
from shop.kernel.refusals import Refusal
from shop.tables import LiveCommand


class CommandReused(Refusal):
    """Another command was sent under that id."""

    status = 422


def done_before(db: Session, *, person: str, client_id: str, name: str) -> UUID | None:
    """What the same command was about when it was done; None where it was not. Refuses CommandReused."""
    if not client_id:
        return None
    known = select(LiveCommand).where(
        col(LiveCommand.person) == person, col(LiveCommand.client_id) == client_id
    )
    row = db.scalars(known).first()
    if row is None:
        return None
    if row.name != name:
        raise CommandReused(command=row.name)
    return row.subject_id


def note_done(
    db: Session, *, workspace_id: UUID, person: str, client_id: str, name: str, subject_id: UUID, at: datetime
) -> bool:
    """Note it in the transaction that does it; False where another one has done it in the meantime."""
    if not client_id:
        return True
    noted = insert(LiveCommand).values(
        id=new_id(),
        workspace_id=workspace_id,
        person=person,
        client_id=client_id,
        name=name,
        subject_id=subject_id,
        created_at=at,
    )
    once = noted.on_conflict_do_nothing(index_elements=["workspace_id", "person", "client_id"])
    return db.connection().execute(once.returning(col(LiveCommand.id))).first() is not None
