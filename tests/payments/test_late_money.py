"""Money that comes too late, twice, or as another amount: it pays the order, or goes back by itself."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from flows.cancel_order import cancel_order
from flows.settle_payment import settle_payment
from shop.kernel.ids import PaymentIntentId
from shop.kernel.language import Language
from shop.kernel.money import Money
from shop.orders.order_view import OrderView
from tests.orders.buying import a_buyer, left, orders, sells, words_to
from tests.payments.counters import DeskCounter
from tests.payments.street import Street
from tests.world import one, rows


def is_forgotten(street: Street, desk: DeskCounter) -> tuple[OrderView, str]:
    """An order whose payment came in the last moment, and whose webhook is lost; its time is over."""
    desk.turns(telling="lost")
    order = street.order()
    reference = street.page(order)
    street.clock.pass_(minutes=32)
    street.counter.pays(reference)
    street.time_is_over(minutes=5)
    assert street.seen(order).state == "canceled"
    return order, reference


def test_late_money_wakes_the_order_where_the_goods_are_there_yet(
    street: Street, desk: DeskCounter, owner: Any
) -> None:
    order, _ = is_forgotten(street, desk)

    street.works()

    assert street.seen(order).state == "paid"
    assert one(owner, "SELECT count(*) FROM refund") == 0
    assert one(owner, "SELECT sum(quantity) FROM allocation WHERE state = 'bound'") == 1


def test_late_money_goes_back_where_the_goods_are_sold(street: Street, desk: DeskCounter, owner: Any) -> None:
    desk.turns(telling="lost")
    order = street.order(quantity=10)
    street.pays(order)
    street.time_is_over(minutes=40)
    other = a_buyer(street.shop, "+393337654321")
    orders(other, ("HONEY", 1), now=street.clock.now(), payment="cash")

    street.goes_on()

    late = street.seen(order)
    assert (late.state, late.paid_minor, late.refunded_minor) == (
        "canceled",
        order.total_minor,
        order.total_minor,
    )
    assert rows(owner, "SELECT reason, state, amount_minor FROM refund") == [
        ("late", "succeeded", order.total_minor)
    ]
    assert desk.books() == {"paid": {"EUR": order.total_minor}, "refunded": {"EUR": order.total_minor}}
    told = words_to(owner, street.marta.conversation)[-1]
    assert str(order.number) in told
    assert Money(order.total_minor, "EUR").worded(Language.IT) in told
    assert one(owner, "SELECT count(*) FROM outbox WHERE topic = 'paper'") == 0


def test_money_in_time_whose_goods_are_gone_cancels_the_order(street: Street, owner: Any) -> None:
    order = street.order(quantity=10)
    street.pays(order)
    # As if somebody had taken them off the shelf.
    owner.execute("DELETE FROM reservation")
    owner.execute("UPDATE variant SET stock = 3 WHERE sku = 'HONEY'")
    owner.commit()

    street.goes_on()

    late = street.seen(order)
    assert (late.state, late.refunded_minor) == ("canceled", order.total_minor)
    assert late.steps[-1].reason == "short_of_goods"


def test_money_for_an_order_that_was_called_off_goes_back(street: Street, owner: Any) -> None:
    order = street.order()
    street.pays(order)
    cancel_order(
        now=street.clock.now(),
        actor="customer",
        workspace_id=street.shop.id,
        order_id=order.id,
        reason="customer",
    )

    street.goes_on()

    late = street.seen(order)
    assert (late.state, late.refunded_minor) == ("canceled", order.total_minor)
    assert one(owner, "SELECT count(*) FROM payment") == 1
    assert str(order.number) in words_to(owner, street.marta.conversation)[-1]


def test_what_is_paid_twice_goes_back_once(street: Street, desk: DeskCounter, owner: Any) -> None:
    order = street.order()
    first = street.page(order)
    # As if the first page had been taken for over by a clock that ran ahead.
    owner.execute("UPDATE payment_intent SET state = 'expired'")
    owner.commit()
    second = street.page(order)
    assert first != second
    street.counter.pays(first)
    street.counter.pays(second)

    street.goes_on()

    assert street.seen(order).state == "paid"
    assert rows(owner, "SELECT reason, state, amount_minor FROM refund") == [
        ("surplus", "succeeded", order.total_minor)
    ]
    books = desk.books()
    assert books["paid"]["EUR"] - books["refunded"]["EUR"] == order.total_minor
    assert one(owner, "SELECT count(*) FROM outbox WHERE topic = 'paper'") == 1


@pytest.mark.parametrize("amount", [Money(1, "EUR"), Money(1690, "USD")], ids=["amount", "currency"])
def test_another_amount_than_was_asked_for_pays_nothing(
    street: Street, desk: DeskCounter, owner: Any, amount: Money
) -> None:
    order = street.order()
    reference = street.pays(order)
    seen = street.provider.look(reference)
    intent = one(owner, "SELECT id FROM payment_intent")

    outcome = settle_payment(
        now=street.clock.now(),
        workspace_id=street.shop.id,
        intent_id=PaymentIntentId(intent),
        seen=replace(seen, amount=amount),
    )

    assert outcome == "mismatch"
    assert street.seen(order).state == "placed"
    assert rows(owner, "SELECT reason, amount_minor, currency FROM refund") == [
        ("mismatch", amount.minor, amount.currency)
    ]
    assert desk.books()["refunded"] == {}


def test_anothers_payment_is_not_taken(street: Street, owner: Any) -> None:
    sells(street.shop, "OIL", 900)
    ours, theirs = street.order(), orders(a_buyer(street.shop, "+393337654321"), ("OIL", 1))
    street.page(ours)
    reference = street.pays(theirs)
    intent = one(owner, "SELECT id FROM payment_intent WHERE order_id = %(id)s", {"id": ours.id})

    outcome = settle_payment(
        now=street.clock.now(),
        workspace_id=street.shop.id,
        intent_id=PaymentIntentId(intent),
        seen=street.provider.look(reference),
    )

    assert outcome == "foreign"
    assert street.seen(ours).state == "placed"
    assert one(owner, "SELECT count(*) FROM payment") == 0


def test_a_payment_never_goes_backwards(street: Street, owner: Any) -> None:
    order = street.paid_order()
    intent = one(owner, "SELECT id FROM payment_intent")
    seen = street.provider.look(street.reference(order))

    for state in ("open", "failed", "expired"):
        stale = replace(seen, state=state, amount=None, payment_reference="")
        outcome = settle_payment(
            now=street.clock.now() + timedelta(minutes=1),
            workspace_id=street.shop.id,
            intent_id=PaymentIntentId(intent),
            seen=stale,
        )
        assert outcome == "known"

    assert one(owner, "SELECT state FROM payment_intent") == "paid"
    assert street.seen(order).state == "paid"
    assert left(street.shop, *[line.variant_id for line in order.lines if line.variant_id]) == [9]
