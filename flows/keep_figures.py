"""Days that are over are counted and kept, so that months can be looked at at once."""

from datetime import datetime
from typing import Final

from shop.analytics.keeping import keep, next_to_keep
from shop.analytics.retention import keep_cohorts
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.workspaces.viewing import workspace_view

MOST: Final = 40
"""Stretches in one go; what is left is counted the next time."""


def keep_figures(*, now: datetime, workspace_id: WorkspaceId) -> int:
    """How many stretches of days were counted: those that never were, and those of which something may have changed.

    Each in a transaction of its own. Asked again before midnight there is nothing to do.
    """
    for done in range(MOST):
        with transaction(workspace_id) as db:
            shop = workspace_view(db, workspace_id)
            at = shop.at(now)
            period = next_to_keep(db, shop, at)
            if period is None:
                keep_cohorts(db, shop, at)
                return done
            keep(db, shop, period, at)
    return MOST
