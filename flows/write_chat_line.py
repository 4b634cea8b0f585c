"""Somebody says something in a live session: to all, as a question, or between them and the shop's people."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.rows import insert_row
from shop.live.attending import Attendee, NobodyThere, attending, session_going_on, was_there
from shop.live.chat_bodies import Kind
from shop.live.chatting import (
    LineView,
    line_sent_before,
    may_write,
    rooms_of,
    told,
    viewed,
    words_of,
)
from shop.live.events import tell
from shop.tables import ChatLine, LiveSession
from shop.workspaces.viewing import workspace_view


def write_chat_line(
    *,
    now: datetime,
    workspace_id: WorkspaceId,
    session_id: UUID,
    who: Attendee,
    client_id: str,
    body: str,
    kind: Kind = "chat",
    to_person: str = "",
) -> LineView:
    """The line with its number; what the same browser sends again under `client_id` is stored once.

    A private line goes to the shop's people, or from one of them to `to_person`. Refuses LiveSessionUnknown,
    LiveSessionOver, Banned, LineEmpty, LineTooLong, Muted, WordNotAllowed, TooSoon and NobodyThere.
    """
    words = words_of(body)
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        session = session_going_on(db, session_id, at=at, stirs=True)
        row = attending(db, session, who, at=at)
        known = line_sent_before(db, session.id, who.person, client_id)
        if known is not None:
            return viewed(known)
        may_write(db, session, row, who, words, at=at)
        line = ChatLine(
            id=new_id(),
            workspace_id=session.workspace_id,
            session_id=session.id,
            seq=0,
            person=who.person,
            client_id=client_id,
            name=row.name,
            role=who.role,
            kind=kind,
            to_person=_addressed(db, session, who, to_person) if kind == "private" else "",
            body=words,
            language=who.language,
            created_at=at,
        )
        line.seq = _tell(db, session, line, at)
        insert_row(db, ChatLine, **line.model_dump())
        return viewed(line)


def _addressed(db: Session, session: LiveSession, who: Attendee, to_person: str) -> str:
    """Whom a private line is to; empty for the shop's people. Refuses NobodyThere."""
    if not who.of_shop:
        return ""
    if not was_there(db, session.id, to_person):
        raise NobodyThere
    return to_person


def _tell(db: Session, session: LiveSession, line: ChatLine, at: datetime) -> int:
    """The line's number in the first of its rooms."""
    numbers = [
        tell(
            db,
            workspace_id=session.workspace_id,
            room=room,
            name="chat:line",
            body=told(line),
            actor=line.person,
            at=at,
            session_id=session.id,
        )
        for room in rooms_of(line)
    ]
    return numbers[0]
