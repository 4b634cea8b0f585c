"""Somebody comes into a live session, is seen there, or goes."""

from datetime import datetime
from uuid import UUID

from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.live.attending import Attendee, NobodyThere, attending, locked_participant, session_going_on
from shop.live.chat_bodies import PersonHere
from shop.live.presence import Watching, note_seen, person_here, still_seen
from shop.workspaces.viewing import workspace_view


def be_present(
    *,
    now: datetime,
    workspace_id: WorkspaceId,
    session_id: UUID,
    who: Attendee,
    told: Watching | None = None,
    entered: bool = False,
) -> PersonHere | None:
    """They are there: how the others see them, or None where they know it and see them as before.

    A page calls this when it comes (`entered`), and every fifteen seconds. Refuses LiveSessionUnknown,
    LiveSessionOver and Banned.
    """
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        if told and not entered and still_seen(db, session_id, who.person, told, at=at):
            return None
        session = session_going_on(db, session_id, at=at)
        row = attending(db, session, who, at=at)
        back = note_seen(db, row, told or Watching(), at=at)
        return person_here(row) if back or (entered and row.joined_at == at) else None


def go_away(*, now: datetime, workspace_id: WorkspaceId, session_id: UUID, person: str) -> bool:
    """They closed the page: whether the others are to be told, since they were there.

    Another page of theirs that is open brings them back with its next word.
    """
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        try:
            row = locked_participant(db, session_id, person)
        except NobodyThere:
            return False
        if row.left_at is not None:
            return False
        row.left_at = at
        db.add(row)
        return True
