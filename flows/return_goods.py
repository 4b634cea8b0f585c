"""Goods come back: the customer asks, the shop answers, the goods arrive, the money follows."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlmodel import Session

from flows.telling import Besides, tell_order
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.orders.order_view import ReturnView, return_view
from shop.orders.returns import (
    all_back,
    coming_back,
    lock_return,
    note_restocked,
    order_of_return,
    require_returnable,
    write_return,
)
from shop.orders.states import lock_order, take_step
from shop.payments.refunding import LineUnknown, RefundedLine, RefundTooHigh, RefundView, want_refund
from shop.stock.allocations import put_back
from shop.stock.ledger import lock_variants
from shop.tables import Order, OrderLine
from shop.workspaces.viewing import workspace_view

LONGEST_NOTE = 1000


def request_return(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    customer_id: UUID,
    order_id: UUID,
    lines: Sequence[tuple[UUID, int]],
    reason: str,
    note: str = "",
) -> ReturnView:
    """The customer wants to send so much of these lines back (line id, quantity).

    `reason` is ``damaged``, ``wrong``, ``unwanted`` or ``other``. What may not come back may all the same
    where it came broken or was not what was ordered. Refuses OrderUnknown, NotReturnable, ReturnTooLate,
    ReturnTooMuch, ReturnReasonUnknown.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        at = shop.at(now)
        order = lock_order(db, order_id, customer_id=customer_id)
        require_returnable(db, order, lines, reason=reason, at=at)
        made = write_return(db, order, lines, reason=reason, note=note.strip()[:LONGEST_NOTE], at=at)
        _record(db, "ReturnRequested", order, made, actor=actor, at=at, reason=reason)
        mail = Besides(mail={"return": str(made)})
        tell_order(db, shop=shop, order_id=order.id, kind="return_requested", now=now, besides=mail)
        return return_view(db, made)


def answer_return(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    return_id: UUID,
    approved: bool,
    answer: str = "",
) -> ReturnView:
    """The shop agrees, or does not; `answer` is what it says of it, in the customer's language.

    Refuses ReturnUnknown, ReturnSettled.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        at = shop.at(now)
        order = lock_order(db, order_of_return(db, return_id))
        row = lock_return(db, return_id, "requested")
        row.state = "approved" if approved else "refused"
        row.answer = answer.strip()[:LONGEST_NOTE]
        db.add(row)
        db.flush()
        name = "ReturnApproved" if approved else "ReturnRefused"
        _record(db, name, order, return_id, actor=actor, at=at)
        tell_order(
            db,
            shop=shop,
            order_id=order.id,
            kind=f"return_{row.state}",
            now=now,
            besides=Besides(answer=row.answer, mail={"return": str(return_id)}),
        )
        return return_view(db, return_id)


def receive_return(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    return_id: UUID,
    restock: Collection[UUID] | None = None,
) -> ReturnView:
    """The goods are here: what is as new goes back on the shelf (line ids; None for all), the money goes back.

    Once nothing of the order is left with the customer, what was paid for its delivery goes back too, and the
    order is returned. Refuses ReturnUnknown, ReturnSettled, and LineUnknown for what is not of this return.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        at = shop.at(now)
        order = lock_order(db, order_of_return(db, return_id))
        row = lock_return(db, return_id, "approved")
        lines = coming_back(db, return_id)
        if not set(restock or ()) <= {line.id for line, _ in lines}:
            raise LineUnknown(kind="line")
        _shelve(db, order, return_id, lines, restock, actor=actor, now=now)
        row.state = "received"
        db.add(row)
        db.flush()
        whole = all_back(db, order.id)
        back = _send_money_back(db, order, return_id, lines, whole=whole, actor=actor, now=now, at=at)
        _record(db, "ReturnReceived", order, return_id, actor=actor, at=at)
        if whole:
            take_step(db, order, "returned", actor=actor, at=at)
        tell_order(
            db,
            shop=shop,
            order_id=order.id,
            kind="return_received",
            now=now,
            besides=Besides(back_minor=back, mail={"return": str(return_id)}),
        )
        return return_view(db, return_id)


def _shelve(
    db: Session,
    order: Order,
    return_id: UUID,
    lines: Sequence[tuple[OrderLine, int]],
    restock: Collection[UUID] | None,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Count what came, and put back what can be sold again."""
    again = [
        (line, quantity, line.variant_id)
        for line, quantity in lines
        if line.variant_id is not None and (restock is None or line.id in restock)
    ]
    lock_variants(db, [variant for _, _, variant in again])
    for line, quantity in lines:
        line.returned += quantity
        db.add(line)
    db.flush()
    for line, quantity, variant in again:
        put_back(
            db,
            workspace_id=order.workspace_id,
            variant_id=variant,
            quantity=quantity,
            reference=return_id,
            actor=actor,
            now=now,
        )
        note_restocked(db, return_id, line.id)


def _send_money_back(
    db: Session,
    order: Order,
    return_id: UUID,
    lines: Sequence[tuple[OrderLine, int]],
    *,
    whole: bool,
    actor: Actor,
    now: datetime,
    at: datetime,
) -> int:
    """Want what these lines cost back for the customer; how much that is.

    Nothing where nothing was paid, or where a member has sent that money back already.
    """
    if order.paid_minor <= order.refunded_minor:
        return 0
    want = partial(
        want_refund,
        db,
        workspace_id=order.workspace_id,
        order_id=order.id,
        actor=actor,
        now=now,
        at=at,
        return_id=return_id,
    )
    made: list[RefundView] = []
    wanted = [RefundedLine(line.id, quantity) for line, quantity in lines if line.total_minor]
    carried = _delivery_paid(order) if whole else 0
    with suppress(RefundTooHigh):
        if wanted:
            made += want(reason="returned", lines=wanted, key=f"return/{return_id}")
        if carried:
            made += want(reason="delivery", amount_minor=carried, key=f"return/{return_id}/delivery")
    return sum(refund.amount.minor for refund in made)


def _delivery_paid(order: Order) -> int:
    """What the customer paid for the delivery, its tax within."""
    way = order.quote.get("delivery") or {}
    on_top = 0 if order.quote.get("tax_included", True) else int(way.get("tax_minor", 0))
    return order.delivery_minor + on_top


def _record(
    db: Session, name: str, order: Order, return_id: UUID, *, actor: Actor, at: datetime, **details: str
) -> None:
    record(
        db,
        name,
        workspace_id=order.workspace_id,
        actor=actor,
        now=at,
        subject_id=return_id,
        order=order.number,
        **details,
    )
