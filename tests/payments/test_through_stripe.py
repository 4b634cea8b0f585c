"""The same street with Stripe on it, reached by Stripe's own client; and what Stripe alone does."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from stripe import WebhookSignature

from flows.reconcile_payments import reconcile_payments
from flows.refund_order import refund_order
from gateways.event_signature import sign, verify
from gateways.stripe_amounts import from_stripe, to_stripe
from gateways.stripe_payments import StripePayments
from shop.kernel.money import Money
from shop.kernel.settings import settings
from shop.payments.provider import CallFailed, SignatureInvalid
from tests.fakes.stripe_checkout import Wrong
from tests.payments.counters import DECLINED, StripeCounter, a_refund, a_wish, stripe_counter
from tests.payments.street import Street, a_street
from tests.world import PinnedClock, one, rows


@pytest.fixture
def stripe(clock: PinnedClock) -> Iterator[StripeCounter]:
    with stripe_counter(clock) as counter:
        yield counter


@pytest.fixture
def street(
    empty_database: str, stripe: StripeCounter, clock: PinnedClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Street]:
    """With a key of Stripe in the settings."""
    assert empty_database
    monkeypatch.setenv("STRIPE_SECRET_KEY", stripe.stripe.key)
    settings.cache_clear()
    with a_street(stripe, clock) as street:
        yield street
    monkeypatch.undo()
    settings.cache_clear()


def test_an_order_is_paid_and_paid_back(street: Street, owner: Any) -> None:
    order = street.order(quantity=2)
    street.pays(order, DECLINED)
    street.goes_on()
    assert rows(owner, "SELECT provider, state, failure FROM payment_intent") == [
        ("stripe", "open", "generic_decline")
    ]

    street.counter.pays(street.reference(order))
    street.goes_on()
    assert street.seen(order).state == "paid"
    refund_order(
        now=street.clock.now(),
        actor="member",
        workspace_id=street.shop.id,
        order_id=order.id,
        reason="damaged",
        key="r",
        amount_minor=500,
    )
    street.goes_on()

    assert street.seen(order).refunded_minor == 500
    assert street.counter.books() == {"paid": {"EUR": order.total_minor}, "refunded": {"EUR": 500}}


def test_a_payment_whose_events_are_lost_is_found(street: Street) -> None:
    order = street.order()
    street.pays(order)
    street.counter.hooks()

    street.clock.pass_(minutes=11)
    assert reconcile_payments(now=street.clock.now(), workspace_id=street.shop.id) == 1
    street.works()

    assert street.seen(order).state == "paid"


def test_a_stripe_that_fails_for_a_while_is_asked_again(
    street: Street, stripe: StripeCounter, owner: Any
) -> None:
    order = street.order()
    street.pays(order)
    street.hears()
    stripe.stripe.faults = [Wrong(500, "api_error", "api_error")] * 4

    street.works()
    assert street.seen(order).state == "placed"
    for _ in range(3):
        street.clock.pass_(minutes=5)
        street.works()

    assert street.seen(order).state == "paid"
    assert one(owner, "SELECT count(*) FROM payment") == 1


def test_a_session_carries_no_more_of_the_customer_than_it_must(
    stripe: StripeCounter, clock: PinnedClock
) -> None:
    opened = stripe.provider.open(a_wish(clock))

    session = stripe.stripe.sessions[opened.reference]
    assert session["customer_email"] == "marta@example.org"
    assert sorted(session["metadata"]) == ["intent", "order", "workspace"]
    assert session["for_the_intent"] == session["metadata"]


def test_two_events_of_one_account_may_be_about_something_else(
    stripe: StripeCounter, clock: PinnedClock
) -> None:
    body = json.dumps(
        {
            "id": "evt_1",
            "object": "event",
            "type": "customer.created",
            "data": {"object": {"id": "cus_1", "object": "customer", "metadata": {}}},
        }
    )
    event = stripe.provider.read_event(body.encode(), stripe.stripe.header(body), clock.now())

    assert (event.workspace_id, event.intent_id, event.refund_id) == (None, None, None)


# Signatures

VECTOR = b'{"id":"evt_1","object":"event","type":"x","data":{"object":{"id":"a","object":"charge"}}}'
VECTOR_AT = datetime.fromtimestamp(1_700_000_000, tz=UTC)
VECTOR_SIGNATURE = "8dd898991cc3e566d5e6fe3a1bcb732f943ad8d2532011e13d6ac97266e35e3b"


def test_signatures_are_stripes() -> None:
    """Against a value that openssl made, and against Stripe's own client."""
    header = sign(VECTOR, "whsec_test_secret", at=VECTOR_AT)

    assert header == f"t=1700000000,v1={VECTOR_SIGNATURE}"
    official = WebhookSignature.generate_signature_header(VECTOR.decode(), "whsec_test_secret", 1_700_000_000)
    assert header == official
    assert WebhookSignature.verify_header(VECTOR, header, "whsec_test_secret")


