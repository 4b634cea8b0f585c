"""Reactions are gathered for a quarter of a second, shown to all at once, and counted."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from threading import Lock
from typing import Final
from uuid import UUID

import structlog
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError

from flows.count_reactions import count_reactions
from shop.kernel.ids import WorkspaceId
from shop.kernel.refusals import Refusal
from shop.live.chat_bodies import Reaction, ReactionTick
from shop.live.events import session_room
from webapp.live.soon import SOON
from webapp.live.throttling import Throttle

GATHERED: Final = 0.25
"""Seconds."""
_EACH: Final = Throttle(most=8, within=timedelta(seconds=2))
_log = structlog.get_logger()

Say = Callable[[str, str, BaseModel], None]


@dataclass(slots=True)
class Feelings:
    """What came in since it was last told."""

    workspace_id: WorkspaceId
    session_id: UUID
    given: Counter[Reaction] = field(default_factory=Counter)


class Gathering:
    """One for each process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._open: dict[UUID, Feelings] = {}

    def give(
        self,
        *,
        workspace_id: WorkspaceId,
        session_id: UUID,
        person: str,
        reaction: Reaction,
        now: datetime,
        pass_on: Say,
    ) -> bool:
        """Whether it counts: whoever gives more than eight in two seconds is not heard for the rest."""
        if not _EACH.allows(f"{session_id}/{person}", now):
            return False
        with self._lock:
            feelings = self._open.get(session_id)
            if feelings is None:
                feelings = self._open[session_id] = Feelings(workspace_id, session_id)
                SOON.after(GATHERED, partial(self._tell, session_id, now, pass_on))
            feelings.given[reaction] += 1
        return True

    def _tell(self, session_id: UUID, now: datetime, pass_on: Say) -> None:
        with self._lock:
            feelings = self._open.pop(session_id)
        given = dict(feelings.given)
        try:
            pass_on(
                session_room(session_id), "reaction:tick", ReactionTick(session_id=session_id, given=given)
            )
            count_reactions(now=now, workspace_id=feelings.workspace_id, session_id=session_id, given=given)
        except (Refusal, SQLAlchemyError, RuntimeError) as lost:  # the loop may be gone, or the session over
            _log.info("reactions_not_counted", kind=type(lost).__name__)


GATHERING: Final = Gathering()
