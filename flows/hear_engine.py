"""A media engine of its own tells what happened in a stream: each thing is taken in once, however often it is told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import Session, col

from flows.act_in_session import SYSTEM, Command, acting
from flows.note_stream_state import note_stream_state
from flows.record_no_more import TOPIC, record_no_more
from flows.take_seat import leave_seat
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.live.commands import done_before, note_done
from shop.live.media_engine import StreamState
from shop.live.recordings import underway
from shop.tables import LiveSession, OutboxEntry
from shop.workspaces.viewing import workspace_view

Happened = Literal["came", "left", "over", "recorded"]
_ENGINE: Final = "engine"


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineNews:
    """Something that happened in a stream."""

    id: str
    """The engine's own, the same when it is told again."""
    kind: Happened
    stream: str
    person: str = ""
    tab: str = ""
    publishes: bool = False


def hear_engine(
    *, now: datetime, workspace_id: WorkspaceId, news: EngineNews
) -> Literal["done", "again", "nothing"]:
    """Take it in: the picture's state, a seat that is free, a recording that can be fetched.

    ``nothing`` where the stream is no session's; ``again`` where it was taken in before.
    """
    with transaction(workspace_id) as db:
        session_id = _session_of(db, news.stream)
        if session_id is None:
            return "nothing"
        if done_before(db, person=_ENGINE, client_id=news.id, name=news.kind):
            return "again"
    # Each of these may be done twice; that it was done is noted last, so that nothing is forgotten.
    _DO[news.kind](_Known(now, workspace_id, session_id, news))
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        note_done(
            db,
            workspace_id=workspace_id,
            person=_ENGINE,
            client_id=news.id,
            name=news.kind,
            subject_id=session_id,
            at=at,
        )
    return "done"


@dataclass(frozen=True, slots=True)
class _Known:
    now: datetime
    workspace_id: WorkspaceId
    session_id: UUID
    news: EngineNews


def _came(told: _Known) -> None:
    if told.news.publishes:
        _note(told, "live")


def _left(told: _Known) -> None:
    if told.news.publishes:
        _note(told, "lost")
        return
    leave_seat(
        workspace_id=told.workspace_id,
        session_id=told.session_id,
        person=told.news.person,
        tab=told.news.tab,
    )


def _over(told: _Known) -> None:
    _note(told, "waiting")


def _recorded(told: _Known) -> None:
    """Its film is fetched at once; where it ended by itself, the recording ends with what there is."""
    command = Command("engine_recorded", told.now, SYSTEM, told.workspace_id, told.session_id)
    with acting(command) as it:
        row = underway(it.db, told.session_id)
        if row is None:
            return
        if row.state != "closing":
            row.partial = True
            it.db.add(row)
            record_no_more(it, "failed")
            it.done()
            return
        waits = update(OutboxEntry).where(
            col(OutboxEntry.topic) == TOPIC,
            col(OutboxEntry.key) == str(row.id),
            col(OutboxEntry.done_at).is_(None),
            col(OutboxEntry.leased_until).is_(None),
        )
        it.db.connection().execute(waits.values(available_at=told.now))


def _note(told: _Known, state: StreamState) -> None:
    note_stream_state(workspace_id=told.workspace_id, stream=told.news.stream, state=state, now=told.now)


def _session_of(db: Session, stream: str) -> UUID | None:
    return db.scalars(select(col(LiveSession.id)).where(col(LiveSession.stream) == stream)).first()


_DO: Final[Mapping[Happened, Callable[[_Known], None]]] = {
    "came": _came,
    "left": _left,
    "over": _over,
    "recorded": _recorded,
}
