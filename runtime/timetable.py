"""What happens by the clock, whoever writes or not."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import text

from flows.meet_on_page import sweep_visitors
from flows.reconcile_payments import reconcile_payments
from flows.send_reminder import send_due_reminders
from flows.sweep_codes import sweep_codes
from flows.sweep_programs import sweep_programs
from flows.tell_day import tell_day
from knowledge.index import repair
from shop.kernel.database import transaction
from shop.workspaces.viewing import workspaces

_log = structlog.get_logger()

_KEPT = timedelta(days=7)
"""How long finished work stays in the outbox, to be looked at."""


def sweep(now: datetime) -> int:
    """Remove finished work that nobody will look at any more; how many entries that were."""
    with transaction(None) as db:
        found = db.connection().execute(text("SELECT vetrina_sweep(:before)"), {"before": now - _KEPT})
        return int(found.scalar_one())


def repair_indexes(now: datetime) -> None:
    """Make every workspace's vectors follow its rows again: after a lost disk, or a new embedding."""
    for workspace, _, _ in workspaces():
        repaired = repair(workspace, now=now)
        if repaired.missing or repaired.orphaned:
            _log.warning("index_repaired", workspace_id=str(workspace))


def look_after_payments(now: datetime) -> None:
    """Have every workspace's payments and refunds looked at that nobody has told of for too long."""
    for workspace, _, _ in workspaces():
        if count := reconcile_payments(now=now, workspace_id=workspace):
            _log.warning("payments_reconciled", workspace_id=str(workspace), count=count)


def sweep_all_programs(now: datetime) -> None:
    """Forget what was kept for other programs for long enough."""
    for workspace, _, _ in workspaces():
        sweep_programs(now=now, workspace_id=workspace)


def sweep_all_codes(now: datetime) -> None:
    """Forget the one-time codes that are over, with the numbers that they were sent to."""
    for workspace, _, _ in workspaces():
        sweep_codes(now=now, workspace_id=workspace)


def look_after_bookings(now: datetime) -> None:
    """Have every workspace told of its day in the morning, and send the reminders that no entry woke."""
    for workspace, _, _ in workspaces():
        tell_day(now=now, workspace_id=workspace)
        if count := send_due_reminders(now=now, workspace_id=workspace):
            _log.info("reminders_swept", workspace_id=str(workspace), count=count)


def sweep_all_visitors(now: datetime) -> None:
    """Forget visitors of the shops' pages for whom a time was kept and who never said who they are."""
    for workspace, _, _ in workspaces():
        sweep_visitors(now=now, workspace_id=workspace)
