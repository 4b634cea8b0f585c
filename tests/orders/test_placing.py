"""From what was shown to an order: only on a yes to exactly that, and only once."""

from datetime import timedelta
from typing import Any

import pytest

from flows.change_cart import apply_code, choose_delivery
from flows.propose_order import CartEmpty, DeliveryMissing, propose_order
from shop.kernel.database import transaction
from shop.orders.order_view import OrderUnknown, order_by_number, order_view, orders_of
from shop.stock.ledger import StockShort
from tests.orders.buying import (
    COURIER,
    HOME,
    a_buyer,
    a_selling_shop,
    cart_of,
    is_proposed,
    left,
    orders,
    puts,
    refused_as_old,
    says_yes,
    sells,
    who,
    words_to,
)
from tests.orders.prices.selling import make_offer
from tests.world import MORNING, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")


def test_a_yes_to_what_was_shown_makes_that_order(owner: Any) -> None:
    shop = a_selling_shop()
    variant = sells(shop, "OLIO", 1200, 5)
    buyer = a_buyer(shop)
    shown = is_proposed(buyer, ("OLIO", 2))

    order = says_yes(buyer, shown.code, address=HOME)

    assert (order.number, order.state, order.payment) == (1, "placed", "card")
    assert order.quote == shown.quote
    assert (order.goods_minor, order.delivery_minor, order.total_minor) == (2400, 690, 3090)
    assert [(line.sku, line.quantity, line.total_minor, line.tax_minor) for line in order.lines] == [
        ("OLIO", 2, 2400, 218)
    ]
    assert order.address["city"] == "Scicli"
    assert order.promised_on == shown.quote.delivery.promised_on if shown.quote.delivery else False
    assert order.pay_until == MORNING + timedelta(minutes=30)
    assert [(step.state, step.by) for step in order.steps] == [("placed", "customer")]
    assert left(shop, variant) == [3]
    assert cart_of(buyer).id is None
    assert rows(owner, "SELECT name, subject_id FROM event WHERE name = 'OrderPlaced'") == [
        ("OrderPlaced", order.id)
    ]


def test_a_proposal_keeps_the_goods_for_a_quarter_of_an_hour(owner: Any) -> None:
    shop = a_selling_shop()
    variant = sells(shop, "OLIO", 1200, 5)
    buyer = a_buyer(shop)

    is_proposed(buyer, ("OLIO", 2))

    assert left(shop, variant) == [3]
    kept = rows(owner, "SELECT purpose, quantity, expires_at FROM reservation")
    assert kept == [("checkout", 2, MORNING + timedelta(minutes=15))]


def test_nothing_is_proposed_of_nothing(owner: Any) -> None:
    shop = a_selling_shop()
    buyer = a_buyer(shop)

    with pytest.raises(CartEmpty):
        propose_order(**who(buyer))

    assert one(owner, "SELECT count(*) FROM proposal") == 0


def test_how_it_arrives_is_the_customers_choice_where_there_is_one(owner: Any) -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1200)
    buyer = a_buyer(shop)
    puts(buyer, "OLIO")

    with pytest.raises(DeliveryMissing) as refused:
        propose_order(**who(buyer))

    assert [choice["code"] for choice in refused.value.values["choices"]] == ["courier", "pickup"]
    assert refused.value.values["choices"][0]["promised_on"] == "2026-11-24"
    assert one(owner, "SELECT count(*) FROM proposal") == 0


def test_the_only_way_is_taken_without_asking() -> None:
    shop = a_selling_shop(delivery=(COURIER,))
    sells(shop, "OLIO", 1200)
    buyer = a_buyer(shop)
    puts(buyer, "OLIO")

    shown = propose_order(**who(buyer))

    assert shown.quote.delivery is not None
    assert (shown.quote.delivery.code, shown.payment) == ("courier", "card")
    assert cart_of(buyer).version == shown.cart_version


def test_who_delivers_nothing_sells_without_delivery() -> None:
    shop = a_selling_shop(delivery=())
    sells(shop, "CONSULENZA", 9000, None)
    buyer = a_buyer(shop)
    puts(buyer, "CONSULENZA")

    order = says_yes(buyer, propose_order(**who(buyer)).code)

    assert (order.delivery, order.total_minor, order.address) == ({}, 9000, {})


def test_more_than_there_is_is_not_proposed(owner: Any) -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1200, 5)
    marta, turi = a_buyer(shop), a_buyer(shop, "+393330000002")
    puts(marta, "OLIO", 4)
    choose_delivery(**who(marta), code="courier")
    is_proposed(turi, ("OLIO", 3))

    with pytest.raises(StockShort) as refused:
        propose_order(**who(marta))

    assert [(s["sku"], s["wanted"], s["available"]) for s in refused.value.values["short"]] == [
        ("OLIO", 4, 2)
    ]
    assert rows(owner, "SELECT customer_id FROM proposal") == [(turi.id,)]


def test_what_is_proposed_again_unchanged_keeps_its_code_and_its_goods(owner: Any) -> None:
    shop = a_selling_shop()
    variant = sells(shop, "OLIO", 1200, 5)
    buyer = a_buyer(shop)
    in_the_chat = is_proposed(buyer, ("OLIO", 5))
    later = MORNING + timedelta(minutes=10)

    on_the_page = propose_order(**who(buyer, now=later))

    assert on_the_page.code == in_the_chat.code
    assert on_the_page.expires_at == later + timedelta(minutes=60)
    assert left(shop, variant) == [0]
    assert rows(owner, "SELECT expires_at FROM reservation") == [(later + timedelta(minutes=15),)]


