"""Money that no provider tells of: cash at the door, a transfer on the bank's statement. A member says it came."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from flows.begin_payment import NothingToPay, locked_order
from flows.money_came import Came, Worth, take_money
from shop.events.recorded import Actor
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.money import CurrenciesDiffer, Money
from shop.kernel.refusals import Refusal
from shop.payments.intents import open_intent
from shop.payments.money import left_to_pay
from shop.payments.references import creditor_reference
from shop.tables import Order, Payment, PaymentIntent
from shop.workspaces.viewing import WorkspaceView, workspace_view


class TooMuchCash(Refusal):
    """More than the order costs: the rest is change, and goes back at once."""


def take_cash(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    order_id: UUID,
    amount: Money,
    key: str = "",
) -> Worth:
    """The customer paid so much in cash. The same `key` twice is the same money.

    Refuses NothingToPay, TooMuchCash, CurrenciesDiffer.
    """
    with transaction(workspace_id) as db:
        order = locked_order(db, order_id)
        if _known(db, "cash", key):
            return "known"
        left = left_to_pay(db, order)
        _refuse(order, amount)
        if left <= 0:
            raise NothingToPay(order=order.number)
        if amount.minor > left:
            raise TooMuchCash(order=order.number, left_minor=left)
        shop = workspace_view(db, workspace_id)
        return _take(db, shop, order, "cash", amount, key, actor, now)


def confirm_transfer(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    order_id: UUID,
    amount: Money,
    key: str = "",
) -> Worth:
    """So much stands on the bank's statement; what is too much is to be sent back by hand.

    `key` is the bank's own id of the transfer: the same one twice is the same money. Refuses CurrenciesDiffer,
    and NothingToPay for no amount at all.
    """
    with transaction(workspace_id) as db:
        order = locked_order(db, order_id)
        _refuse(order, amount)
        shop = workspace_view(db, workspace_id)
        return _take(db, shop, order, "transfer", amount, key, actor, now)


def _refuse(order: Order, amount: Money) -> None:
    if amount.currency != order.currency:
        raise CurrenciesDiffer(one=amount.currency, other=order.currency)
    if amount.minor <= 0:
        raise NothingToPay(order=order.number)


def _known(db: Session, provider: str, key: str) -> bool:
    """Whether this very money was written before."""
    wanted = select(col(Payment.id)).where(
        col(Payment.provider) == provider, col(Payment.provider_reference) == key
    )
    return bool(key) and db.scalar(wanted) is not None


def _take(
    db: Session,
    shop: WorkspaceView,
    order: Order,
    provider: str,
    amount: Money,
    key: str,
    actor: Actor,
    now: datetime,
) -> Worth:
    intent = _intent(db, shop, order, provider, amount, now)
    came = Came(key or str(new_id()), amount, "", expected=None)
    worth = take_money(db, shop, order, intent, came, actor=actor, now=now)
    if worth != "known" and left_to_pay(db, order) <= 0:
        intent.state = "paid"
        db.add(intent)
        db.flush()
    return worth


def _intent(
    db: Session, shop: WorkspaceView, order: Order, provider: str, amount: Money, now: datetime
) -> PaymentIntent:
    """The order's open wish of that kind, or one that was never asked."""
    intent = open_intent(db, order.id)
    if intent is not None and intent.provider == provider:
        return intent
    at = shop.at(now)
    made = PaymentIntent(
        id=new_id(),
        workspace_id=shop.id,
        order_id=order.id,
        provider=provider,
        amount_minor=amount.minor,
        currency=amount.currency,
        state="paid",
        provider_reference=creditor_reference(order.number, order.id) if provider == "transfer" else "",
        expires_at=at,
        created_at=at,
    )
    db.add(made)
    db.flush()
    return made
