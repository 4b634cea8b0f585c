"""What happened in a room, numbered without a gap: so that whoever missed something can ask for it.

The number comes from a locked row, and events become visible in their order. So telling is the last thing
that a transaction does: whoever holds a room waits for nothing any more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from shop.kernel.ids import new_id
from shop.kernel.rows import insert_row
from shop.live.event_bodies import Body
from shop.tables import LiveEvent, LiveRoom

WAREHOUSE: Final = "warehouse"
BOARD: Final = "board"


def session_room(session_id: UUID) -> str:
    """Where everybody is who takes part in the session."""
    return f"session:{session_id}"


def staff_room(session_id: UUID) -> str:
    """What only the shop's people see of the session: limits, approvals, notes."""
    return f"staff:{session_id}"


@dataclass(frozen=True, slots=True)
class EventView:
    """An event as it was stored; `body` has the names of the protocol."""

    room: str
    seq: int
    name: str
    body: dict[str, Any]
    actor: str
    at: datetime
    session_id: UUID | None


@dataclass(frozen=True, slots=True)
class News:
    """Something to be told in a room."""

    room: str
    name: str
    body: Body


def tell(
    db: Session,
    *,
    workspace_id: UUID,
    room: str,
    name: str,
    body: Body,
    actor: str,
    at: datetime,
    session_id: UUID | None = None,
) -> int:
    """Tell the room; returns the event's number there, from 1. The last thing of a transaction.

    `actor` is ``member:<id>``, ``customer:<id>``, ``guest:<id>``, ``viewer:<…>`` or ``system``. Whoever tells
    several rooms uses `tell_all`.
    """
    first = insert(LiveRoom).values(id=new_id(), workspace_id=workspace_id, room=room, last=1)
    risen = first.on_conflict_do_update(
        index_elements=["workspace_id", "room"], set_={"last": col(LiveRoom.last) + 1}
    )
    seq: int = db.connection().execute(risen.returning(col(LiveRoom.last))).scalar_one()
    insert_row(
        db,
        LiveEvent,
        id=new_id(),
        workspace_id=workspace_id,
        room=room,
        seq=seq,
        name=name,
        body=body.wire(),
        actor=actor,
        at=at,
        session_id=session_id,
    )
    return seq


def tell_all(
    db: Session,
    news: Sequence[News],
    *,
    workspace_id: UUID,
    actor: str,
    at: datetime,
    session_id: UUID | None = None,
) -> None:
    """Tell several rooms, always in the same order of rooms, so that nobody waits in a ring."""
    for one in sorted(news, key=lambda told: told.room):
        tell(
            db,
            workspace_id=workspace_id,
            room=one.room,
            name=one.name,
            body=one.body,
            actor=actor,
            at=at,
            session_id=session_id,
        )


def events_after(db: Session, room: str, seq: int, limit: int = 500) -> list[EventView]:
    """What was told in the room after that number, in order, at most `limit`."""
    wanted = (
        select(LiveEvent)
        .where(col(LiveEvent.room) == room, col(LiveEvent.seq) > seq)
        .order_by(col(LiveEvent.seq))
        .limit(limit)
    )
    return [_viewed(row) for row in db.scalars(wanted)]


def last_number(db: Session, room: str) -> int:
    """The number of the last event of the room; 0 where there is none."""
    return db.scalars(select(col(LiveRoom.last)).where(col(LiveRoom.room) == room)).first() or 0


def _viewed(row: LiveEvent) -> EventView:
    return EventView(row.room, row.seq, row.name, row.body, row.actor, row.at, row.session_id)