def test_goods_that_were_kept_no_longer_are_ordered_while_they_are_there() -> None:
    shop = a_selling_shop()
    variant = sells(shop, "OLIO", 1200, 2)
    buyer = a_buyer(shop)
    shown = is_proposed(buyer, ("OLIO", 2))

    order = says_yes(buyer, shown.code, now=MORNING + timedelta(minutes=40))

    assert order.state == "placed"
    assert left(shop, variant) == [0]


def test_goods_that_somebody_else_took_meanwhile_are_not_ordered(owner: Any) -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1200, 2)
    marta, turi = a_buyer(shop), a_buyer(shop, "+393330000002")
    shown = is_proposed(marta, ("OLIO", 2))
    late = MORNING + timedelta(minutes=20)
    orders(turi, ("OLIO", 1), now=late)

    with pytest.raises(StockShort) as refused:
        says_yes(marta, shown.code, now=late)

    assert [(s["wanted"], s["available"]) for s in refused.value.values["short"]] == [(2, 1)]
    assert rows(owner, "SELECT customer_id FROM customer_order") == [(turi.id,)]


def test_what_is_paid_in_cash_is_bound_at_once_and_waits_for_no_money(owner: Any) -> None:
    shop = a_selling_shop()
    variant = sells(shop, "OLIO", 1200, 5)

    order = orders(a_buyer(shop), ("OLIO", 2), payment="cash")

    assert (order.state, order.pay_until) == ("placed", None)
    assert rows(owner, "SELECT state, quantity FROM allocation") == [("bound", 2)]
    assert one(owner, "SELECT count(*) FROM reservation") == 0
    assert left(shop, variant) == [3]
    assert one(owner, "SELECT count(*) FROM outbox WHERE topic = 'unpaid'") == 0


def test_a_transfer_has_five_days() -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1200)

    order = orders(a_buyer(shop), ("OLIO", 2), payment="transfer")

    assert order.pay_until == MORNING + timedelta(days=5)


def test_an_order_that_costs_nothing_is_paid_at_once(owner: Any) -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1200, 5)
    make_offer(shop, "Regalo", percent=10_000, code="REGALO")
    buyer = a_buyer(shop)
    puts(buyer, "OLIO")
    choose_delivery(**who(buyer), code="pickup")
    apply_code(**who(buyer), code="REGALO")

    order = says_yes(buyer, propose_order(**who(buyer)).code)

    assert (order.total_minor, order.state, order.pay_until) == (0, "paid", None)
    assert rows(owner, "SELECT state, quantity FROM allocation") == [("bound", 1)]


def test_the_last_use_of_a_code_is_had_by_one(owner: Any) -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1200)
    make_offer(shop, "Primo", percent=5000, code="PRIMO", most_uses=1)
    proposals = []
    for phone in ("+393330000001", "+393330000002"):
        buyer = a_buyer(shop, phone)
        puts(buyer, "OLIO")
        choose_delivery(**who(buyer), code="pickup")
        apply_code(**who(buyer), code="PRIMO")
        proposals.append((buyer, propose_order(**who(buyer)).code))

    says_yes(*proposals[0])

    assert refused_as_old(*proposals[1]) == "price"
    assert one(owner, "SELECT uses FROM offer") == 1
    assert one(owner, "SELECT count(*) FROM customer_order") == 1


def test_the_customer_is_told_in_the_chat_and_by_mail_when_ordering_on_the_page(owner: Any) -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1200)
    buyer = a_buyer(shop)
    owner.execute("UPDATE customer SET email = 'marta@posta.example'")

    order = orders(buyer, ("OLIO", 1))

    told = words_to(owner, buyer.conversation)
    assert len(told) == 1
    assert "1" in told[0]
    assert "18,90" in told[0]
    payload = {"customer": str(buyer.id), "kind": "order_placed", "order": str(order.id)}
    assert rows(owner, "SELECT payload FROM outbox WHERE topic = 'mail'") == [(payload,)]


def test_orders_are_seen_by_their_own_customer_alone() -> None:
    shop, other = a_selling_shop(), a_selling_shop("altra", 2)
    for each in (shop, other):
        sells(each, "OLIO", 1200)
    marta, turi, far = a_buyer(shop), a_buyer(shop, "+393330000002"), a_buyer(other)
    first, second, there = orders(marta, ("OLIO", 1)), orders(turi, ("OLIO", 1)), orders(far, ("OLIO", 1))
    third = orders(marta, ("OLIO", 2))

    with transaction(shop.id) as db:
        assert [order.id for order in orders_of(db, marta.id)] == [third.id, first.id]
        assert [order.id for order in orders_of(db, marta.id, limit=1)] == [third.id]
        assert orders_of(db, far.id) == []
        assert order_by_number(db, 2, customer_id=turi.id).id == second.id
        with pytest.raises(OrderUnknown):
            order_by_number(db, 2, customer_id=marta.id)
        with pytest.raises(OrderUnknown):
            order_view(db, second.id, customer_id=marta.id)
        with pytest.raises(OrderUnknown):
            order_view(db, there.id)
    assert (first.number, second.number, third.number, there.number) == (1, 2, 3, 1)
