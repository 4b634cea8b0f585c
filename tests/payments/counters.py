"""Two places where people pay, behind one face: the test provider and the stand-in for Stripe."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateways.standins.payment_desk import Setup, payment_desk
from gateways.stripe_amounts import from_stripe
from gateways.stripe_payments import StripePayments
from gateways.test_payments import TestPayments
from runtime.embedded.processes import free_port
from shop.kernel.ids import PaymentIntentId, RefundId, WorkspaceId, new_id
from shop.kernel.language import Language
from shop.kernel.money import Money
from shop.payments.provider import PaymentProvider, PaymentWish, RefundWish
from tests.fakes.serving import served
from tests.fakes.stripe_checkout import StripeCheckout
from tests.world import PinnedClock

GOOD, DECLINED, POOR, ASKS_THE_BANK = (
    "4242424242424242",
    "4000000000000002",
    "4000000000009995",
    "4000002500003155",
)
SECRET = "secret-only-for-tests"

Hook = tuple[bytes, dict[str, str]]
"""A webhook as it arrives: the raw body, and headers by lower-case name."""


class Counter(Protocol):
    """A provider, and what its customers and banks do."""

    provider: PaymentProvider

    def pays(self, reference: str, card: str = GOOD) -> None:
        """Somebody types a card on the page."""

    def confirms(self, reference: str, *, yes: bool) -> None:
        """The bank asks, and is answered."""

    def refunds_become(self, state: str) -> None:
        """What becomes of refunds from now on: ``pending`` or ``succeeded``."""

    def ends_refund(self, reference: str, state: str) -> None:
        """The bank says what became of it."""

    def forgets_keys(self) -> None:
        """A day passes, and idempotency keys with it."""

    def hooks(self) -> list[Hook]:
        """What it has told since it was last asked, signed now."""

    def books(self) -> dict[str, dict[str, int]]:
        """What came and what went, by currency, in our units."""

    def passed_on(self) -> dict[str, dict[str, int]]:
        """What lies on accounts that are not the shop's own, by currency, in our units."""

    def mislead(self, hook: Hook) -> Hook:
        """The same event with another body, under the old signature."""


@dataclass
class Inbox:
    """Takes webhooks, and remembers them. `answers` are the next statuses it gives."""

    hooks: list[Hook] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    @property
    def app(self) -> Starlette:
        """What to serve."""
        return Starlette(routes=[Route("/{path:path}", self._take, methods=["POST"])])

    async def _take(self, request: Request) -> Response:
        body = await request.body()
        self.hooks.append((body, dict(request.headers)))
        return Response(status_code=self.answers.pop(0) if self.answers else 200)


class DeskCounter:
    """The test provider."""

    def __init__(self, url: str, inbox: Inbox) -> None:
        self.provider: PaymentProvider = (test := TestPayments(url, SECRET))
        self.disconnect = test.disconnect
        self.url = url
        self.inbox = inbox
        self.http = httpx.Client(
            base_url=url, headers={"Authorization": f"Bearer {SECRET}"}, trust_env=False, timeout=10
        )

    def pays(self, reference: str, card: str = GOOD) -> None:
        """Without a browser."""
        self.ask("POST", f"/v1/testing/sessions/{reference}", {"card": card})

    def confirms(self, reference: str, *, yes: bool) -> None:
        """As above."""
        self.ask("POST", f"/v1/testing/sessions/{reference}", {"confirm": yes})

    def refunds_become(self, state: str) -> None:
        """By its screw."""
        self.turns(refunds={"pending": "pending", "succeeded": "succeed"}[state])

    def turns(self, **screws: Any) -> None:
        """Turn its screws."""
        self.ask("PUT", "/v1/testing/screws", screws)

    def ends_refund(self, reference: str, state: str) -> None:
        """By hand."""
        self.ask("POST", f"/v1/testing/refunds/{reference}", {"state": state})

    def forgets_keys(self) -> None:
        """It never does."""

    def hooks(self) -> list[Hook]:
        """What reached the inbox."""
        self.ask("POST", "/v1/testing/settled", {})
        told, self.inbox.hooks = self.inbox.hooks, []
        return told

    def books(self) -> dict[str, dict[str, int]]:
        """Its own."""
        found: dict[str, dict[str, int]] = self.ask("GET", "/v1/testing/books")
        return found

    def passed_on(self) -> dict[str, dict[str, int]]:
        """Its own books tell."""
        found: dict[str, dict[str, int]] = self.ask("GET", "/v1/testing/payees")
        return found

    def mislead(self, hook: Hook) -> Hook:
        """With another amount."""
        body, headers = hook
        told = json.loads(body)
        told["about"]["amount_minor"] = 1
        return json.dumps(told).encode(), headers

    def ask(self, method: str, path: str, told: Any = None) -> Any:
        """Use its API."""
        answer = self.http.request(method, path, json=told)
        assert answer.status_code == 200, answer.text
        return answer.json()


