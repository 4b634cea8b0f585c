"""What is kept for other programs and browsers is kept for a while: answers for a day, deliveries for a month.

So are calls of a shop's functions, and what its members have removed.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import col

from flows.answer_once import KEPT
from knowledge.aside import KEPT_FOR
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.tables import FunctionCall, IdempotentRequest, LiveCommand, SetAsideSource, WebhookDelivery
from shop.workspaces.viewing import workspace_view

DELIVERIES_KEPT = timedelta(days=30)


def sweep_programs(*, now: datetime, workspace_id: WorkspaceId) -> int:
    """Forget what is older; how many rows that were. Deliveries that are on their way stay."""
    with transaction(workspace_id) as db:
        answers = delete(IdempotentRequest).where(col(IdempotentRequest.created_at) <= now - KEPT)
        at = workspace_view(db, workspace_id).at(now)
        done = delete(WebhookDelivery).where(
            col(WebhookDelivery.state) != "waiting", col(WebhookDelivery.created_at) <= at - DELIVERIES_KEPT
        )
        commands = delete(LiveCommand).where(col(LiveCommand.created_at) <= at - KEPT)
        calls = delete(FunctionCall).where(col(FunctionCall.created_at) <= now - DELIVERIES_KEPT)
        removed = delete(SetAsideSource).where(
            col(SetAsideSource.state) == "removed", col(SetAsideSource.created_at) <= now - KEPT_FOR
        )
        statements = (answers, done, commands, calls, removed)
        return sum(db.connection().execute(statement).rowcount for statement in statements)
