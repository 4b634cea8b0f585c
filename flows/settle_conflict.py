"""A person decides about something that a calendar elsewhere and the bookings do not agree on."""

from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlmodel import Session, col

from flows.outside_calendar_entries import put_entry
from shop.booking.colliding import OURS, subject_of
from shop.booking.outside_views import ConflictUnknown
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import CalendarConflictId, WorkspaceId
from shop.tables import CalendarConflict, OutsideCalendar, OutsideEvent
from shop.workspaces.viewing import workspace_view


def settle_conflict(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    conflict_id: CalendarConflictId,
    keep: Literal["theirs", "ours"],
) -> None:
    """Show the conflict no more. With ``theirs`` the calendar stays as it is, and that event is ours no longer.

    With ``ours`` an event that somebody changed is written again, over what stands there now and nothing newer.
    Where times overlap both mean the same: nothing is changed anywhere. Refuses ConflictUnknown.
    """
    with transaction(workspace_id) as db:
        calendar, row = _locked(db, conflict_id)
        at = workspace_view(db, workspace_id).at(now)
        if keep == "ours" and row.kind in OURS:
            row.ended_at = at
            _write_again(db, calendar, row, now)
        row.settled_at = at
        db.add(row)
        record(
            db,
            "CalendarConflictSettled",
            workspace_id=workspace_id,
            actor=actor,
            now=at,
            subject_id=row.subject_id,
            conflict=str(row.id),
            kept=keep,
        )


def _locked(db: Session, conflict_id: CalendarConflictId) -> tuple[OutsideCalendar, CalendarConflict]:
    known = db.get(CalendarConflict, conflict_id)
    if known is None:
        raise ConflictUnknown
    calendar = select(OutsideCalendar).where(col(OutsideCalendar.id) == known.calendar_id).with_for_update()
    locked = db.scalars(calendar).one()
    db.refresh(known)
    if known.ended_at is not None or known.settled_at is not None:
        raise ConflictUnknown
    return locked, known


def _write_again(db: Session, calendar: OutsideCalendar, row: CalendarConflict, now: datetime) -> None:
    ours = select(OutsideEvent).where(
        col(OutsideEvent.calendar_id) == calendar.id, col(OutsideEvent.subject_id) == row.subject_id
    )
    event = db.scalars(ours.with_for_update()).first()
    if event is not None:
        # What was taken away is put there anew; what was changed is replaced, if nobody changes it once more.
        event.etag, event.written, event.tried = row.etag, "", []
        db.add(event)
    put_entry(db, row.workspace_id, calendar.id, subject_of(row), now)
