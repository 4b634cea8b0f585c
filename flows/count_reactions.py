"""What was felt in a live session is added to its counts, many at once."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.live.attending import session_going_on
from shop.live.chat_bodies import Reaction
from shop.live.reacting import add_reactions
from shop.workspaces.viewing import workspace_view


def count_reactions(
    *, now: datetime, workspace_id: WorkspaceId, session_id: UUID, given: Mapping[Reaction, int]
) -> dict[Reaction, int]:
    """The new totals of what was given. Refuses LiveSessionUnknown and LiveSessionOver.

    Whoever calls has throttled each person before and gathers what came within a second.
    """
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        session = session_going_on(db, session_id, at=at)
        return add_reactions(db, workspace_id=workspace_id, session_id=session.id, given=given)
