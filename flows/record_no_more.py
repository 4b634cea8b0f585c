"""A live session is recorded no more: the engine is told to close its recording, and everybody in the session hears it."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session

from flows.act_in_session import Acting
from shop.events import outbox
from shop.live.recording_bodies import RecordingStopped, Why
from shop.live.recordings import end_recording
from shop.tables import Recording

TOPIC: Final = "recording"


def record_no_more(it: Acting, why: Why) -> bool:
    """Whether it was recorded: whatever was is closed now. Told by the transaction that holds the session."""
    row = end_recording(it.db, it.session, why, at=it.at)
    if row is None:
        return False
    want_recording(it.db, row, "stop", now=it.now)
    it.record("RecordingStopped", recording=str(row.id), why=why)
    it.tell("recording:stopped", RecordingStopped(session_id=it.session.id, recording_id=row.id, why=why))
    return True


def want_recording(db: Session, row: Recording, do: str, *, now: datetime) -> UUID:
    """Have the engine begin or close it; one after the other."""
    return outbox.put(
        db,
        workspace_id=row.workspace_id,
        topic=TOPIC,
        key=str(row.id),
        payload={"do": do, "recording": str(row.id)},
        now=now,
    )
