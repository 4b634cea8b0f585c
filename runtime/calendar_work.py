"""Calendars elsewhere are asked: what they hold is read by the clock, what is booked is written from the outbox."""

from datetime import datetime, timedelta
from threading import BoundedSemaphore

import structlog

from bot.parts import Parts
from flows.read_outside_calendar import Reading, calendar_to_read, note_not_read, note_read
from flows.write_outside_calendar import (
    Writing,
    event_to_write,
    note_changed,
    note_not_written,
    note_written,
    put_off_writing,
)
from shop.booking.outside import CallFailed, EventChanged, OutsideCalendars
from shop.events.outbox import Claimed
from shop.kernel.ids import WorkspaceId
from shop.workspaces.viewing import workspaces

MOST_AT_ONCE = 2
"""Of eight threads, for reading and as many for writing: a server may be slow, and customers wait for the same ones."""
_WAIT = timedelta(seconds=2)

_readers, _writers = BoundedSemaphore(MOST_AT_ONCE), BoundedSemaphore(MOST_AT_ONCE)

log = structlog.get_logger()


def write(entry: Claimed, parts: Parts) -> None:
    """Write the booking of an outbox entry into a calendar, or take it out."""
    if not _writers.acquire(blocking=False):
        put_off_writing(now=parts.clock.now(), entry=entry, wait=_WAIT)
        return
    try:
        _write(entry, parts)
    finally:
        _writers.release()


def read_all_due(parts: Parts) -> None:
    """Read every calendar whose time has come; whoever is too many does nothing, since others are at it."""
    if parts.calendars is None or not _readers.acquire(blocking=False):
        return
    try:
        for workspace, _, _ in workspaces():
            while _read_next(workspace, parts, parts.calendars):
                pass
    finally:
        _readers.release()


def _write(entry: Claimed, parts: Parts) -> None:
    writing = event_to_write(now=parts.clock.now(), entry=entry)
    if writing is None:
        return
    try:
        etag = _sent(writing, _calendars(parts))
    except EventChanged as changed:
        outcome = note_changed(now=parts.clock.now(), entry=entry, writing=writing, changed=changed)
        log.info("calendar_changed_outside", calendar_id=str(writing.calendar_id), outcome=outcome)
    except CallFailed as failed:
        verdict = note_not_written(now=parts.clock.now(), entry=entry, failed=failed)
        log.warning(
            "calendar_not_written",
            calendar_id=str(writing.calendar_id),
            reason=failed.reason,
            verdict=verdict,
        )
    else:
        note_written(now=parts.clock.now(), entry=entry, writing=writing, etag=etag)


def _read_next(workspace: WorkspaceId, parts: Parts, calendars: OutsideCalendars) -> bool:
    reading = calendar_to_read(now=parts.clock.now(), workspace_id=workspace)
    if reading is None:
        return False
    try:
        seen = calendars.read(reading.account, reading.asked)
        found = note_read(now=parts.clock.now(), workspace_id=workspace, reading=reading, seen=seen)
    except CallFailed as failed:
        _not_read(workspace, reading, failed, parts.clock.now())
        return True
    except Exception:  # whatever a stranger's calendar causes, the others are read
        log.exception("calendar_unreadable", calendar_id=str(reading.calendar_id))
        _not_read(workspace, reading, CallFailed("unreadable", permanent=False), parts.clock.now())
        return True
    log.info("calendar_read", calendar_id=str(reading.calendar_id), count=found)
    return True


def _not_read(workspace: WorkspaceId, reading: Reading, failed: CallFailed, now: datetime) -> None:
    note_not_read(now=now, workspace_id=workspace, reading=reading, failed=failed)
    log.warning("calendar_not_read", calendar_id=str(reading.calendar_id), reason=failed.reason)


def _sent(writing: Writing, calendars: OutsideCalendars) -> str:
    """The ETag under which it stands there now; empty where it is gone."""
    if writing.body:
        return calendars.put(writing.account, uid=writing.uid, body=writing.body, etag=writing.etag)
    calendars.remove(writing.account, uid=writing.uid, etag=writing.etag)
    return ""


def _calendars(parts: Parts) -> OutsideCalendars:
    if parts.calendars is None:
        raise LookupError("nobody writes into calendars here")
    return parts.calendars
