"""What goes wrong between the yes and the money: processes die, providers are away, everybody asks at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from flows.settle_payment import settle_payment
from gateways.test_payments import TestPayments
from shop.kernel.ids import PaymentIntentId, new_id
from tests.payments.counters import SECRET, DeskCounter, a_wish
from tests.payments.street import Street
from tests.world import PinnedClock, one, rows
from webapp.paying import PaymentsAway


def test_a_provider_that_is_away_costs_nothing_but_a_moment(street: Street, owner: Any) -> None:
    order = street.order()
    away = TestPayments("http://127.0.0.1:9", SECRET)
    there, street.wiring = street.wiring, replace(street.wiring, payments={"test": away})

    with pytest.raises(PaymentsAway):
        street.page(order)
    away.disconnect()
    assert rows(owner, "SELECT state, url FROM payment_intent") == [("created", "")]
    street.wiring = there

    street.pays(order)
    street.goes_on()
    assert street.seen(order).state == "paid"
    assert one(owner, "SELECT count(*) FROM payment_intent") == 1


def test_two_who_ask_at_once_pay_once(street: Street, owner: Any) -> None:
    order = street.order()
    reference = street.pays(order)
    seen = street.provider.look(reference)
    intent = PaymentIntentId(one(owner, "SELECT id FROM payment_intent"))

    def settles(_: int) -> str:
        return settle_payment(
            now=street.clock.now(), workspace_id=street.shop.id, intent_id=intent, seen=seen
        )

    with ThreadPoolExecutor(6) as many:
        outcomes = sorted(many.map(settles, range(6)))

    assert outcomes == [*["known"] * 5, "paid"]
    assert one(owner, "SELECT count(*) FROM payment") == 1
    assert street.seen(order).paid_minor == order.total_minor


def test_a_page_that_was_opened_while_we_died_is_found_by_its_event(
    street: Street, desk: DeskCounter, owner: Any
) -> None:
    order = street.order()
    reference = street.page(order)
    # As if the process had been killed after the provider's answer, before it was written down.
    owner.execute("UPDATE payment_intent SET state = 'created', provider_reference = '', url = ''")
    owner.commit()

    desk.pays(reference)
    street.goes_on()

    assert street.seen(order).state == "paid"
    assert one(owner, "SELECT provider_reference FROM payment_intent") == reference


def test_a_page_is_opened_again_after_a_death(street: Street, owner: Any) -> None:
    order = street.order()
    reference = street.page(order)
    owner.execute("UPDATE payment_intent SET state = 'created', provider_reference = '', url = ''")
    owner.commit()

    assert street.page(order) == reference


def test_from_another_link_a_new_page_is_opened_where_the_old_was_never_told(
    street: Street, owner: Any
) -> None:
    order = street.order()
    street.page(order)
    owner.execute("UPDATE payment_intent SET state = 'created', provider_reference = '', url = ''")
    owner.commit()

    reference = street.page(order, return_url="https://shop.example.test/l/another")
    street.counter.pays(reference)
    street.goes_on()

    assert street.seen(order).state == "paid"
    assert sorted(rows(owner, "SELECT state FROM payment_intent")) == [("failed",), ("paid",)]


def test_an_event_of_a_wish_that_is_not_ours_is_let_be(
    street: Street, owner: Any, clock: PinnedClock
) -> None:
    opened = street.provider.open(a_wish(clock, workspace_id=street.shop.id))
    street.counter.pays(opened.reference)
    stranger = street.provider.open(a_wish(clock, workspace_id=new_id()))
    street.counter.pays(stranger.reference)

    assert set(street.hears()) == {200}

    assert one(owner, "SELECT count(*) FROM payment_event") == 0
    assert street.works() == 0
