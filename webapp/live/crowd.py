"""Who came and who went is gathered for a moment and told together, with one count; a crowd is told less often.

Told one by one, a thousand who come in would be a million frames. Up to `MOST_NAMED` people everybody is named; beyond
that only how many there are is told, and whoever needs the list asks for it (``presence:list``).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from threading import Lock
from typing import Final
from uuid import UUID

import structlog
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError

from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.refusals import Refusal
from shop.live.chat_bodies import PersonHere, Presence
from shop.live.events import session_room
from shop.live.presence import how_many_watch
from shop.workspaces.viewing import workspace_view
from webapp.live.soon import SOON

MOST_NAMED: Final = 100
SHORTEST: Final = 0.25
LONGEST: Final = 3.0
"""Seconds for which comings and goings are gathered: of few people, and of very many."""
_PEOPLE_A_SECOND: Final = 400
"""Among so many it is told a second later than among few."""
_log = structlog.get_logger()

Say = Callable[[str, str, BaseModel], None]
Count = Callable[[WorkspaceId, UUID, datetime], int]


@dataclass(slots=True)
class _Moves:
    """Who came and went in one live session since it was last told; the last word about each holds."""

    workspace_id: WorkspaceId
    now: datetime
    """Of the latest one, by the world's clock."""
    pass_on: Say
    people: dict[str, PersonHere | None] = field(default_factory=dict)


class Crowd:
    """One for each process."""

    def __init__(self, count: Count) -> None:
        self._count = count
        self._lock = Lock()
        self._moves: dict[UUID, _Moves] = {}
        self._sizes: dict[UUID, int] = {}

    def came(
        self, *, workspace_id: WorkspaceId, session_id: UUID, one: PersonHere, now: datetime, pass_on: Say
    ) -> None:
        """They are there, or are seen otherwise than before."""
        self._note(_Moves(workspace_id, now, pass_on, {one.person: one}), session_id)

    def went(
        self, *, workspace_id: WorkspaceId, session_id: UUID, person: str, now: datetime, pass_on: Say
    ) -> None:
        """They are not there any more."""
        self._note(_Moves(workspace_id, now, pass_on, {person: None}), session_id)

    def _note(self, moved: _Moves, session_id: UUID) -> None:
        with self._lock:
            gathered = self._moves.get(session_id)
            if gathered is None:
                self._moves[session_id] = moved
                SOON.after(patience(self._sizes.get(session_id, 0)), partial(self._tell, session_id))
                return
            for person, one in moved.people.items():
                gathered.people.pop(person, None)
                gathered.people[person] = one
            gathered.now = max(gathered.now, moved.now)

    def _tell(self, session_id: UUID) -> None:
        with self._lock:
            moves = self._moves.pop(session_id)
        try:
            watching = self._count(moves.workspace_id, session_id, moves.now)
            moves.pass_on(session_room(session_id), "presence:changed", _told(session_id, watching, moves))
        except (Refusal, SQLAlchemyError, RuntimeError) as lost:  # the loop may be gone, or the session over
            _log.info("presence_not_told", kind=type(lost).__name__)
            return
        with self._lock:
            self._sizes.pop(session_id, None)
            if watching > MOST_NAMED:
                self._sizes[session_id] = watching


def patience(watching: int) -> float:
    """Seconds for which the comings and goings of so many are gathered."""
    return min(LONGEST, SHORTEST + watching / _PEOPLE_A_SECOND)


def _told(session_id: UUID, watching: int, moves: _Moves) -> Presence:
    if watching > MOST_NAMED:
        return Presence(session_id=session_id, watching=watching)
    return Presence(
        session_id=session_id,
        watching=watching,
        came=tuple(one for one in moves.people.values() if one is not None),
        went=tuple(person for person, one in moves.people.items() if one is None),
    )


def _counted(workspace_id: WorkspaceId, session_id: UUID, now: datetime) -> int:
    with transaction(workspace_id) as db:
        return how_many_watch(db, session_id, at=workspace_view(db, workspace_id).at(now))


CROWD: Final = Crowd(_counted)
