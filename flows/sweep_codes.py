"""One-time codes that are over are forgotten with the numbers that they were sent to."""

from datetime import datetime

from shop.customers.sign_in import KEPT, forget_codes
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId


def sweep_codes(*, now: datetime, workspace_id: WorkspaceId) -> None:
    """Forget the codes of the workspace that were asked for more than a day ago."""
    with transaction(workspace_id) as db:
        forget_codes(db, now - KEPT)
