"""What everybody who collects money must do: the test provider, and Stripe as its own client meets it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from gateways.stripe_payments import StripePayments
from gateways.test_payments import TestPayments
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.money import Money
from shop.payments.provider import CallFailed, PaymentProvider
from tests.payments.counters import (
    ASKS_THE_BANK,
    DECLINED,
    POOR,
    SECRET,
    Counter,
    DeskCounter,
    StripeCounter,
    a_counter,
    a_refund,
    a_wish,
)
from tests.world import PinnedClock


@pytest.fixture
def clock() -> PinnedClock:
    return PinnedClock()


@pytest.fixture(params=["desk", "stripe"])
def counter(request: pytest.FixtureRequest, clock: PinnedClock, tmp_path: Path) -> Iterator[Counter]:
    with a_counter(request.param, tmp_path, clock) as counter:
        yield counter


@pytest.fixture
def provider(counter: Counter) -> PaymentProvider:
    return counter.provider


# Opening and looking


def test_a_wish_opens_a_page(provider: PaymentProvider, clock: PinnedClock) -> None:
    wish = a_wish(clock)

    opened = provider.open(wish)

    assert opened.url.startswith("http")
    assert opened.expires_at == wish.expires_at
    seen = provider.look(opened.reference)
    assert (seen.reference, seen.state, seen.amount, seen.intent_id) == (
        opened.reference,
        "open",
        None,
        wish.intent_id,
    )


def test_the_same_wish_twice_is_the_same_page(provider: PaymentProvider, clock: PinnedClock) -> None:
    wish = a_wish(clock)

    assert provider.open(wish) == provider.open(wish)


def test_another_amount_under_the_same_key_is_refused_for_good(
    provider: PaymentProvider, clock: PinnedClock
) -> None:
    wish = a_wish(clock)
    opened = provider.open(wish)

    with pytest.raises(CallFailed) as failed:
        provider.open(replace(wish, amount=Money(1, "EUR")))

    assert failed.value.permanent
    assert provider.look(opened.reference).state == "open"


def test_no_page_is_open_for_less_than_half_an_hour(provider: PaymentProvider, clock: PinnedClock) -> None:
    with pytest.raises(CallFailed) as failed:
        provider.open(a_wish(clock, expires_at=clock.now() + timedelta(minutes=29)))

    assert failed.value.permanent


def test_nobody_has_an_unknown_payment(provider: PaymentProvider) -> None:
    with pytest.raises(CallFailed) as failed:
        provider.look("nothing_1")

    assert failed.value.permanent


# Paying


def test_what_is_paid_is_seen_with_its_amount(counter: Counter, clock: PinnedClock) -> None:
    wish = a_wish(clock)
    opened = counter.provider.open(wish)

    counter.pays(opened.reference)

    seen = counter.provider.look(opened.reference)
    assert (seen.state, seen.amount, seen.method) == ("paid", Money(4950, "EUR"), "visa 4242")
    assert seen.payment_reference
    assert seen.intent_id == wish.intent_id
    assert counter.books() == {"paid": {"EUR": 4950}, "refunded": {}}


@pytest.mark.parametrize(
    "amount",
    [Money(4950, "JPY"), Money(12_350, "KWD"), Money(990_00, "HUF"), Money(1500, "ISK"), Money(4950, "USD")],
    ids=lambda amount: amount.currency,
)
def test_every_currency_comes_as_it_was_asked_for(
    counter: Counter, clock: PinnedClock, amount: Money
) -> None:
    opened = counter.provider.open(a_wish(clock, amount))

    counter.pays(opened.reference)

    assert counter.provider.look(opened.reference).amount == amount
    assert counter.books()["paid"] == {amount.currency: amount.minor}


@pytest.mark.parametrize("card", [DECLINED, POOR])
def test_a_refused_card_takes_nothing_and_another_may_be_tried(
    counter: Counter, clock: PinnedClock, card: str
) -> None:
    opened = counter.provider.open(a_wish(clock))

    counter.pays(opened.reference, card)

    seen = counter.provider.look(opened.reference)
    assert (seen.state, seen.amount) == ("open", None)
    assert seen.failure
    counter.pays(opened.reference)
    assert counter.provider.look(opened.reference).state == "paid"
    assert counter.provider.look(opened.reference).failure == ""


def test_money_comes_once_the_bank_has_its_answer(counter: Counter, clock: PinnedClock) -> None:
    opened = counter.provider.open(a_wish(clock))

    counter.pays(opened.reference, ASKS_THE_BANK)
    assert counter.provider.look(opened.reference).state == "open"
    counter.confirms(opened.reference, yes=True)

    seen = counter.provider.look(opened.reference)
    assert (seen.state, seen.method) == ("paid", "visa 3155")


def test_who_tells_the_bank_no_has_not_paid(counter: Counter, clock: PinnedClock) -> None:
    opened = counter.provider.open(a_wish(clock))

    counter.pays(opened.reference, ASKS_THE_BANK)
    counter.confirms(opened.reference, yes=False)

    seen = counter.provider.look(opened.reference)
    assert (seen.state, seen.amount) == ("open", None)
    assert seen.failure
    assert counter.books()["paid"] == {}


def test_a_page_ends_by_the_clock(counter: Counter, clock: PinnedClock) -> None:
    opened = counter.provider.open(a_wish(clock))

    clock.pass_(minutes=33)

    assert counter.provider.look(opened.reference).state == "expired"


def test_a_closed_page_takes_no_money(counter: Counter, clock: PinnedClock) -> None:
    opened = counter.provider.open(a_wish(clock))

    counter.provider.close(opened.reference)
    counter.provider.close(opened.reference)

    assert counter.provider.look(opened.reference).state == "expired"
    assert counter.books()["paid"] == {}


def test_closing_takes_nothing_back(counter: Counter, clock: PinnedClock) -> None:
    opened = counter.provider.open(a_wish(clock))
    counter.pays(opened.reference)

    counter.provider.close(opened.reference)

    assert counter.provider.look(opened.reference).state == "paid"


# Sending back


@pytest.fixture
def paid(counter: Counter, clock: PinnedClock) -> str:
    """What a refund names, of 49.50 €."""
    opened = counter.provider.open(a_wish(clock))
    counter.pays(opened.reference)
    return counter.provider.look(opened.reference).payment_reference


def test_money_goes_back_in_parts_until_nothing_is_left(counter: Counter, paid: str) -> None:
    first = counter.provider.refund(a_refund(paid, Money(2000, "EUR")))
    second = counter.provider.refund(a_refund(paid, Money(2950, "EUR")))

    assert (first.state, second.state) == ("succeeded", "succeeded")
    assert first.reference != second.reference
    assert counter.books() == {"paid": {"EUR": 4950}, "refunded": {"EUR": 4950}}


def test_the_same_refund_twice_is_one(counter: Counter, paid: str) -> None:
    wish = a_refund(paid, Money(2000, "EUR"))

    assert counter.provider.refund(wish) == counter.provider.refund(wish)
    assert counter.books()["refunded"] == {"EUR": 2000}


def test_a_refund_is_found_again_though_its_key_is_forgotten(counter: Counter, paid: str) -> None:
    wish = a_refund(paid, Money(2000, "EUR"))
    first = counter.provider.refund(wish)

    counter.forgets_keys()

    assert counter.provider.refund(replace(wish, asked_before=True)) == first
    assert counter.books()["refunded"] == {"EUR": 2000}


def test_more_than_came_never_goes_back(counter: Counter, paid: str) -> None:
    counter.provider.refund(a_refund(paid, Money(4000, "EUR")))

    with pytest.raises(CallFailed) as failed:
        counter.provider.refund(a_refund(paid, Money(951, "EUR")))

    assert failed.value.permanent
    assert counter.books()["refunded"] == {"EUR": 4000}


def test_nothing_goes_back_for_an_unknown_payment(counter: Counter) -> None:
    with pytest.raises(CallFailed) as failed:
        counter.provider.refund(a_refund("nothing_1", Money(100, "EUR")))

    assert failed.value.permanent


@pytest.mark.parametrize("end", ["succeeded", "failed"])
def test_a_refund_may_take_its_time(counter: Counter, paid: str, end: str) -> None:
    counter.refunds_become("pending")
    refund = counter.provider.refund(a_refund(paid, Money(4950, "EUR")))
    assert refund.state == "pending"

    counter.ends_refund(refund.reference, end)

    seen = counter.provider.look_at_refund(refund.reference)
    assert seen.state == end
    assert bool(seen.failure) == (end == "failed")


def test_what_came_back_may_be_sent_again(counter: Counter, paid: str) -> None:
    refund = counter.provider.refund(a_refund(paid, Money(4950, "EUR")))
    counter.ends_refund(refund.reference, "failed")

    counter.provider.refund(a_refund(paid, Money(4950, "EUR")))

    assert counter.books()["refunded"] == {"EUR": 4950}


def test_what_is_somebodys_own_is_passed_on_to_them_and_taken_back_from_there(
    counter: Counter, clock: PinnedClock
) -> None:
    wish = a_wish(clock, Money(1000, "EUR"), payee="acct_of_salvo")
    opened = counter.provider.open(wish)
    assert counter.provider.open(wish) == opened
    counter.pays(opened.reference)
    paid = counter.provider.look(opened.reference).payment_reference
    assert counter.passed_on() == {"acct_of_salvo": {"EUR": 1000}}

    counter.provider.refund(a_refund(paid, Money(400, "EUR"), payee="acct_of_salvo"))

    assert counter.passed_on() == {"acct_of_salvo": {"EUR": 600}}
    assert counter.books() == {"paid": {"EUR": 1000}, "refunded": {"EUR": 400}}


# When it does not work


def test_a_provider_that_is_away_may_be_asked_again(clock: PinnedClock) -> None:
    for away in (
        TestPayments("http://127.0.0.1:9", SECRET),
        StripePayments("sk", [], api_url="http://127.0.0.1:9"),
    ):
        with pytest.raises(CallFailed) as failed:
            away.open(a_wish(clock))
        assert not failed.value.permanent
        away.disconnect()


def test_a_wrong_key_is_for_somebody_to_mend(counter: Counter, clock: PinnedClock) -> None:
    stranger: TestPayments | StripePayments
    if isinstance(counter, DeskCounter):
        stranger = TestPayments(counter.url, "another")
    else:
        assert isinstance(counter, StripeCounter)
        stranger = StripePayments("sk_another", [], api_url=counter.url)

    with pytest.raises(CallFailed) as failed:
        stranger.open(a_wish(clock))
    stranger.disconnect()

    assert not failed.value.permanent


def test_one_shops_payment_is_not_taken_for_anothers(counter: Counter, clock: PinnedClock) -> None:
    ours, theirs = a_wish(clock), a_wish(clock, workspace_id=WorkspaceId(new_id()))
    opened, other = counter.provider.open(ours), counter.provider.open(theirs)

    counter.pays(other.reference)

    assert counter.provider.look(opened.reference).state == "open"
    events = [counter.provider.read_event(body, headers, clock.now()) for body, headers in counter.hooks()]
    assert {event.workspace_id for event in events} == {theirs.workspace_id}
