"""From an order to its money: the page, the webhook, the look, the paid order."""

from datetime import timedelta
from typing import Any

import pytest

from flows.begin_payment import NothingToPay, PayTimeOver, begin_payment
from flows.cancel_order import cancel_order
from flows.reconcile_payments import ask_about_payment, reconcile_payments
from shop.kernel.refusals import NotFound
from tests.orders.buying import a_buyer, a_selling_shop, orders, sells, words_to
from tests.payments.counters import ASKS_THE_BANK, DECLINED, DeskCounter
from tests.payments.street import Street
from tests.world import one, rows


def test_a_paid_order_goes_on_by_itself(street: Street, owner: Any) -> None:
    order = street.order()

    street.pays(order)
    street.goes_on()

    paid = street.seen(order)
    assert (paid.state, paid.paid_minor) == ("paid", order.total_minor)
    assert rows(owner, "SELECT amount_minor, currency, method, refunded_minor FROM payment") == [
        (order.total_minor, "EUR", "visa 4242", 0)
    ]
    assert one(owner, "SELECT state FROM payment_intent") == "paid"
    assert one(owner, "SELECT count(*) FROM outbox WHERE topic = 'paper'") == 1
    assert one(owner, "SELECT details->>'order' FROM event WHERE name = 'PaymentReceived'") == str(
        order.number
    )
    assert str(order.number) in words_to(owner, street.marta.conversation)[-1]


def test_without_a_look_nothing_that_an_event_says_is_believed(street: Street, owner: Any) -> None:
    order = street.order()
    street.pays(order)

    assert set(street.hears()) == {200}

    assert street.seen(order).state == "placed"
    assert one(owner, "SELECT count(*) FROM payment") == 0


@pytest.mark.parametrize("how", ["twice", "reversed", "late"])
def test_however_it_is_told_money_counts_once(
    street: Street, desk: DeskCounter, owner: Any, how: str
) -> None:
    desk.turns(telling=how, late_seconds=60)
    order = street.order()
    street.pays(order, DECLINED)
    street.pays(order)
    for _ in range(4):
        street.goes_on()
        street.clock.pass_(seconds=30)

    assert street.seen(order).paid_minor == order.total_minor
    assert one(owner, "SELECT count(*) FROM payment") == 1
    assert one(owner, "SELECT count(*) FROM event WHERE name = 'OrderPaid'") == 1
    assert one(owner, "SELECT count(*) = count(DISTINCT event_id) FROM payment_event") is True


def test_everything_told_once_more_changes_nothing(street: Street, desk: DeskCounter, owner: Any) -> None:
    street.paid_order()
    before = rows(owner, "SELECT * FROM payment")

    desk.ask("POST", "/v1/testing/again", {})
    street.goes_on()

    assert rows(owner, "SELECT * FROM payment") == before
    assert one(owner, "SELECT count(*) FROM outbox WHERE topic = 'paper'") == 1


def test_a_lost_webhook_is_found_by_looking(street: Street, desk: DeskCounter) -> None:
    desk.turns(telling="lost")
    order = street.order()
    street.pays(order)
    street.goes_on()
    assert street.seen(order).state == "placed"

    street.clock.pass_(minutes=9)
    assert reconcile_payments(now=street.clock.now(), workspace_id=street.shop.id) == 0
    street.clock.pass_(minutes=2)
    assert reconcile_payments(now=street.clock.now(), workspace_id=street.shop.id) == 1
    street.works()

    assert street.seen(order).state == "paid"
    assert reconcile_payments(now=street.clock.now(), workspace_id=street.shop.id) == 0


def test_the_end_of_a_page_is_looked_at_even_if_nobody_tells(
    street: Street, desk: DeskCounter, owner: Any
) -> None:
    desk.turns(telling="lost")
    order = street.order()
    street.page(order)

    street.clock.pass_(minutes=35)
    assert street.works() == 1

    assert one(owner, "SELECT state FROM payment_intent") == "expired"
    assert one(owner, "SELECT details->>'reason' FROM event WHERE name = 'PaymentFailed'") == "expired"
    assert street.seen(order).state == "placed"


def test_a_refused_card_leaves_the_order_and_the_page(street: Street, owner: Any) -> None:
    order = street.order()
    reference = street.pays(order, DECLINED)
    street.goes_on()

    assert street.seen(order).state == "placed"
    assert rows(owner, "SELECT state, failure FROM payment_intent") == [("open", "card_declined")]
    assert one(owner, "SELECT count(*) FROM event WHERE name = 'PaymentFailed'") == 1
    street.counter.pays(reference)
    street.goes_on()
    assert street.seen(order).state == "paid"
    assert one(owner, "SELECT failure FROM payment_intent") == ""


