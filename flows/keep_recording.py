"""What became of a recording: the engine records, its film is there, nothing came of it, or it was kept for long enough."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session

from flows.act_in_session import SYSTEM, Acting, Command, open_session
from flows.record_no_more import record_no_more
from flows.tell_of_live import Into, tell_of_live
from shop.catalog.media import want_dropped
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.language import Language, say
from shop.live.media_engine import Recorded
from shop.live.photos import old_photos, photo_files
from shop.live.recording_bodies import RecordingReady
from shop.live.recordings import (
    RecordingUnknown,
    customers_who_came,
    kept_until,
    over_kept,
    recording_of,
    take_away,
)
from shop.orders.wording import worded_day
from shop.tables import LiveSession, Recording
from shop.workspaces.storage import count_files
from shop.workspaces.viewing import workspace_view

WAITS_FOR: Final = timedelta(hours=24)
"""So long an engine that is away is asked again for what it recorded."""
_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class WantedRecording:
    """What the engine is to begin or to close."""

    id: UUID
    stream: str
    state: str
    since: timedelta
    """Since it was to end; nothing while it runs."""


def wanted_recording(*, now: datetime, entry: Claimed) -> WantedRecording | None:
    """The recording of that entry; None where it is settled, or was stopped before it began."""
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return None
        try:
            row = recording_of(db, UUID(entry.payload["recording"]))
        except RecordingUnknown:
            outbox.finish(db, entry.id, now=now)
            return None
        if entry.payload["do"] == "start" and row.state != "wanted":
            outbox.finish(db, entry.id, now=now)
            return None
        at = workspace_view(db, entry.workspace_id).at(now)
        stream = db.get_one(LiveSession, row.session_id).stream
        return WantedRecording(row.id, stream, row.state, at - (row.ended_at or at))


def note_recording_begun(*, now: datetime, entry: Claimed) -> None:
    """The engine records from now on."""
    with transaction(entry.workspace_id) as db:
        if outbox.still_ours(db, entry.id):
            row = recording_of(db, UUID(entry.payload["recording"]))
            if row.state == "wanted":
                row.state = "running"
                row.begun_at = workspace_view(db, entry.workspace_id).at(now)
                db.add(row)
            outbox.finish(db, entry.id, now=now)


def note_recorded(*, now: datetime, entry: Claimed, recorded: Recorded, sizes: Mapping[str, int]) -> None:
    """Its film lies in the object store: those who may can watch it; one that was taken back meanwhile goes.

    `sizes`: how many bytes each of its files has, by its hash; they count towards the plan.
    """
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return
        it, row = _opened(db, entry, now)
        if row.state != "closing":
            files = [file for file in (recorded.sha256, recorded.poster) if file]
            want_dropped(db, workspace_id=entry.workspace_id, files=files, now=now)
            outbox.finish(db, entry.id, now=now)
            return
        count_files(db, entry.workspace_id, sizes, at=now)
        ahead = it.at - now  # the engine's clock is the world's
        row.state, row.sha256, row.poster = "ready", recorded.sha256, recorded.poster
        row.seconds, row.content_type = recorded.seconds, recorded.content_type
        row.partial = row.partial or recorded.partial
        row.pieces = [[(begun + ahead).isoformat(), seconds] for begun, seconds in recorded.pieces]
        row.kept_until = kept_until(it.terms, it.at)
        db.add(row)
        outbox.finish(db, entry.id, now=now)
        it.record("RecordingReady", recording=str(row.id), seconds=row.seconds, partial=row.partial)
        told = RecordingReady(
            session_id=it.session.id, recording_id=row.id, seconds=row.seconds, partial=row.partial
        )
        it.tell("recording:ready", told)
        if it.session.state not in {"planned", "active"}:
            _tell_customers(it, row)
        it.done()


def note_recording_failed(*, now: datetime, entry: Claimed, reason: str) -> None:
    """Nothing came of it, and why: a code of the engine's."""
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return
        it, row = _opened(db, entry, now)
        outbox.finish(db, entry.id, now=now)
        if row.state not in {"wanted", "running", "closing"}:
            return
        if row.state != "closing":
            record_no_more(it, "failed")
            db.refresh(row)
        row.state, row.reason = "failed", reason
        db.add(row)
        it.record("RecordingFailed", recording=str(row.id), reason=reason)
        it.done()


def sweep_kept(*, now: datetime, workspace_id: WorkspaceId) -> int:
    """How many recordings and photos of the workspace were kept for long enough, and go now with their files."""
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        recordings: Sequence[Recording] = over_kept(db, at=at, most=_AT_ONCE)
        photos = old_photos(db, at=at, most=_AT_ONCE)
        files = [file for photo in photos for file in photo_files(photo)]
        for row in recordings:
            files += take_away(db, row, at=at)
        for photo in photos:
            db.delete(photo)
        db.flush()
        if files:
            want_dropped(db, workspace_id=workspace_id, files=files, now=now)
        if recordings or photos:
            record(
                db,
                "KeptOfLiveSwept",
                workspace_id=workspace_id,
                actor="system",
                now=at,
                recordings=len(recordings),
                photos=len(photos),
            )
        return len(recordings) + len(photos)


def _tell_customers(it: Acting, row: Recording) -> None:
    """Whoever came hears of it with a link that opens for as long as it is kept; in the order of their ids."""
    language = Language(it.session.language)
    day = worded_day(row.kept_until.astimezone(it.shop.zone).date(), language)
    words = say(
        language, "The recording of your live session is there. You can watch it until {day}.", day=day
    )
    into = Into(it.session.id, language, row.kept_until - it.at)
    for customer in customers_who_came(it.db, it.session.id):
        tell_of_live(it.db, it.shop, customer, words, now=it.now, into=into)


def _opened(db: Session, entry: Claimed, now: datetime) -> tuple[Acting, Recording]:
    """The session first, then its recording: in the order in which everybody locks them."""
    recording = UUID(entry.payload["recording"])
    session = db.get_one(Recording, recording).session_id
    it = open_session(db, Command("recording", now, SYSTEM, entry.workspace_id, session))
    return it, recording_of(db, recording)
