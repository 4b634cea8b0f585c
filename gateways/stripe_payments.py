"""Stripe Checkout, spoken with Stripe's own client: the port of `shop.payments.provider`.

A Checkout Session is a payment. Money is believed only from what Stripe answers when it is asked; its
events say where to look. https://docs.stripe.com/checkout/fulfillment
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

import requests
import stripe
from stripe import StripeClient

from gateways.event_signature import verify
from gateways.stripe_amounts import from_stripe, to_stripe
from gateways.stripe_events import read_event
from shop.kernel.ids import PaymentIntentId
from shop.kernel.money import Money
from shop.payments.provider import (
    CallFailed,
    OpenedPayment,
    PaymentSeen,
    PaymentState,
    PaymentWish,
    ProviderEvent,
    RefundSeen,
    RefundState,
    RefundWish,
    SignatureInvalid,
    as_uuid,
)

CONNECT_SECONDS = 3.05
"""Just over three seconds, so that one lost SYN is sent again."""
READ_SECONDS = 15.0

_SEEN_WITH = ["payment_intent.latest_charge"]
_REFUND_STATES: Mapping[str, RefundState] = {
    "pending": "pending",
    "requires_action": "pending",
    "succeeded": "succeeded",
    "failed": "failed",
    "canceled": "failed",
}
_PASSING = (
    stripe.APIConnectionError,
    stripe.RateLimitError,
    stripe.AuthenticationError,
    stripe.PermissionError,
)
"""They say more about the moment, or about the settings, than about what was asked."""
_SERVER_SIDE, _IN_USE = 500, 409

_T = TypeVar("_T")


class StripePayments:
    """Implements `PaymentProvider`. One for a process; safe for threads."""

    name = "stripe"

    def __init__(self, secret_key: str, webhook_secrets: Sequence[str], *, api_url: str = "") -> None:
        """`api_url` is another server than Stripe's."""
        self._secrets = list(webhook_secrets)
        self._connections = _connections(api_url)
        self._client = StripeClient(
            secret_key,
            # One retry below us: what it sends again carries the same idempotency key.
            max_network_retries=1,
            http_client=stripe.RequestsClient(
                timeout=(CONNECT_SECONDS, READ_SECONDS), session=self._connections
            ),
            base_addresses={"api": api_url} if api_url else {},
        )

    def disconnect(self) -> None:
        """Let go of the connections; the next call makes new ones."""
        self._connections.close()

    def open(self, wish: PaymentWish) -> OpenedPayment:
        """Open a page where the customer pays; the same wish twice is the same page. Raises CallFailed."""
        asked = _session(wish)
        told = _asked(
            lambda: self._client.v1.checkout.sessions.create(
                asked, {"idempotency_key": f"payment-{wish.intent_id}"}
            )
        )
        if told.url is None:
            raise CallFailed("no_url", permanent=True)
        return OpenedPayment(told.id, told.url, datetime.fromtimestamp(told.expires_at, tz=UTC))

    def look(self, reference: str) -> PaymentSeen:
        """How far a payment is. Raises CallFailed."""
        told = _asked(lambda: self._client.v1.checkout.sessions.retrieve(reference, {"expand": _SEEN_WITH}))
        return _seen(told.to_dict())

    def close(self, reference: str) -> None:
        """Take no money there any more; fine where that is over already. Raises CallFailed."""
        try:
            _asked(lambda: self._client.v1.checkout.sessions.expire(reference))
        except CallFailed as failed:
            if not failed.permanent:
                raise

    def refund(self, wish: RefundWish) -> RefundSeen:
        """Send money back; the same wish twice is one refund. Raises CallFailed.

        Stripe forgets idempotency keys after a day: what may have been asked before is looked for first.
        """
        found = self._find_refund(wish) if wish.asked_before else None
        if found is not None:
            return _refund(found)
        asked: Any = {
            "payment_intent": wish.payment_reference,
            "amount": to_stripe(wish.amount),
            "metadata": {"workspace": str(wish.workspace_id), "refund": str(wish.refund_id)},
            **({"reverse_transfer": True} if wish.payee else {}),
        }
        options: Any = {"idempotency_key": f"refund-{wish.refund_id}"}
        return _refund(_asked(lambda: self._client.v1.refunds.create(asked, options)).to_dict())

    def look_at_refund(self, reference: str) -> RefundSeen:
        """How far a refund is. Raises CallFailed."""
        return _refund(_asked(lambda: self._client.v1.refunds.retrieve(reference)).to_dict())

    def read_event(self, body: bytes, headers: Mapping[str, str], now: datetime) -> ProviderEvent:
        """What Stripe says in a webhook; refuses with SignatureInvalid what it did not sign about now."""
        verify(body, headers.get("stripe-signature", ""), self._secrets, now=now)
        try:
            return read_event(json.loads(body))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise SignatureInvalid(reason="unreadable") from None

    def _find_refund(self, wish: RefundWish) -> dict[str, Any] | None:
        asked: Any = {"payment_intent": wish.payment_reference, "limit": 100}
        told = _asked(lambda: self._client.v1.refunds.list(asked))
        for one in told.data:
            kept: dict[str, Any] = one.to_dict()
            if (kept.get("metadata") or {}).get("refund") == str(wish.refund_id):
                return kept
        return None


