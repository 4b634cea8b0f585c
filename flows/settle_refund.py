"""Money goes back: the provider is asked for it, and what came of that is written down, never backwards."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from flows.begin_payment import locked_order
from flows.money_words import tell_of_failed_refund, tell_of_refund
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import RefundId, WorkspaceId
from shop.kernel.money import Money
from shop.kernel.refusals import NotFound, Refusal
from shop.live.tips import tip_of
from shop.orders.returns import note_refunded
from shop.payments.intents import OVER_THE_WIRE
from shop.payments.money import keep_totals
from shop.payments.provider import RefundSeen, RefundWish
from shop.payments.refunding import UNTAKEN, RefundView, refund_view
from shop.tables import Order, Payment, Refund
from shop.workspaces.viewing import WorkspaceView, workspace_view

_FURTHER = {"wanted": 0, "pending": 1, "succeeded": 2, "failed": 3}
"""A refund only moves on. Banks send even a succeeded one back now and then: then it has failed."""
_SURELY_NEW = timedelta(seconds=20)
"""A refund that is older may have been asked for already."""


class RefundByProvider(Refusal):
    """A provider sends this money back by itself: there is nothing for a member to do."""


@dataclass(frozen=True, slots=True)
class RefundDue:
    """A refund that its provider is to be asked for, or about."""

    refund_id: RefundId
    provider: str
    reference: str
    """The provider's; empty where it has not been asked for yet."""
    wish: RefundWish


def refund_to_ask_for(*, now: datetime, entry: Claimed) -> RefundDue | None:
    """What an entry of the topic ``refund`` is about; None where nothing is to be asked, and it is done."""
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return None
        at = workspace_view(db, entry.workspace_id).at(now)
        due = _due(db, entry, at)
        if due is None:
            outbox.finish(db, entry.id, now=now)
        return due


def settle_refund(
    *,
    now: datetime,
    workspace_id: WorkspaceId,
    refund_id: UUID,
    seen: RefundSeen,
    actor: Actor = "system",
    entry: Claimed | None = None,
) -> RefundView:
    """Write down how far the refund is; `entry` is done in the same transaction.

    One that succeeded counts for the order, is told to the customer and gets its credit note. One that
    failed leaves the money where it is, to be sent back another way.
    """
    with transaction(workspace_id) as db:
        order, refund = _locked(db, refund_id)
        if entry is not None:
            if not outbox.still_ours(db, entry.id):
                return refund_view(refund)
            outbox.finish(db, entry.id, now=now)
        shop = workspace_view(db, workspace_id)
        _settle(db, shop, order, refund, seen, actor, now)
        return refund_view(refund)


def confirm_refund(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, refund_id: UUID, reference: str = ""
) -> RefundView:
    """A member has given the money back, in cash or by bank. Refuses RefundByProvider."""
    with transaction(workspace_id) as db:
        order, refund = _locked(db, refund_id)
        payment = db.scalars(select(Payment).where(col(Payment.id) == refund.payment_id)).one()
        if payment.provider in OVER_THE_WIRE:
            raise RefundByProvider(order=order.number)
        shop = workspace_view(db, workspace_id)
        _settle(db, shop, order, refund, RefundSeen(reference, "succeeded"), actor, now)
        return refund_view(refund)


def _due(db: Session, entry: Claimed, at: datetime) -> RefundDue | None:
    found = db.execute(
        select(Refund, Payment)
        .join(Payment, col(Payment.id) == col(Refund.payment_id))
        .where(col(Refund.id) == UUID(entry.key))
    ).first()
    if found is None:
        return None
    refund, payment = found
    if payment.provider not in OVER_THE_WIRE or refund.state == "failed":
        return None
    wish = RefundWish(
        refund_id=RefundId(refund.id),
        workspace_id=entry.workspace_id,
        payment_reference=payment.provider_reference,
        amount=Money(refund.amount_minor, refund.currency),
        reason=refund.reason,
        payee=tip_of(db, refund.order_id)[1],
        asked_before=entry.attempts > 1 or at - refund.created_at > _SURELY_NEW,
    )
    return RefundDue(RefundId(refund.id), payment.provider, refund.provider_reference, wish)


def _locked(db: Session, refund_id: UUID) -> tuple[Order, Refund]:
    """The order first, as everybody does, then the refund."""
    order_id = db.scalar(select(col(Refund.order_id)).where(col(Refund.id) == refund_id))
    if order_id is None:
        raise NotFound(kind="refund")
    order = locked_order(db, order_id)
    wanted = select(Refund).where(col(Refund.id) == refund_id).with_for_update()
    return order, db.scalars(wanted).one()


def _settle(
    db: Session,
    shop: WorkspaceView,
    order: Order,
    refund: Refund,
    seen: RefundSeen,
    actor: Actor,
    now: datetime,
) -> None:
    refund.provider_reference = refund.provider_reference or seen.reference
    refund.looked_at = shop.at(now)
    db.add(refund)
    was_told = refund.state == "succeeded"
    if _FURTHER[seen.state] <= _FURTHER[refund.state]:
        return
    refund.state, refund.failure = seen.state, seen.failure
    if seen.state == "pending":
        return
    refund.finished_at = shop.at(now)
    if seen.state == "failed":
        _put_back(db, refund)
    keep_totals(db, order)
    name = "RefundSucceeded" if seen.state == "succeeded" else "RefundFailed"
    record(
        db,
        name,
        workspace_id=shop.id,
        actor=actor,
        now=shop.at(now),
        subject_id=refund.id,
        order=order.number,
        amount_minor=refund.amount_minor,
        currency=refund.currency,
        reason=refund.reason,
        **({"failure": seen.failure} if seen.failure else {}),
    )
    if seen.state == "succeeded":
        _succeeded(db, shop, order, refund, now)
    elif was_told and refund.reason not in UNTAKEN:
        amount = Money(refund.amount_minor, refund.currency)
        tell_of_failed_refund(db, shop, order, amount, refund.id, now=now)


def _put_back(db: Session, refund: Refund) -> None:
    """The money is still here: it may be sent back another way."""
    payment = db.scalars(select(Payment).where(col(Payment.id) == refund.payment_id).with_for_update()).one()
    payment.refunded_minor -= refund.amount_minor
    db.add(payment)
    db.flush()


def _succeeded(db: Session, shop: WorkspaceView, order: Order, refund: Refund, now: datetime) -> None:
    """Money that was never taken for the order stands on no invoice: it needs no credit note, and was told of."""
    if refund.reason in UNTAKEN:
        return
    outbox.put(
        db,
        workspace_id=shop.id,
        topic="paper",
        key=str(order.id),
        payload={"refund": str(refund.id)},
        now=now,
    )
    if refund.return_id is not None:
        note_refunded(db, refund.return_id)
    tell_of_refund(db, shop, order, Money(refund.amount_minor, refund.currency), refund.id, now=now)
