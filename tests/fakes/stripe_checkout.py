"""A stateful stand-in for what we use of Stripe: Checkout Sessions, refunds, events, over Stripe's own wire.

Written from Stripe's reference, so that the official client is really used: forms with nested names in,
JSON out, idempotency keys, errors of Stripe's types. https://docs.stripe.com/api
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from stripe import WebhookSignature

from shop.kernel.clock import Clock
from shop.kernel.ids import new_id
from tests.fakes.stripe_forms import nested

_SHORTEST, _LONGEST = 30 * 60, 24 * 3600
_SMALLEST = {"eur": 50, "usd": 50, "jpy": 50}
_SESSION_PARAMETERS = frozenset(
    {
        *("mode", "payment_method_types", "adaptive_pricing", "client_reference_id", "metadata"),
        *("payment_intent_data", "line_items", "locale", "expires_at", "success_url", "cancel_url"),
        "customer_email",
    }
)
_DECLINES = {
    "4000000000000002": ("card_declined", "generic_decline"),
    "4000000000009995": ("card_declined", "insufficient_funds"),
}


class Wrong(Exception):
    """Stripe says no."""

    def __init__(self, status: int, code: str, kind: str = "invalid_request_error") -> None:
        super().__init__(code)
        self.status, self.code, self.kind = status, code, kind


@dataclass
class StripeCheckout:
    """What to serve, and what people and banks do."""

    clock: Clock
    key: str = "sk_test_only_here"
    webhook_secret: str = "whsec_only_here"
    sessions: dict[str, dict[str, Any]] = field(default_factory=dict)
    intents: dict[str, dict[str, Any]] = field(default_factory=dict)
    refunds: dict[str, dict[str, Any]] = field(default_factory=dict)
    events: list[str] = field(default_factory=list)
    keys: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    refund_fate: str = "succeeded"
    faults: list[Wrong] = field(default_factory=list)
    """What the next requests are answered with, before anything is looked at."""
    asked: list[tuple[str, str]] = field(default_factory=list)

    @property
    def app(self) -> Starlette:
        """The API."""
        doors: list[tuple[str, Callable[..., dict[str, Any]], str]] = [
            ("/v1/checkout/sessions", self._create, "POST"),
            ("/v1/checkout/sessions/{id}", self._session, "GET"),
            ("/v1/checkout/sessions/{id}/expire", self._expire, "POST"),
            ("/v1/refunds", self._refund, "POST"),
            ("/v1/refunds", self._refunds, "GET"),
            ("/v1/refunds/{id}", self._refund_of, "GET"),
        ]
        return Starlette(
            routes=[Route(path, self._door(door), methods=[method]) for path, door, method in doors]
        )

    # What people and banks do

    def pay(self, session_id: str, number: str = "4242424242424242") -> None:
        """Somebody types a card on the hosted page."""
        session = self._open(session_id)
        intent = self._intent(session)
        if number == "4000002500003155":
            intent["status"] = "requires_action"
        elif number in _DECLINES:
            code, decline = _DECLINES[number]
            self._decline(intent, code, decline)
        else:
            self._take(session, intent, number)

    def confirm(self, session_id: str, *, yes: bool) -> None:
        """The bank has asked."""
        session = self._open(session_id)
        intent = self._intent(session)
        assert intent["status"] == "requires_action"
        if yes:
            self._take(session, intent, "4000002500003155")
        else:
            self._decline(intent, "payment_intent_authentication_failure", "")

    def end_refund(self, refund_id: str, state: str) -> None:
        """The bank says what became of it."""
        refund = self.refunds[refund_id]
        refund["status"] = state
        if state == "failed":
            refund["failure_reason"] = "lost_or_stolen_card"
        self._tell("refund.failed" if state == "failed" else "refund.updated", refund)

    def end_what_is_over(self) -> None:
        """Sessions end by the clock."""
        for session in self.sessions.values():
            if session["status"] == "open" and session["expires_at"] <= self._now():
                self._end(session)

    def signed(self) -> list[tuple[bytes, dict[str, str]]]:
        """Every event so far, signed as it is sent now; they are taken out."""
        told, self.events = self.events, []
        return [(body.encode(), self.header(body)) for body in told]

    def header(self, body: str) -> dict[str, str]:
        """The header with which it is sent."""
        made = WebhookSignature.generate_signature_header(body, self.webhook_secret, self._now())
        return {"stripe-signature": made}

    def books(self) -> dict[str, dict[str, int]]:
        """What came and what went, by currency, in Stripe's units."""
        came: dict[str, int] = {}
        went: dict[str, int] = {}
        for intent in self.intents.values():
            came[intent["currency"]] = came.get(intent["currency"], 0) + intent["amount_received"]
        for refund in self.refunds.values():
            if refund["status"] == "succeeded":
                went[refund["currency"]] = went.get(refund["currency"], 0) + refund["amount"]
        return {"paid": {one: sum_ for one, sum_ in came.items() if sum_}, "refunded": went}

    def passed_on(self) -> dict[str, dict[str, int]]:
        """What lies on each connected account, by currency, in Stripe's units: a refund takes it from there if told."""
        lies: dict[str, dict[str, int]] = {}
        for intent in self.intents.values():
            if intent["transfer_data"] and intent["amount_received"]:
                account = lies.setdefault(intent["transfer_data"]["destination"], {})
                taken_back = sum(
                    one["amount"]
                    for one in self.refunds.values()
                    if one["payment_intent"] == intent["id"]
                    and one["status"] == "succeeded"
                    and one["reversed"]
                )
                came = intent["amount_received"] - taken_back
                account[intent["currency"]] = account.get(intent["currency"], 0) + came
        return lies

    # The API

    def _door(self, door: Callable[..., dict[str, Any]]) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            body = (await request.body()).decode()
            self.asked.append((request.method, request.url.path))
            try:
                self._refuse(request)
                return JSONResponse(self._once(request, body, door))
            except Wrong as wrong:
                error = {"type": wrong.kind, "code": wrong.code, "message": wrong.code}
                return JSONResponse({"error": error}, wrong.status)

        return answer

    def _refuse(self, request: Request) -> None:
        if self.faults:
            raise self.faults.pop(0)
        if request.headers.get("authorization") != f"Bearer {self.key}":
            raise Wrong(401, "api_key_invalid")

    def _once(self, request: Request, body: str, door: Callable[..., dict[str, Any]]) -> dict[str, Any]:
        """The first answer again for a key that was used, as long as it is remembered."""
        key = request.headers.get("idempotency-key") if request.method == "POST" else None
        known = self.keys.get(key) if key else None
        if known is not None:
            if known[0] != request.url.path + body:
                raise Wrong(400, "idempotency_key_in_use_differently", "idempotency_error")
            return known[1]
        told = nested(parse_qsl(body or request.url.query, keep_blank_values=True))
        answer = json.loads(json.dumps(door(told, **request.path_params)))
        if key:
            self.keys[key] = (request.url.path + body, answer)
        return dict(answer)

    def _create(self, told: dict[str, Any]) -> dict[str, Any]:
        unknown = set(told) - _SESSION_PARAMETERS
        if unknown:
            raise Wrong(400, "parameter_unknown")
        line = told["line_items"]["0"]
        price = line["price_data"]
        amount, currency = int(price["unit_amount"]) * int(line["quantity"]), price["currency"]
        if amount < _SMALLEST.get(currency, 1):
            raise Wrong(400, "amount_too_small")
        lasts = int(told["expires_at"]) - self._now()
        if not _SHORTEST <= lasts <= _LONGEST:
            raise Wrong(400, "parameter_invalid_integer")
        made = {
            "id": f"cs_test_{new_id().hex}",
            "object": "checkout.session",
            "status": "open",
            "payment_status": "unpaid",
            "amount_total": amount,
            "currency": currency,
            "metadata": told.get("metadata", {}),
            "client_reference_id": told.get("client_reference_id"),
            "expires_at": int(told["expires_at"]),
            "payment_intent": None,
            "success_url": told["success_url"],
            "customer_email": told.get("customer_email"),
            "url": None,
            "for_the_intent": told.get("payment_intent_data", {}).get("metadata", {}),
            "passed_on_to": _destination(told),
        }
        made["url"] = f"https://checkout.stripe.com/c/pay/{made['id']}"
        self.sessions[made["id"]] = made
        return made

    def _session(self, told: dict[str, Any], id: str) -> dict[str, Any]:  # noqa: A002  # the path's own name
        self.end_what_is_over()
        session = self._known(self.sessions, id)
        if "payment_intent.latest_charge" in told.get("expand", {}).values() and session["payment_intent"]:
            return {**session, "payment_intent": self.intents[session["payment_intent"]]}
        return session

    def _expire(self, _told: dict[str, Any], id: str) -> dict[str, Any]:  # noqa: A002  # as above
        session = self._known(self.sessions, id)
        if session["status"] != "open":
            raise Wrong(400, "resource_not_open")
        return self._end(session)

    def _refund(self, told: dict[str, Any]) -> dict[str, Any]:
        intent = self._known(self.intents, told["payment_intent"])
        amount = int(told["amount"])
        gone = sum(
            one["amount"]
            for one in self.refunds.values()
            if one["payment_intent"] == intent["id"] and one["status"] != "failed"
        )
        if amount > intent["amount_received"] - gone:
            raise Wrong(400, "charge_already_refunded" if gone else "amount_too_large")
        made = {
            "id": f"re_{new_id().hex}",
            "object": "refund",
            "amount": amount,
            "currency": intent["currency"],
            "payment_intent": intent["id"],
            "metadata": told.get("metadata", {}),
            "status": self.refund_fate,
            "failure_reason": None,
            "reversed": told.get("reverse_transfer") in {"true", "True"},
        }
        if made["reversed"] and not intent["transfer_data"]:
            raise Wrong(400, "parameter_invalid")
        self.refunds[made["id"]] = made
        self._tell("refund.created", made)
        return made

    def _refunds(self, told: dict[str, Any]) -> dict[str, Any]:
        found = [one for one in self.refunds.values() if one["payment_intent"] == told["payment_intent"]]
        return {"object": "list", "url": "/v1/refunds", "has_more": False, "data": found}

    def _refund_of(self, _told: dict[str, Any], id: str) -> dict[str, Any]:  # noqa: A002  # as above
        return self._known(self.refunds, id)

    def _known(self, kept: Mapping[str, dict[str, Any]], name: str) -> dict[str, Any]:
        if name not in kept:
            raise Wrong(404, "resource_missing")
        return kept[name]

    def _open(self, session_id: str) -> dict[str, Any]:
        self.end_what_is_over()
        session = self.sessions[session_id]
        assert session["status"] == "open", "the hosted page is closed"
        return session

    def _intent(self, session: dict[str, Any]) -> dict[str, Any]:
        """Checkout makes it when somebody first pays."""
        if session["payment_intent"] is None:
            made = {
                "id": f"pi_{new_id().hex}",
                "object": "payment_intent",
                "status": "requires_payment_method",
                "amount": session["amount_total"],
                "amount_received": 0,
                "currency": session["currency"],
                "metadata": session["for_the_intent"],
                "transfer_data": {"destination": session["passed_on_to"]}
                if session["passed_on_to"]
                else None,
                "latest_charge": None,
                "last_payment_error": None,
            }
            self.intents[made["id"]] = made
            session["payment_intent"] = made["id"]
        return self.intents[session["payment_intent"]]

    def _take(self, session: dict[str, Any], intent: dict[str, Any], number: str) -> None:
        brand = "mastercard" if number.startswith("5") else "visa"
        charge = {
            "id": f"ch_{new_id().hex}",
            "object": "charge",
            "payment_method_details": {"type": "card", "card": {"brand": brand, "last4": number[-4:]}},
        }
        intent.update(
            status="succeeded",
            amount_received=intent["amount"],
            latest_charge=charge,
            last_payment_error=None,
        )
        session.update(status="complete", payment_status="paid", url=None)
        self._tell("payment_intent.succeeded", intent)
        self._tell("checkout.session.completed", session)

    def _decline(self, intent: dict[str, Any], code: str, decline: str) -> None:
        error = {"code": code, **({"decline_code": decline} if decline else {})}
        intent.update(status="requires_payment_method", last_payment_error=error)
        self._tell("payment_intent.payment_failed", intent)

    def _end(self, session: dict[str, Any]) -> dict[str, Any]:
        session.update(status="expired", url=None)
        self._tell("checkout.session.expired", session)
        return session

    def _tell(self, kind: str, about: dict[str, Any]) -> None:
        event = {
            "id": f"evt_{new_id().hex}",
            "object": "event",
            "api_version": "2026-10-28.endive",
            "created": self._now(),
            "type": kind,
            "livemode": False,
            "data": {"object": about},
        }
        self.events.append(json.dumps(event))

    def _now(self) -> int:
        return int(self.clock.now().timestamp())


def _destination(told: dict[str, Any]) -> str:
    """The connected account to which the money is passed on; empty for none."""
    wanted = str(told.get("payment_intent_data", {}).get("transfer_data", {}).get("destination", ""))
    if wanted and not wanted.startswith("acct_"):
        raise Wrong(400, "resource_missing")
    return wanted