def _connections(api_url: str) -> requests.Session:
    session = requests.Session()
    # Another server than Stripe's is on this machine: no proxy leads there.
    session.trust_env = not api_url
    return session


def _asked(call: Callable[[], _T]) -> _T:
    """Stripe's answer; raises CallFailed, with its code and nothing of the person."""
    try:
        return call()
    except _PASSING as error:
        raise CallFailed(_reason(error), permanent=False) from error
    except stripe.StripeError as error:
        status = error.http_status or _SERVER_SIDE
        raise CallFailed(_reason(error), permanent=status < _SERVER_SIDE and status != _IN_USE) from error


def _reason(error: stripe.StripeError) -> str:
    return str(error.code or type(error).__name__)


def _session(wish: PaymentWish) -> Any:
    ours = {
        "workspace": str(wish.workspace_id),
        "intent": str(wish.intent_id),
        "order": str(wish.order_number),
    }
    goods = {
        "currency": wish.amount.currency.lower(),
        "unit_amount": to_stripe(wish.amount),
        "product_data": {"name": wish.description},
    }
    return {
        "mode": "payment",
        # Wallets come with cards. What settles days later would need goods kept for days.
        "payment_method_types": ["card"],
        "adaptive_pricing": {"enabled": False},
        "client_reference_id": str(wish.intent_id),
        "metadata": ours,
        "payment_intent_data": {
            "metadata": ours,
            "description": wish.description,
            # https://docs.stripe.com/connect/destination-charges
            **({"transfer_data": {"destination": wish.payee}} if wish.payee else {}),
        },
        "line_items": [{"quantity": 1, "price_data": goods}],
        "locale": wish.language.value,
        "expires_at": int(wish.expires_at.timestamp()),
        "success_url": wish.success_url,
        "cancel_url": wish.cancel_url,
        **({"customer_email": wish.customer_email} if wish.customer_email else {}),
    }


def _seen(told: dict[str, Any]) -> PaymentSeen:
    intent = told.get("payment_intent") or {}
    ours = as_uuid((told.get("metadata") or {}).get("intent"))
    state = _state(told, intent)
    return PaymentSeen(
        reference=told["id"],
        state=state,
        intent_id=PaymentIntentId(ours) if ours else None,
        amount=_amount(told, intent) if state == "paid" else None,
        payment_reference=str(intent.get("id") or "") if state == "paid" else "",
        method=_method(intent.get("latest_charge") or {}),
        failure=_failure(intent.get("last_payment_error") or {}) if state != "paid" else "",
    )


def _state(told: dict[str, Any], intent: dict[str, Any]) -> PaymentState:
    if told["payment_status"] == "paid":
        return "paid"
    if told["status"] == "complete":
        # It settles later, unless it has failed already.
        return "failed" if intent.get("status") in {"requires_payment_method", "canceled"} else "open"
    return "expired" if told["status"] == "expired" else "open"


def _amount(told: dict[str, Any], intent: dict[str, Any]) -> Money:
    """What really came, rather than what was to come."""
    received = intent.get("amount_received")
    amount = told["amount_total"] if received is None else received
    return from_stripe(int(amount), str(told["currency"]))


def _method(charge: dict[str, Any]) -> str:
    """Such as ``visa 4242``."""
    card = (charge.get("payment_method_details") or {}).get("card") or {}
    return f"{card['brand']} {card['last4']}" if card.get("brand") and card.get("last4") else ""


def _failure(error: dict[str, Any]) -> str:
    return str(error.get("decline_code") or error.get("code") or "")


def _refund(told: dict[str, Any]) -> RefundSeen:
    state = _REFUND_STATES.get(str(told.get("status")), "pending")
    return RefundSeen(str(told["id"]), state, str(told.get("failure_reason") or ""))
