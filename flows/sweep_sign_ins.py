"""Sessions, links and wrong tries that are long over are forgotten, and people who work nowhere any more."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import text

from shop.kernel.database import transaction

KEPT: Final = timedelta(days=30)
"""So long what is over can still be looked at."""


def sweep_sign_ins(*, now: datetime) -> None:
    """Forget what was over a month ago, of every workspace and of people of none."""
    with transaction(None) as db:
        db.connection().execute(text("SELECT vetrina_sweep_console(:before)"), {"before": now - KEPT})
