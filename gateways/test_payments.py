"""The test provider, spoken to over its HTTP API: the port of `shop.payments.provider` without real money."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

import httpx

from gateways.event_signature import verify
from shop.kernel.ids import PaymentIntentId, RefundId, WorkspaceId
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

SIGNATURE = "desk-signature"
_SECONDS = 8.0
_REFUSED, _THROTTLED, _SERVER_SIDE = 400, 429, 500
_PASSING = frozenset({401, 403, 408, 429})
"""Answers that say more about the moment, or about the settings, than about what was asked."""


class TestPayments:
    """Implements `PaymentProvider`. One for a process; safe for threads."""

    name = "test"
    __test__ = False

    def __init__(self, url: str, secret: str) -> None:
        self._secret = secret
        # A stand-in on the loopback needs no proxy.
        self._http = httpx.Client(
            base_url=url, timeout=_SECONDS, headers={"Authorization": f"Bearer {secret}"}, trust_env=False
        )

    def disconnect(self) -> None:
        """Let go of the connections, for good."""
        self._http.close()

    def open(self, wish: PaymentWish) -> OpenedPayment:
        """Open a page where the customer pays; the same wish twice is the same page. Raises CallFailed."""
        told = self._ask("POST", "/v1/sessions", _session(wish), key=str(wish.intent_id))
        return OpenedPayment(told["id"], told["url"], datetime.fromtimestamp(told["expires_at"], tz=UTC))

    def look(self, reference: str) -> PaymentSeen:
        """How far a payment is. Raises CallFailed."""
        told = self._ask("GET", f"/v1/sessions/{reference}")
        intent = as_uuid(told["metadata"].get("intent"))
        paid = told["payment"]
        return PaymentSeen(
            reference=told["id"],
            state=cast(PaymentState, told["state"]),
            intent_id=PaymentIntentId(intent) if intent else None,
            amount=Money(paid["amount_minor"], paid["currency"]) if paid else None,
            payment_reference=paid["id"] if paid else "",
            method=paid["method"] if paid else "",
            failure=told["failure"],
        )

    def close(self, reference: str) -> None:
        """Take no money there any more; fine where that is over already. Raises CallFailed."""
        self._ask("POST", f"/v1/sessions/{reference}/expire", {})

    def refund(self, wish: RefundWish) -> RefundSeen:
        """Send money back; the same wish twice is one refund. Raises CallFailed."""
        asked = {
            "payment": wish.payment_reference,
            "amount_minor": wish.amount.minor,
            "currency": wish.amount.currency,
            "metadata": {
                "workspace": str(wish.workspace_id),
                "refund": str(wish.refund_id),
                **_passed_on(wish.payee),
            },
        }
        return _refund(self._ask("POST", "/v1/refunds", asked, key=str(wish.refund_id)))

    def look_at_refund(self, reference: str) -> RefundSeen:
        """How far a refund is. Raises CallFailed."""
        return _refund(self._ask("GET", f"/v1/refunds/{reference}"))

    def read_event(self, body: bytes, headers: Mapping[str, str], now: datetime) -> ProviderEvent:
        """What the provider says in a webhook; refuses with SignatureInvalid what it did not sign about now."""
        verify(body, headers.get(SIGNATURE, ""), [self._secret], now=now)
        try:
            told = json.loads(body)
            return _event(told)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise SignatureInvalid(reason="unreadable") from None

    def _ask(self, method: str, path: str, asked: Any = None, *, key: str = "") -> dict[str, Any]:
        headers = {"Idempotency-Key": key} if key else {}
        try:
            answer = self._http.request(method, path, json=asked, headers=headers)
        except httpx.HTTPError as error:
            raise CallFailed(type(error).__name__, permanent=False) from error
        if answer.status_code < _REFUSED:
            told: dict[str, Any] = answer.json()
            return told
        passing = answer.status_code >= _SERVER_SIDE or answer.status_code in _PASSING
        raise CallFailed(_reason(answer), permanent=not passing)


def _session(wish: PaymentWish) -> dict[str, Any]:
    return {
        "amount_minor": wish.amount.minor,
        "currency": wish.amount.currency,
        "shop": wish.shop,
        "description": wish.description,
        "email": wish.customer_email,
        "language": wish.language.value,
        "success_url": wish.success_url,
        "cancel_url": wish.cancel_url,
        "expires_at": int(wish.expires_at.timestamp()),
        "metadata": {
            "workspace": str(wish.workspace_id),
            "intent": str(wish.intent_id),
            "order": str(wish.order_number),
            **_passed_on(wish.payee),
        },
    }


def _passed_on(payee: str) -> dict[str, str]:
    """To whose account the money goes, where it is not the shop's own."""
    return {"payee": payee} if payee else {}


def _refund(told: dict[str, Any]) -> RefundSeen:
    return RefundSeen(told["id"], cast(RefundState, told["state"]), told["failure"])


def _event(told: dict[str, Any]) -> ProviderEvent:
    about = told["about"]
    metadata = about["metadata"]
    workspace, intent, refund = (as_uuid(metadata.get(name)) for name in ("workspace", "intent", "refund"))
    return ProviderEvent(
        event_id=str(told["id"]),
        kind=str(told["kind"]),
        workspace_id=WorkspaceId(workspace) if workspace else None,
        intent_id=PaymentIntentId(intent) if intent else None,
        refund_id=RefundId(refund) if refund else None,
        reference=str(about["id"]),
        payload={"created": told["created"]},
    )


def _reason(answer: httpx.Response) -> str:
    """The provider's code, else the status."""
    try:
        return str(answer.json()["error"]["code"])
    except (ValueError, KeyError, TypeError):
        return f"status_{answer.status_code}"
