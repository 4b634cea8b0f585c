"""What is going to be shown when, in a live session, so that everybody can look forward to it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from flows.act_in_session import Command, acting
from shop.kernel.ids import WorkspaceId
from shop.live.chat_bodies import AgendaChanged, AgendaStep
from shop.live.showing import leader
from shop.live.timing import agenda_of, kept_agenda
from shop.live.viewing import SessionView


def set_agenda(
    *,
    now: datetime,
    person: str,
    workspace_id: WorkspaceId,
    session_id: UUID,
    steps: Sequence[AgendaStep],
    client_id: str = "",
) -> SessionView:
    """Put these steps in place of those that were there. Refuses NotAllowed and LiveSessionUnknown."""
    wish = Command("set_agenda", now, person, workspace_id, session_id, client_id)
    with acting(wish) as act:
        leader(act.db, act.session, act.person)
        if not act.again:
            act.session.agenda = [dict(step) for step in kept_agenda(steps)]
            act.db.add(act.session)
            told = AgendaChanged(session_id=act.session.id, steps=agenda_of(act.session))
            act.tell("session:agenda", told)
        return act.done()