def test_the_bank_may_ask_first(street: Street) -> None:
    order = street.order()
    reference = street.pays(order, ASKS_THE_BANK)
    street.goes_on()
    assert street.seen(order).state == "placed"

    street.counter.confirms(reference, yes=True)
    street.goes_on()

    assert street.seen(order).state == "paid"


# The page and its time


def test_who_comes_back_finds_the_same_page(street: Street, owner: Any) -> None:
    order = street.order()

    assert street.page(order) == street.page(order)
    assert one(owner, "SELECT count(*) FROM payment_intent") == 1


def test_who_comes_back_to_a_closed_page_gets_a_new_one(
    street: Street, desk: DeskCounter, owner: Any
) -> None:
    desk.turns(telling="lost")
    order = street.order()
    first = street.page(order)
    street.provider.close(first)

    second = street.page(order)

    assert first != second
    assert sorted(rows(owner, "SELECT state FROM payment_intent")) == [("expired",), ("open",)]


def test_who_has_paid_and_presses_pay_again_is_not_asked_twice(
    street: Street, desk: DeskCounter, owner: Any
) -> None:
    desk.turns(telling="lost")
    order = street.order()
    street.pays(order)

    with pytest.raises(NothingToPay):
        street.page(order)

    assert street.seen(order).state == "paid"
    assert one(owner, "SELECT count(*) FROM payment_intent") == 1


def test_who_comes_back_from_paying_need_not_wait_for_the_webhook(street: Street, desk: DeskCounter) -> None:
    desk.turns(telling="lost")
    order, unasked = street.order(), street.order()
    street.pays(order)
    told: dict[str, Any] = {"now": street.clock.now(), "workspace_id": street.shop.id}

    assert ask_about_payment(**told, order_id=order.id)
    assert not ask_about_payment(**told, order_id=unasked.id)
    street.works()

    assert street.seen(order).state == "paid"
    assert not ask_about_payment(**told, order_id=order.id)


def test_goods_are_kept_until_the_page_ends(street: Street, owner: Any) -> None:
    order = street.order()
    street.clock.pass_(minutes=25)
    ends = street.clock.now() + timedelta(minutes=33)

    street.page(order)

    kept = street.seen(order).pay_until
    assert kept is not None
    assert ends < kept < ends + timedelta(minutes=5)
    assert one(owner, "SELECT expires_at FROM reservation") >= ends


def test_goods_are_not_kept_for_ever(street: Street, owner: Any) -> None:
    """Page after page, somebody could keep the last piece from all others."""
    order = street.order()
    for _ in range(3):
        street.page(order)
        street.clock.pass_(minutes=34)

    with pytest.raises(PayTimeOver):
        street.page(order)
    assert street.clock.now() - order.placed_at < timedelta(hours=2)
    street.clock.pass_(minutes=2)
    street.works()
    assert one(owner, "SELECT count(*) FROM payment_intent WHERE state IN ('created', 'open')") == 0


def test_after_its_time_an_order_cannot_be_paid(street: Street, owner: Any) -> None:
    order = street.order()
    street.clock.pass_(minutes=31)

    with pytest.raises(PayTimeOver):
        street.page(order)

    assert one(owner, "SELECT count(*) FROM payment_intent") == 0


def test_what_is_paid_or_canceled_is_not_paid_again(street: Street, owner: Any) -> None:
    paid, canceled = street.paid_order(), street.order()
    cancel_order(
        now=street.clock.now(),
        actor="customer",
        workspace_id=street.shop.id,
        order_id=canceled.id,
        reason="customer",
    )

    for order in (paid, canceled):
        with pytest.raises(NothingToPay):
            street.page(order)
    assert one(owner, "SELECT count(*) FROM payment_intent") == 1


def test_a_canceled_order_closes_its_page(street: Street) -> None:
    order = street.order()
    reference = street.page(order)

    cancel_order(
        now=street.clock.now(),
        actor="customer",
        workspace_id=street.shop.id,
        order_id=order.id,
        reason="customer",
    )
    street.works()

    assert street.provider.look(reference).state == "expired"


def test_another_shop_has_no_part_in_it(street: Street, owner: Any) -> None:
    other = a_selling_shop("altra", 2)
    sells(other, "OIL", 900)
    theirs = orders(a_buyer(other, "+393337654321"), ("OIL", 1))
    before = rows(owner, "SELECT * FROM customer_order WHERE id = %(id)s", {"id": theirs.id})

    with pytest.raises(NotFound):
        begin_payment(
            now=street.clock.now(), actor="customer", workspace_id=street.shop.id, order_id=theirs.id
        )
    street.paid_order()

    assert rows(owner, "SELECT * FROM customer_order WHERE id = %(id)s", {"id": theirs.id}) == before
    assert one(owner, "SELECT count(*) FROM payment WHERE workspace_id = %(id)s", {"id": other.id}) == 0
    assert reconcile_payments(now=street.clock.now() + timedelta(hours=1), workspace_id=other.id) == 0
