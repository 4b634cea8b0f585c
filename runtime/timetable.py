"""What happens by the clock, whoever writes or not."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import text

from flows.reconcile_payments import reconcile_payments
from flows.sweep_programs import sweep_programs
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
