"""Stripe's client and our gateway against localstripe, a server that others wrote, run as a program of its own.

It knows payment intents, refunds and signed webhooks; Checkout and idempotency keys it does not know.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
from stripe import StripeClient

from gateways.stripe_payments import StripePayments
from runtime.embedded.processes import free_port
from shop.kernel.clock import SystemClock
from shop.kernel.ids import new_id
from shop.kernel.money import Money
from shop.payments.provider import CallFailed, SignatureInvalid
from tests.fakes.serving import served
from tests.payments.counters import Inbox, a_refund

_KEY = "sk_test_12345"
_SECRET = "whsec_of_localstripe"
_PROGRAM = (
    "import sys; from aiohttp import web; from localstripe.server import app; "
    "web.run_app(app, host='127.0.0.1', port=int(sys.argv[1]), print=None)"
)


@dataclass
class Local:
    """The server, Stripe's client of it, and ours."""

    url: str
    client: StripeClient
    ours: StripePayments
    inbox: Inbox

    def pays(self, minor: int, currency: str = "eur", **metadata: str) -> str:
        """A card is charged; the payment intent's id."""
        card: Any = {
            "type": "card",
            "card": {"number": "4242424242424242", "exp_month": 12, "exp_year": 2030, "cvc": "123"},
        }
        method = self.client.v1.payment_methods.create(card)
        asked: Any = {
            "amount": minor,
            "currency": currency,
            "payment_method": method.id,
            "confirm": True,
            "metadata": metadata,
        }
        return self.client.v1.payment_intents.create(asked).id


@pytest.fixture(scope="module")
def local() -> Iterator[Local]:
    port, inbox = free_port(), Inbox()
    url = f"http://127.0.0.1:{port}"
    program = subprocess.Popen(  # noqa: S603  # our own words
        [sys.executable, "-c", _PROGRAM, str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    ours = StripePayments(_KEY, [_SECRET], api_url=url)
    try:
        _wait_until(lambda: _answers(url))
        with served(inbox.app) as inbox_url:
            httpx.post(
                f"{url}/_config/webhooks/shop", data={"url": inbox_url, "secret": _SECRET}, trust_env=False
            ).raise_for_status()
            official = StripeClient(
                _KEY, base_addresses={"api": url}, http_client=ours._client._requestor._client
            )
            yield Local(url, official, ours, inbox)
    finally:
        ours.disconnect()
        program.kill()
        program.wait()


def test_money_goes_back_through_a_server_that_others_wrote(local: Local) -> None:
    payment = local.pays(4950)

    seen = local.ours.refund(a_refund(payment, Money(2000, "EUR")))

    assert seen.state == "succeeded"
    assert local.ours.look_at_refund(seen.reference) == seen


def test_a_refund_is_found_by_our_own_id(local: Local) -> None:
    payment = local.pays(4950)
    wish = a_refund(payment, Money(2000, "EUR"))
    first = local.ours.refund(wish)

    assert local.ours.refund(replace(wish, asked_before=True)) == first


def test_nothing_goes_back_for_what_it_does_not_know(local: Local) -> None:
    with pytest.raises(CallFailed) as failed:
        local.ours.refund(a_refund("pi_unknown", Money(100, "EUR")))

    assert failed.value.permanent


def test_its_signed_webhooks_are_believed_and_tampered_ones_are_not(local: Local) -> None:
    workspace, intent = new_id(), new_id()
    local.inbox.hooks.clear()
    payment = local.pays(1690, workspace=str(workspace), intent=str(intent))
    _wait_until(lambda: any(payment.encode() in body for body, _ in local.inbox.hooks))
    body, headers = next(hook for hook in local.inbox.hooks if payment.encode() in hook[0])
    now = SystemClock().now()

    event = local.ours.read_event(body, headers, now)

    assert event.kind == "payment_intent.succeeded"
    assert (event.workspace_id, event.intent_id) == (workspace, intent)
    with pytest.raises(SignatureInvalid):
        local.ours.read_event(body.replace(b"1690", b"1"), headers, now)


def test_a_wrong_key_is_for_somebody_to_mend(local: Local) -> None:
    stranger = StripePayments("not a key", [], api_url=local.url)

    with pytest.raises(CallFailed) as failed:
        stranger.look_at_refund("re_1")

    assert not failed.value.permanent
    stranger.disconnect()


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/v1/balance", trust_env=False, auth=(_KEY, "")).status_code == 200
    except httpx.HTTPError:
        return False


def _wait_until(true: Any) -> None:
    until = time.monotonic() + 30
    while not true():
        assert time.monotonic() < until, "it did not come true"
        time.sleep(0.05)
