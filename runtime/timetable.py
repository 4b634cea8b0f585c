"""What happens by the clock, whoever writes or not."""

from datetime import datetime, timedelta

from sqlalchemy import text

from shop.kernel.database import transaction

_KEPT = timedelta(days=7)
"""How long finished work stays in the outbox, to be looked at."""


def sweep(now: datetime) -> int:
    """Remove finished work that nobody will look at any more; how many entries that were."""
    with transaction(None) as db:
        found = db.connection().execute(text("SELECT vetrina_sweep(:before)"), {"before": now - _KEPT})
        return int(found.scalar_one())
