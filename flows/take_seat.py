"""Somebody wants to watch: they are seated, or told their place in the queue."""

from datetime import datetime
from uuid import UUID

from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.live.attending import Attendee, attending, session_going_on
from shop.live.seats import SEAT_HOLDS, Queued, Seated, give_up_seat, seat
from shop.workspaces.viewing import workspace_view


def take_seat(
    *, now: datetime, workspace_id: WorkspaceId, session_id: UUID, who: Attendee, tab: str
) -> Seated | Queued:
    """A seat of the shop for that open page, for half a minute; asked again, for longer. The shop's people need none.

    Whoever finds every seat taken waits in the order of coming, and keeps their place by asking again before it
    ends. `until` is the real instant. Refuses LiveSessionUnknown, LiveSessionOver, Banned and TooManyPages.
    """
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        session = session_going_on(db, session_id, at=at)
        attending(db, session, who, at=at)
        if who.of_shop:
            return Seated(now + SEAT_HOLDS)
        # Leases are of real time: they end while a page does not answer, whatever a demo's clock says.
        return seat(db, workspace_id=workspace_id, session_id=session.id, person=who.person, tab=tab, at=now)


def leave_seat(*, workspace_id: WorkspaceId, session_id: UUID, person: str, tab: str) -> None:
    """That page watches no more; the next in the queue has its seat when they ask again."""
    with transaction(workspace_id) as db:
        give_up_seat(db, session_id=session_id, person=person, tab=tab)
