"""The minutes of a live session that is over, for what the shop has paid ahead."""

from datetime import timedelta

from sqlmodel import Session

from shop.tables import LiveSession
from shop.workspaces.wallet import meter


def meter_session(db: Session, session: LiveSession) -> None:
    """Note each minute that was begun between its start and its end; the window runs all day and costs nothing."""
    if session.kind == "window" or session.ended_at is None:
        return
    minutes = -((session.starts_at - session.ended_at) // timedelta(minutes=1))
    meter(db, session.workspace_id, {"live_minute": minutes}, at=session.ended_at)