class StripeCounter:
    """The stand-in for Stripe, reached by Stripe's own client."""

    def __init__(self, url: str, stripe: StripeCheckout) -> None:
        self.stripe = stripe
        self.url = url
        official = StripePayments(stripe.key, ["whsec_an_older_one", stripe.webhook_secret], api_url=url)
        self.provider: PaymentProvider = official
        self.disconnect = official.disconnect

    def pays(self, reference: str, card: str = GOOD) -> None:
        """On the hosted page."""
        self.stripe.pay(reference, card)

    def confirms(self, reference: str, *, yes: bool) -> None:
        """As above."""
        self.stripe.confirm(reference, yes=yes)

    def refunds_become(self, state: str) -> None:
        """From now on."""
        self.stripe.refund_fate = state

    def ends_refund(self, reference: str, state: str) -> None:
        """By the bank."""
        self.stripe.end_refund(reference, state)

    def forgets_keys(self) -> None:
        """All of them."""
        self.stripe.keys.clear()

    def hooks(self) -> list[Hook]:
        """Its events."""
        self.stripe.end_what_is_over()
        return self.stripe.signed()

    def books(self) -> dict[str, dict[str, int]]:
        """In our units."""
        return {
            kind: {currency.upper(): from_stripe(amount, currency).minor for currency, amount in sums.items()}
            for kind, sums in self.stripe.books().items()
        }

    def passed_on(self) -> dict[str, dict[str, int]]:
        """In our units."""
        return {
            account: {
                currency.upper(): from_stripe(amount, currency).minor for currency, amount in sums.items()
            }
            for account, sums in self.stripe.passed_on().items()
        }

    def mislead(self, hook: Hook) -> Hook:
        """With another amount."""
        body, headers = hook
        told = json.loads(body)
        told["data"]["object"]["amount_total"] = 1
        return json.dumps(told).encode(), headers


@contextmanager
def desk_counter(folder: Path, clock: PinnedClock) -> Iterator[DeskCounter]:
    """The test provider, served, and an inbox that it tells."""
    inbox, port = Inbox(), free_port()
    url = f"http://127.0.0.1:{port}"
    with served(inbox.app) as inbox_url:
        setup = Setup(secret=SECRET, webhook_url=f"{inbox_url}/webhooks/payments/test", public_url=url)
        with served(payment_desk(folder, setup, clock=clock), port):
            counter = DeskCounter(url, inbox)
            yield counter
            counter.disconnect()
            counter.http.close()


@contextmanager
def stripe_counter(clock: PinnedClock) -> Iterator[StripeCounter]:
    """The stand-in for Stripe, served."""
    stripe = StripeCheckout(clock)
    with served(stripe.app) as url:
        counter = StripeCounter(url, stripe)
        yield counter
        counter.disconnect()


@contextmanager
def a_counter(kind: str, folder: Path, clock: PinnedClock) -> Iterator[Counter]:
    """The one or the other: ``desk`` or ``stripe``."""
    if kind == "desk":
        with desk_counter(folder, clock) as desk:
            yield desk
    else:
        with stripe_counter(clock) as stripe:
            yield stripe


def a_wish(clock: PinnedClock, amount: Money | None = None, **changes: Any) -> PaymentWish:
    """Something to be paid."""
    told: dict[str, Any] = {
        "intent_id": PaymentIntentId(new_id()),
        "workspace_id": WorkspaceId(new_id()),
        "order_number": 1042,
        "amount": amount or Money(4950, "EUR"),
        "shop": "Sapori di Scicli",
        "description": "Ordine 1042 da Sapori di Scicli",
        "customer_email": "marta@example.org",
        "language": Language.IT,
        "success_url": "https://shop.example/l/abc?payment=done",
        "cancel_url": "https://shop.example/l/abc?payment=back",
        "expires_at": clock.now() + timedelta(minutes=33),
    }
    return PaymentWish(**(told | changes))


def a_refund(payment_reference: str, amount: Money, **changes: Any) -> RefundWish:
    """Something to be sent back."""
    told: dict[str, Any] = {
        "refund_id": RefundId(new_id()),
        "workspace_id": WorkspaceId(new_id()),
        "payment_reference": payment_reference,
        "amount": amount,
    }
    return RefundWish(**(told | changes))
