"""The shop's people keep a live session's chat in order: answer, pin, hide, slow down, mute, send out.

Each step is told in the rooms that it concerns and written down with who took it. What is so already is not told
again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.live.attending import Attendee, locked_live_session, locked_participant, session_going_on
from shop.live.chat_bodies import ChatSlowed
from shop.live.chatting import locked_line, rooms_of
from shop.live.event_bodies import Body
from shop.live.events import News, session_room, staff_room, tell_all
from shop.live.moderating import (
    LINE_STEPS,
    PERSON_STEPS,
    LineStep,
    PersonStep,
    change_line,
    change_person,
    moderator,
    slowness,
)
from shop.live.rooms import private_room
from shop.live.seats import give_up_seats
from shop.tables import LiveSession
from shop.workspaces.viewing import workspace_view


def moderate_line(
    *,
    now: datetime,
    workspace_id: WorkspaceId,
    session_id: UUID,
    who: Attendee,
    line_id: UUID,
    step: LineStep,
) -> bool:
    """Whether the line is now what it was not before: answered, pinned, or hidden from all but the shop's people.

    Works after the end as well. Refuses ForTheShop, LiveSessionUnknown, LineUnknown and NotAQuestion.
    """
    moderator(who)
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        session = locked_live_session(db, session_id)
        line = locked_line(db, session.id, line_id)
        body = change_line(line, step, who, at=at)
        if body is None:
            return False
        db.add(line)
        name, audited = LINE_STEPS[step]
        done = _Done(session, who, at, name, audited, body)
        _tell(db, done, rooms_of(line), line=str(line.id))
        return True


def moderate_person(
    *,
    now: datetime,
    workspace_id: WorkspaceId,
    session_id: UUID,
    who: Attendee,
    person: str,
    step: PersonStep,
    minutes: int = 10,
) -> bool:
    """Whether the person is now muted for so many minutes, out for good, or neither, and was not before.

    From the moment in which this returns nothing of theirs is taken; whoever is out loses their seats. Refuses
    ForTheShop (also for one of the shop's own people), LiveSessionUnknown, LiveSessionOver, NobodyThere and
    PauseTooLong.
    """
    moderator(who)
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        session = session_going_on(db, session_id, at=at)
        row = locked_participant(db, session.id, person)
        body = change_person(row, step, minutes=minutes, at=at)
        if body is None:
            return False
        db.add(row)
        db.flush()
        if row.banned_at is not None:
            give_up_seats(db, session.id, person)
        name, audited = PERSON_STEPS[step]
        done = _Done(session, who, at, name, audited, body)
        _tell(db, done, (private_room(session.id, person), staff_room(session.id)), person=person)
        return True


def slow_chat(
    *, now: datetime, workspace_id: WorkspaceId, session_id: UUID, who: Attendee, seconds: int
) -> bool:
    """Whether people now wait another number of seconds between two lines of theirs; 0 for not at all.

    Refuses ForTheShop, LiveSessionUnknown and PauseTooLong.
    """
    moderator(who)
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        session = locked_live_session(db, session_id)
        if session.slow_seconds == slowness(seconds):
            return False
        session.slow_seconds = seconds
        db.add(session)
        body = ChatSlowed(session_id=session.id, seconds=seconds)
        done = _Done(session, who, at, "chat:slow", "ChatSlowed", body)
        _tell(db, done, (session_room(session.id),), seconds=seconds)
        return True


@dataclass(frozen=True, slots=True)
class _Done:
    session: LiveSession
    who: Attendee
    at: datetime
    name: str
    audited: str
    body: Body


def _tell(db: Session, done: _Done, rooms: Sequence[str], **details: object) -> None:
    """Write it down for good, then tell it: telling is the last thing of a transaction."""
    db.flush()
    record(
        db,
        done.audited,
        workspace_id=done.session.workspace_id,
        actor="member",
        now=done.at,
        subject_id=done.session.id,
        by=done.who.person,
        **details,
    )
    tell_all(
        db,
        [News(room, done.name, done.body) for room in rooms],
        workspace_id=done.session.workspace_id,
        actor=done.who.person,
        at=done.at,
        session_id=done.session.id,
    )
