"""The media engine tells how a stream is doing: its session knows, and everybody who looks at the board."""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlmodel import col

from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.live.board import board_row
from shop.live.event_bodies import BoardChanged
from shop.live.events import BOARD, tell
from shop.live.media_engine import StreamState
from shop.tables import LiveSession
from shop.workspaces.viewing import workspace_view

_KEPT_AS: Final = {"waiting": "off", "live": "live", "paused": "paused", "lost": "lost", "ended": "off"}


def note_stream_state(*, workspace_id: WorkspaceId, stream: str, state: StreamState, now: datetime) -> None:
    """Keep it in the open session of that stream; a picture that comes counts as something happening."""
    with transaction(workspace_id) as db:
        session = db.scalars(
            select(LiveSession)
            .where(col(LiveSession.stream) == stream, col(LiveSession.state).in_(("planned", "active")))
            .with_for_update()
        ).first()
        if session is None or session.stream_state == _KEPT_AS[state]:
            return
        shop = workspace_view(db, workspace_id)
        at = shop.at(now)
        session.stream_state = _KEPT_AS[state]
        if state == "live" and session.state == "active":
            session.active_at = max(session.active_at, at)
        db.flush()
        tell(
            db,
            workspace_id=workspace_id,
            room=BOARD,
            name="board:changed",
            body=BoardChanged(session=board_row(db, session, shop, at=at)),
            actor="system",
            at=at,
            session_id=session.id,
        )
