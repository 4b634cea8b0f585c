"""From an order to the page where it is paid: our wish first, then the provider's page, then the address."""

from datetime import datetime
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import structlog

from flows.begin_payment import begin_payment, give_up_payment, note_payment_opened
from flows.settle_payment import settle_payment
from shop.kernel.language import say
from shop.kernel.refusals import Refusal
from shop.payments.intents import IntentView
from shop.payments.provider import CallFailed, PaymentProvider, PaymentWish
from shop.workspaces.viewing import WorkspaceView
from webapp.wiring import WebWiring

_log = structlog.get_logger()


class PaymentsAway(Refusal):
    """Whoever takes the cards does not answer just now."""

    status = 503


def payment_page_url(
    wiring: WebWiring, now: datetime, shop: WorkspaceView, order_id: UUID, return_url: str
) -> str:
    """Where the customer pays the order, to come back to `return_url` afterwards (with ``payment=done|back``).

    For a transfer or cash that is `return_url` itself: its page says what to do. No transaction is open
    while the provider is asked. Refuses NothingToPay, PayTimeOver, StockShort, PaymentsAway.
    """
    try:
        return _begin(wiring, now, shop, order_id, return_url)
    except _Over:
        # With a new wish: the last page is closed, or was begun from another address or too long ago.
        return _begin(wiring, now, shop, order_id, return_url, last=True)


class _Over(Exception):
    """That wish has come to its end; another one may be made."""


def _begin(
    wiring: WebWiring,
    now: datetime,
    shop: WorkspaceView,
    order_id: UUID,
    return_url: str,
    *,
    last: bool = False,
) -> str:
    intent = begin_payment(now=now, actor="customer", workspace_id=shop.id, order_id=order_id)
    if intent.provider in {"transfer", "cash"}:
        return return_url
    if intent.url:
        return _still_open(wiring, now, intent)
    try:
        return _open(wiring, now, intent, return_url)
    except CallFailed as failed:
        _log.warning("payment_not_opened", provider=intent.provider, reason=failed.reason)
        if failed.permanent:
            give_up_payment(now=now, workspace_id=shop.id, intent_id=intent.id, reason=failed.reason)
        if failed.permanent and not last:
            raise _Over from failed
        raise PaymentsAway(order=intent.order_number) from failed


def _still_open(wiring: WebWiring, now: datetime, intent: IntentView) -> str:
    """The page that was opened before, unless it is over: nobody is sent there to pay what was paid."""
    try:
        seen = _provider(wiring, intent).look(intent.reference)
    except CallFailed as failed:
        _log.info("payment_not_seen", provider=intent.provider, reason=failed.reason)
        return intent.url
    if seen.state == "open":
        return intent.url
    settle_payment(now=now, workspace_id=intent.workspace_id, intent_id=intent.id, seen=seen)
    raise _Over


def _open(wiring: WebWiring, now: datetime, intent: IntentView, return_url: str) -> str:
    opened = _provider(wiring, intent).open(_wish(intent, return_url))
    note_payment_opened(now=now, workspace_id=intent.workspace_id, intent_id=intent.id, opened=opened)
    return opened.url


def _provider(wiring: WebWiring, intent: IntentView) -> PaymentProvider:
    found = wiring.payments.get(intent.provider)
    if found is None:
        raise CallFailed("provider_not_set_up", permanent=False)
    return found


def _wish(intent: IntentView, return_url: str) -> PaymentWish:
    return PaymentWish(
        intent_id=intent.id,
        workspace_id=intent.workspace_id,
        order_number=intent.order_number,
        amount=intent.amount,
        shop=intent.shop_name,
        description=_described(intent),
        customer_email=intent.customer_email,
        language=intent.language,
        success_url=_with(return_url, "payment=done"),
        cancel_url=_with(return_url, "payment=back"),
        expires_at=intent.ends_at,
        payee=intent.payee,
    )


def _described(intent: IntentView) -> str:
    if intent.tip_for:
        return say(intent.language, "Tip for {name}, {shop}", name=intent.tip_for, shop=intent.shop_name)
    return say(intent.language, "Order {number} at {shop}", number=intent.order_number, shop=intent.shop_name)


def _with(url: str, told: str) -> str:
    """The address with one more word in its query."""
    parts = urlsplit(url)
    query = f"{parts.query}&{told}" if parts.query else told
    return urlunsplit(parts._replace(query=query))
