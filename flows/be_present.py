"""Somebody comes into a live session, is seen there, or goes."""

from datetime import datetime
from uuid import UUID

from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.live.attending import Attendee, NobodyThere, attending, locked_participant, session_going_on
from shop.live.chat_bodies import Presence
from shop.live.presence import Watching, how_many_watch, note_seen, person_here
from shop.workspaces.viewing import workspace_view


def be_present(
    *,
    now: datetime,
    workspace_id: WorkspaceId,
    session_id: UUID,
    who: Attendee,
    told: Watching | None = None,
    entered: bool = False,
) -> Presence | None:
    """They are there: what the others are to be told, or None where they know it and see them as before.

    A page calls this when it comes (`entered`), and every fifteen seconds. Refuses LiveSessionUnknown,
    LiveSessionOver and Banned.
    """
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        session = session_going_on(db, session_id, at=at)
        row = attending(db, session, who, at=at)
        back = note_seen(db, row, told or Watching(), at=at)
        if not (back or (entered and row.joined_at == at)):
            return None
        watching = how_many_watch(db, session.id, at=at)
        return Presence(session_id=session.id, watching=watching, came=(person_here(row),))


def go_away(*, now: datetime, workspace_id: WorkspaceId, session_id: UUID, person: str) -> Presence | None:
    """They closed the page: what the others are to be told, or None where they were not there.

    Another page of theirs that is open brings them back with its next word.
    """
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        try:
            row = locked_participant(db, session_id, person)
        except NobodyThere:
            return None
        if row.left_at is not None:
            return None
        row.left_at = at
        db.add(row)
        db.flush()
        watching = how_many_watch(db, session_id, at=at)
        return Presence(session_id=session_id, watching=watching, went=(person,))
