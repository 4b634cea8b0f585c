"""Builders of being together: a live session that goes on, and the people in it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from flows.write_chat_line import write_chat_line
from shop.kernel.database import transaction
from shop.kernel.ids import new_id
from shop.live.attending import Attendee
from shop.live.chatting import LineView
from shop.live.events import EventView, events_after, session_room
from shop.tables import LiveSession, LiveTerms, Member
from tests.world import MORNING, Shop

SECOND = timedelta(seconds=1)


def a_live_session(shop: Shop, *, number: int = 1, **told: Any) -> UUID:
    """A tour that goes on since the morning, for an hour."""
    values: dict[str, Any] = {
        "kind": "tour",
        "language": "it",
        "title": "Giro della bottega",
        "stream": f"s{new_id().hex}",
        "starts_at": MORNING,
        "ends_at": MORNING + timedelta(hours=1),
        "active_at": MORNING,
        "created_at": MORNING,
    }
    row = LiveSession(workspace_id=shop.id, number=number, **values | told)
    with transaction(shop.id) as db:
        db.add(row)
    return row.id


def terms(shop: Shop, **told: Any) -> None:
    """The shop's rules for its live sessions."""
    with transaction(shop.id) as db:
        found = db.scalars(select(LiveTerms).where(col(LiveTerms.workspace_id) == shop.id)).first()
        row = found or LiveTerms(workspace_id=shop.id)
        for name, value in told.items():
            setattr(row, name, value)
        db.add(row)


def a_member(shop: Shop, name: str = "Rosaria", role: str = "host", **told: Any) -> UUID:
    """Somebody who works there."""
    row = Member(workspace_id=shop.id, name=name, role=role, language="it", created_at=MORNING, **told)
    with transaction(shop.id) as db:
        db.add(row)
    return row.id


HOST = Attendee(person=f"member:{UUID(int=1)}", role="host", name="Rosaria", language="it")


def viewer(name: str = "Ada") -> Attendee:
    """Somebody who watches."""
    return Attendee(person=f"viewer:{name.lower()}", role="viewer", name=name, language="it")


def says(
    shop: Shop, session: UUID, who: Attendee, body: str, *, at: datetime = MORNING, **told: Any
) -> LineView:
    """Somebody says something."""
    values: dict[str, Any] = {"client_id": new_id().hex} | told
    return write_chat_line(now=at, workspace_id=shop.id, session_id=session, who=who, body=body, **values)


def heard(shop: Shop, room: str, after: int = 0) -> list[EventView]:
    """What was told in a room."""
    with transaction(shop.id) as db:
        return events_after(db, room, after)


def names(shop: Shop, session: UUID) -> list[str]:
    """What was told to all of a live session, by name."""
    return [event.name for event in heard(shop, session_room(session))]
