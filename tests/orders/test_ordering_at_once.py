"""Two at once: the same yes, the last piece, the next number, the same cart."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest

from flows.change_cart import add_to_cart, choose_delivery, set_cart_line
from flows.expire_unpaid import expire_unpaid
from shop.kernel.database import transaction
from shop.kernel.refusals import Refusal
from shop.orders.numbering import next_number
from shop.orders.order_view import OrderView
from shop.orders.proposals import ProposalOld
from shop.stock.ledger import StockShort
from tests.orders.buying import (
    a_buyer,
    a_selling_shop,
    cart_of,
    is_proposed,
    orders,
    puts,
    says_yes,
    sells,
    who,
)
from tests.world import MORNING, due, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What became of things that were done at the same moment: a result, or the refusal."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        gate.wait()
        try:
            return act()
        except Refusal as refused:
            return refused

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_the_same_yes_twice_at_once_makes_one_order(owner: Any) -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1200, 5)
    buyer = a_buyer(shop)
    shown = is_proposed(buyer, ("OLIO", 2))

    made = at_once(*[lambda: says_yes(buyer, shown.code)] * 4)

    assert {order.id for order in made} == {one(owner, "SELECT id FROM customer_order")}
    assert one(owner, "SELECT sum(quantity)::int FROM reservation") == 2
    assert says_yes(buyer, shown.code, now=MORNING + timedelta(days=1)).id == made[0].id


def test_the_last_piece_bought_by_two_at_once_is_sold_once(owner: Any) -> None:
    shop = a_selling_shop()
    buyers = [a_buyer(shop, f"+39333000000{n}") for n in (1, 2)]
    outcomes = []
    for number in range(10):
        sku = f"PEZZO{number}"
        sells(shop, sku, 1000 + number, 1)
        for buyer in buyers:
            puts(buyer, sku)
            choose_delivery(**who(buyer), code="pickup")
        # A proposal keeps the goods for a quarter of an hour: later both hold one, and nobody the piece.
        shown = [is_proposed(buyers[0]), is_proposed(buyers[1], now=MORNING + timedelta(minutes=16))]
        moment = MORNING + timedelta(minutes=32)

        made = at_once(
            *[
                partial(says_yes, buyer, one.code, now=moment)
                for buyer, one in zip(buyers, shown, strict=True)
            ]
        )

        outcomes.append(sorted(type(each).__name__ for each in made))
        for buyer in buyers:
            if cart_of(buyer).quote.lines:
                set_cart_line(**who(buyer, now=moment), sku=sku, quantity=0)

    assert outcomes == [["OrderView", "StockShort"]] * 10
    assert one(owner, "SELECT count(*) FROM customer_order") == 10
    assert rows(owner, "SELECT DISTINCT quantity FROM reservation") == [(1,)]


def test_numbers_have_no_gap_and_no_twin_whatever_is_aborted_between() -> None:
    shop, other = a_selling_shop(), a_selling_shop("altra", 2)

    class Aborted(Exception):
        pass

    def take(number: int) -> int:
        with transaction(shop.id) as db:
            given = next_number(db, shop.id, "order")
            if number % 3 == 0:
                raise Aborted
            return given

    def tried(number: int) -> int | None:
        with suppress(Aborted):
            return take(number)
        return None

    with ThreadPoolExecutor(10) as pool:
        given = [number for number in pool.map(tried, range(90)) if number is not None]
    with transaction(other.id) as db:
        elsewhere = next_number(db, other.id, "order")

    assert sorted(given) == list(range(1, 61))
    assert elsewhere == 1


def test_ten_customers_who_order_at_once_get_ten_numbers_in_a_row() -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1200, 7)
    buyers = [a_buyer(shop, f"+39333000001{n}") for n in range(10)]
    shown = [is_proposed(buyer, ("OLIO", 1)) for buyer in buyers[:7]]
    for buyer in buyers[7:]:
        with pytest.raises(StockShort):
            puts(buyer, "OLIO")

    made = at_once(
        *[partial(says_yes, buyer, each.code) for buyer, each in zip(buyers[:7], shown, strict=True)]
    )

    assert sorted(order.number for order in made if isinstance(order, OrderView)) == list(range(1, 8))


def test_a_change_on_the_page_and_a_yes_in_the_chat_at_once_never_order_something_else(owner: Any) -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1200, 500)
    buyer = a_buyer(shop)
    for _ in range(10):
        if cart_of(buyer).quote.lines:
            set_cart_line(**who(buyer), sku="OLIO", quantity=0)
        shown = is_proposed(buyer, ("OLIO", 2))
        made, _ = at_once(
            partial(says_yes, buyer, shown.code), partial(add_to_cart, **who(buyer), sku="OLIO", quantity=1)
        )
        assert isinstance(made, OrderView | ProposalOld)
        if isinstance(made, OrderView):
            assert made.lines[0].quantity == 2

    assert {quantity for (quantity,) in rows(owner, "SELECT quantity FROM order_line")} <= {2}


def test_an_order_that_ends_while_its_customer_orders_again_stands_in_nobodys_way() -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1200, 100)
    buyer = a_buyer(shop)
    moment = MORNING
    for _ in range(8):
        orders(buyer, ("OLIO", 1), now=moment)
        moment += timedelta(minutes=30)
        shown = is_proposed(buyer, ("OLIO", 1), now=moment)
        [entry] = due("unpaid", at=moment)

        made, ended = at_once(
            partial(says_yes, buyer, shown.code, now=moment), partial(expire_unpaid, now=moment, entry=entry)
        )

        assert (type(made), ended) == (OrderView, True)
        for left_over in due("unpaid", at=moment + timedelta(minutes=30)):
            expire_unpaid(now=moment + timedelta(minutes=30), entry=left_over)
        moment += timedelta(minutes=30)
