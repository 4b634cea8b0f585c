"""Nobody paid in time, or too late: what becomes of the order, its goods and its money."""

from datetime import timedelta
from typing import Any

import pytest

from flows.expire_unpaid import expire_unpaid
from shop.kernel.language import Language, say
from shop.orders.order_view import OrderView
from tests.orders.buying import (
    Buyer,
    a_buyer,
    a_selling_shop,
    bought,
    called_off,
    cart_of,
    left,
    orders,
    pays,
    puts,
    seen,
    sells,
    words_to,
)
from tests.world import MORNING, Shop, due, rows

pytestmark = pytest.mark.usefixtures("empty_database")


def test_an_unpaid_order_ends_and_its_cart_is_offered_again(owner: Any) -> None:
    shop = a_selling_shop()
    variant = sells(shop, "OLIO", 1000, 5)
    buyer = a_buyer(shop)
    order = orders(buyer, ("OLIO", 2))
    late = MORNING + timedelta(minutes=30)
    assert due("unpaid", at=late - timedelta(seconds=1)) == []

    [entry] = due("unpaid", at=late)
    assert expire_unpaid(now=late, entry=entry) is True

    assert (seen(shop, order).state, seen(shop, order).steps[-1].reason) == ("canceled", "unpaid")
    assert left(shop, variant) == [5]
    assert [(line.sku, line.quantity) for line in cart_of(buyer).quote.lines] == [("OLIO", 2)]
    again = say(Language.IT, "What was in it is back in your cart, if you still want it.")
    assert words_to(owner, buyer.conversation)[-1].endswith(again)
    assert expire_unpaid(now=late, entry=entry) is False


def test_whoever_began_another_cart_keeps_it() -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1000, 5)
    sells(shop, "MIELE", 900)
    buyer = a_buyer(shop)
    orders(buyer, ("OLIO", 2))
    puts(buyer, "MIELE")
    late = MORNING + timedelta(minutes=30)

    [entry] = due("unpaid", at=late)
    expire_unpaid(now=late, entry=entry)

    assert [line.sku for line in cart_of(buyer).quote.lines] == ["MIELE"]


def test_what_was_paid_in_time_or_has_more_time_does_not_end(owner: Any) -> None:
    shop, _, order = bought()
    late = MORNING + timedelta(minutes=30)
    [entry] = due("unpaid", at=late)
    owner.execute("UPDATE customer_order SET pay_until = pay_until + interval '10 minutes'")

    assert expire_unpaid(now=late, entry=entry) is False
    assert seen(shop, order).state == "placed"
    pays(shop, order)
    [again] = due("unpaid", at=late + timedelta(minutes=10))
    assert expire_unpaid(now=late + timedelta(minutes=10), entry=again) is False

    assert seen(shop, order).state == "paid"


def lapsed(stock: int = 5) -> tuple[Shop, Buyer, OrderView]:
    shop, buyer, order = bought(stock)
    late = MORNING + timedelta(minutes=30)
    [entry] = due("unpaid", at=late)
    expire_unpaid(now=late, entry=entry)
    return shop, buyer, order


def test_money_that_comes_late_wakes_the_order_while_the_goods_are_there(owner: Any) -> None:
    shop, buyer, order = lapsed()

    assert pays(shop, order, now=MORNING + timedelta(hours=1)) == "paid"

    assert seen(shop, order).state == "paid"
    assert rows(owner, "SELECT state, quantity FROM allocation") == [("bound", 2)]
    assert cart_of(buyer).id is None


def test_money_that_comes_late_wakes_the_order_and_leaves_a_cart_that_was_changed() -> None:
    shop, buyer, order = lapsed()
    puts(buyer, "OLIO")

    assert pays(shop, order, now=MORNING + timedelta(hours=1)) == "paid"
    assert [line.quantity for line in cart_of(buyer).quote.lines] == [3]


def test_money_that_comes_after_the_goods_were_sold_binds_nothing(owner: Any) -> None:
    shop, _, order = lapsed(stock=2)
    turi = a_buyer(shop, "+393330000002")
    orders(turi, ("OLIO", 1), payment="cash", now=MORNING + timedelta(minutes=40))

    assert pays(shop, order, now=MORNING + timedelta(hours=1)) == "short_of_goods"

    assert (seen(shop, order).state, seen(shop, order).paid_minor) == ("canceled", order.total_minor)
    assert rows(owner, "SELECT quantity FROM allocation") == [(1,)]


def test_money_for_an_order_that_was_called_off_wakes_nothing() -> None:
    shop, _, order = bought()
    called_off(shop, order, "customer")

    assert pays(shop, order) == "short_of_goods"
    assert seen(shop, order).state == "canceled"
