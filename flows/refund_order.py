"""Money goes back for an order: whole, in part, or for some of its lines; never more than came."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from flows.begin_payment import locked_order
from shop.events.recorded import Actor
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.refusals import Refusal
from shop.payments.refunding import RefundedLine, RefundView, want_refund
from shop.workspaces.viewing import workspace_view


class NothingToRefund(Refusal):
    """No money came for the order, or all of it went back already."""


def refund_order(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    order_id: UUID,
    reason: str,
    key: str,
    amount_minor: int | None = None,
    lines: Sequence[RefundedLine] = (),
    return_id: UUID | None = None,
) -> list[RefundView]:
    """Have an amount, some lines, or (neither told) everything go back; one refund for each payment.

    The same `key` gives the same refunds again. What came in cash or by bank goes back by a member's hands
    (`flows.settle_refund.confirm_refund`). Refuses NothingToRefund, RefundTooHigh, LineUnknown, RefundKeyUsed.
    """
    with transaction(workspace_id) as db:
        order = locked_order(db, order_id)
        refunds = want_refund(
            db,
            workspace_id=workspace_id,
            order_id=order.id,
            reason=reason,
            actor=actor,
            now=now,
            at=workspace_view(db, workspace_id).at(now),
            amount_minor=amount_minor,
            lines=lines,
            return_id=return_id,
            key=key,
        )
        if not refunds:
            raise NothingToRefund(order=order.number)
        return refunds
