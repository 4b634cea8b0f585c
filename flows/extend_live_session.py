"""A live session goes on for longer than it was planned, if nobody has the time after it."""

from datetime import datetime
from uuid import UUID

from flows.act_in_session import Acting, Command, acting
from shop.booking.prolonging import Whose, prolong
from shop.kernel.ids import WorkspaceId
from shop.live.event_bodies import SessionExtended
from shop.live.showing import leader, require_running
from shop.live.timing import extend
from shop.live.viewing import SessionView
from shop.tables import LiveSession, Member


def extend_live_session(
    *,
    now: datetime,
    person: str,
    workspace_id: WorkspaceId,
    session_id: UUID,
    minutes: int,
    client_id: str = "",
) -> SessionView:
    """Put its planned end off by 5, 10, 15 or 30 minutes, two hours in all; whoever books next finds that time taken.

    Refuses NotAllowed, LiveSessionUnknown, LiveSessionOver, NoPlannedEnd, ExtensionRefused and NextTimeTaken.
    """
    wish = Command("extend", now, person, workspace_id, session_id, client_id)
    with acting(wish) as act:
        if not act.again:
            _extend(act, minutes)
        return act.done()


def _extend(act: Acting, minutes: int) -> None:
    session = act.session
    leader(act.db, session, act.person)
    require_running(session)
    planned = session.ends_at
    by = extend(session, minutes)
    if planned is not None:
        prolong(act.db, _whose(act, session), ends_at=planned, by=by)
        ends_at = planned + by
        act.touch()
        act.record("LiveSessionExtended", minutes=minutes)
        act.tell("session:extended", SessionExtended(session_id=session.id, ends_at=ends_at))


def _whose(act: Acting, session: LiveSession) -> Whose:
    """The booking or date that it is; without one, whoever holds it, as the diary knows them."""
    host = act.db.get(Member, session.member_id) if session.member_id else None
    return Whose(session.booking_id, session.occurrence_id, host.resource_id if host else None)
