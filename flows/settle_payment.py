"""A provider was asked how far a payment is: what came of it is written down, once, and never backwards."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlmodel import Session, col

from flows.begin_payment import locked_order
from flows.money_came import Came, Worth, take_money
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import PaymentIntentId, WorkspaceId
from shop.kernel.money import Money
from shop.kernel.refusals import NotFound
from shop.payments.intents import OVER_THE_WIRE
from shop.payments.money import left_to_pay
from shop.payments.provider import PaymentSeen
from shop.tables import Order, PaymentEvent, PaymentIntent
from shop.workspaces.viewing import WorkspaceView, workspace_view

Outcome = Literal[Worth, "waits", "over", "foreign"]
"""What money that came was worth, or: ``waits`` for the customer, is ``over``, is of a ``foreign`` wish."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Look:
    """A payment that its provider is to be asked for."""

    intent_id: PaymentIntentId
    provider: str
    reference: str
    close: bool
    """Nobody waits for it any more: its page is to be closed first."""


def payment_to_look_at(*, now: datetime, entry: Claimed) -> Look | None:
    """What an entry of the topic ``payment`` is about; None where nothing is to be asked, and it is done."""
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return None
        look = _look(db, UUID(entry.payload.get("intent") or entry.key))
        if look is None:
            outbox.finish(db, entry.id, now=now)
        return look


def settle_payment(
    *,
    now: datetime,
    workspace_id: WorkspaceId,
    intent_id: PaymentIntentId,
    seen: PaymentSeen,
    entry: Claimed | None = None,
) -> Outcome:
    """Write down what the provider told when it was asked; `entry` is done in the same transaction.

    Money that came is written once for each reference of the provider. It pays the order; where it came
    twice, too late, or is another amount than was asked for, it goes back by itself and the customer is told.
    """
    with transaction(workspace_id) as db:
        if entry is not None:
            if not outbox.still_ours(db, entry.id):
                return "known"
            outbox.finish(db, entry.id, now=now)
        shop = workspace_view(db, workspace_id)
        order, intent = _locked(db, intent_id)
        if seen.intent_id not in {None, intent.id}:
            _log.error("payment_of_another_intent", intent_id=str(intent_id))
            return "foreign"
        intent.looked_at = shop.at(now)
        if seen.state == "paid" and seen.amount is not None:
            return _paid(db, shop, order, intent, seen, seen.amount, now)
        return _unpaid(db, shop, order, intent, seen, now)


def _look(db: Session, intent_id: UUID) -> Look | None:
    intent = db.scalars(select(PaymentIntent).where(col(PaymentIntent.id) == intent_id)).first()
    if intent is None or intent.state == "paid" or intent.provider not in OVER_THE_WIRE:
        return None
    reference = intent.provider_reference or _told_reference(db, intent_id)
    if not reference:
        return None
    order = db.scalars(select(Order).where(col(Order.id) == intent.order_id)).one()
    unwanted = order.state != "placed" or left_to_pay(db, order) <= 0
    return Look(PaymentIntentId(intent.id), intent.provider, reference, close=unwanted)


def _told_reference(db: Session, intent_id: UUID) -> str:
    """What the provider itself told of a page that it opened while nobody was left to write it down."""
    told = db.scalars(select(PaymentEvent).where(col(PaymentEvent.intent_id) == intent_id)).all()
    return next((str(event.payload["reference"]) for event in told if event.payload.get("reference")), "")


def _locked(db: Session, intent_id: UUID) -> tuple[Order, PaymentIntent]:
    """The order first, as everybody does, then our wish."""
    order_id = db.scalar(select(col(PaymentIntent.order_id)).where(col(PaymentIntent.id) == intent_id))
    if order_id is None:
        raise NotFound(kind="payment")
    order = locked_order(db, order_id)
    wanted = select(PaymentIntent).where(col(PaymentIntent.id) == intent_id)
    return order, db.scalars(wanted.with_for_update()).one()


def _paid(
    db: Session,
    shop: WorkspaceView,
    order: Order,
    intent: PaymentIntent,
    seen: PaymentSeen,
    amount: Money,
    now: datetime,
) -> Worth:
    intent.state, intent.failure = "paid", ""
    intent.provider_reference = intent.provider_reference or seen.reference
    db.add(intent)
    db.flush()
    expected = Money(intent.amount_minor, intent.currency)
    came = Came(seen.payment_reference or seen.reference, amount, seen.method, expected)
    return take_money(db, shop, order, intent, came, actor="customer", now=now)


def _unpaid(
    db: Session, shop: WorkspaceView, order: Order, intent: PaymentIntent, seen: PaymentSeen, now: datetime
) -> Outcome:
    if intent.state == "paid":
        return "known"
    refused = bool(seen.failure) and seen.failure != intent.failure
    ends = seen.state in {"failed", "expired"} and intent.state in {"created", "open"}
    intent.failure = seen.failure or intent.failure
    if ends:
        intent.state = seen.state
    db.add(intent)
    if refused or ends:
        record(
            db,
            "PaymentFailed",
            workspace_id=shop.id,
            actor="customer" if refused else "system",
            now=shop.at(now),
            subject_id=intent.id,
            order=order.number,
            reason=seen.failure or seen.state,
        )
    return "over" if intent.state in {"failed", "expired"} else "waits"