def test_while_a_secret_is_rolled_both_hold() -> None:
    old, new = (sign(VECTOR, secret, at=VECTOR_AT) for secret in ("old", "new"))
    both = f"{old},{new.partition(',')[2]},v0=nonsense"

    verify(VECTOR, both, ["new"], now=VECTOR_AT)
    verify(VECTOR, old, ["old", "new"], now=VECTOR_AT)
    verify(VECTOR, new, ["old", "new"], now=VECTOR_AT)
    for secrets in ([], [""], ["third"]):
        with pytest.raises(SignatureInvalid):
            verify(VECTOR, both, secrets, now=VECTOR_AT)


# Amounts


@pytest.mark.parametrize(
    ("amount", "stripes"),
    [
        (Money(4950, "EUR"), 4950),
        (Money(4950, "JPY"), 4950),
        (Money(500, "UGX"), 50_000),
        (Money(500, "ISK"), 50_000),
        (Money(12_340, "KWD"), 12_340),
        (Money(100, "HUF"), 100),
        (Money(700, "RSD"), 70_000),
        (Money(3, "MGA"), 3),
    ],
    ids=lambda value: value.currency if isinstance(value, Money) else "",
)
def test_amounts_are_written_in_stripes_units(amount: Money, stripes: int) -> None:
    assert to_stripe(amount) == stripes
    assert from_stripe(stripes, amount.currency.lower()) == amount


def test_what_stripe_cannot_hold_is_refused_for_good() -> None:
    with pytest.raises(CallFailed) as failed:
        to_stripe(Money(12_345, "KWD"))

    assert failed.value.permanent


# Answers


@pytest.mark.parametrize(
    ("wrong", "permanent"),
    [
        (Wrong(429, "rate_limit", "invalid_request_error"), False),
        (Wrong(409, "lock_timeout"), False),
        (Wrong(401, "api_key_expired"), False),
        (Wrong(403, "more_permissions_required"), False),
        (Wrong(502, "api_error", "api_error"), False),
        (Wrong(400, "amount_too_small"), True),
        (Wrong(400, "idempotency_key_in_use_differently", "idempotency_error"), True),
        (Wrong(402, "balance_insufficient", "card_error"), True),
    ],
    ids=lambda value: value.code if isinstance(value, Wrong) else "",
)
def test_errors_have_one_bit(stripe: StripeCounter, wrong: Wrong, permanent: bool) -> None:
    stripe.stripe.faults = [wrong] * 3

    with pytest.raises(CallFailed) as failed:
        stripe.provider.refund(a_refund("pi_1", Money(100, "EUR")))

    assert failed.value.permanent is permanent
    assert "marta" not in str(failed.value)
    assert stripe.stripe.refunds == {}


def test_an_answer_that_is_lost_is_not_a_second_refund(stripe: StripeCounter, clock: PinnedClock) -> None:
    """The client tries once more by itself, under the same key."""
    opened = stripe.provider.open(a_wish(clock))
    stripe.pays(opened.reference)
    payment = stripe.provider.look(opened.reference).payment_reference
    wish = a_refund(payment, Money(100, "EUR"))
    stripe.stripe.faults = [Wrong(500, "api_error", "api_error")]

    assert stripe.provider.refund(wish).state == "succeeded"
    assert stripe.provider.refund(wish).state == "succeeded"
    assert len(stripe.stripe.refunds) == 1


def test_without_a_secret_no_event_is_believed(clock: PinnedClock) -> None:
    lacking = StripePayments("sk", [])
    header = sign(b"{}", "", at=clock.now())

    with pytest.raises(SignatureInvalid):
        lacking.read_event(b"{}", {"stripe-signature": header}, clock.now())
    lacking.disconnect()
