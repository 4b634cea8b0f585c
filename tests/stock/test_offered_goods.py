"""What was offered to somebody who waited passes into their cart and on to their checkout, or to the next one."""

from datetime import timedelta
from typing import Any

import pytest

from flows.change_cart import add_to_cart
from shop.kernel.ids import ConversationId, CustomerId, new_id
from shop.kernel.language import Language
from shop.stock.carts import CART_KEEPS
from shop.stock.ledger import StockShort
from tests.stock.line import LATER, come_back, holds_in_cart, kept, states, waits, who_writes, work_is_done
from tests.stock.shelf import (
    HOUR,
    a_shelf,
    free,
    keeps,
    somebody,
)
from tests.world import MORNING, a_shop

pytestmark = pytest.mark.usefixtures("empty_database")


def test_what_was_offered_passes_into_the_cart_and_on_to_the_checkout(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 0})
    capers = shelf["CAP-100"]
    marta, conversation = who_writes(shop, 1)
    waits(shop, (marta, conversation))
    come_back(shop, 1)
    work_is_done()
    cart = new_id()

    for _ in range(2):
        holds_in_cart(shop, marta, cart, {capers: 1})
        assert kept(owner) == [("cart", cart, 1, LATER)]
    assert states(owner) == ["taken"]
    work_is_done(MORNING + HOUR)

    proposal = keeps(shop, marta, {capers: 1}, at=MORNING + HOUR, stretch=HOUR / 4)
    assert kept(owner) == [("checkout", proposal, 1, LATER)]
    holds_in_cart(shop, marta, cart, {capers: 1}, at=MORNING + HOUR, instead_of=proposal)
    assert kept(owner) == [("cart", cart, 1, LATER)], "another proposal of the same cart finds it kept"

    work_is_done(LATER)
    assert free(shop, capers) == 1
    assert states(owner) == ["taken"]


def test_what_is_taken_in_the_last_minute_is_kept_for_half_an_hour(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 0})
    marta, conversation = who_writes(shop, 1)
    waits(shop, (marta, conversation))
    come_back(shop, 1)
    work_is_done()
    last = LATER - timedelta(minutes=1)

    holds_in_cart(shop, marta, cart := new_id(), {shelf["CAP-100"]: 1}, at=last)

    assert kept(owner) == [("cart", cart, 1, last + CART_KEEPS)]


def test_what_leaves_the_cart_is_the_next_ones(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 0})
    marta, conversation = who_writes(shop, 1)
    waits(shop, (marta, conversation), 2)
    waits(shop, who_writes(shop, 2))
    come_back(shop, 2)
    work_is_done()
    cart = new_id()

    holds_in_cart(shop, marta, cart, {shelf["CAP-100"]: 2})
    holds_in_cart(shop, marta, cart, {shelf["CAP-100"]: 1})
    work_is_done()
    assert states(owner) == ["taken", "offered"]
    holds_in_cart(shop, marta, cart, {})
    work_is_done()

    assert [purpose for purpose, *_ in kept(owner)] == ["waiting"]
    assert free(shop, shelf["CAP-100"]) == 1


def test_goods_merely_put_into_a_cart_are_not_kept(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 3})
    marta, cart = somebody(shop), new_id()
    proposal = keeps(shop, marta, {shelf["CAP-100"]: 2})

    holds_in_cart(shop, marta, cart, {shelf["CAP-100"]: 2}, instead_of=proposal)

    assert kept(owner) == []


def test_checkout_takes_the_offer_even_past_the_cart(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 0})
    marta, conversation = who_writes(shop, 1)
    waits(shop, (marta, conversation), 2)
    waits(shop, who_writes(shop, 2))
    come_back(shop, 2)
    work_is_done()

    keeps(shop, marta, {shelf["CAP-100"]: 1})
    work_is_done()

    assert states(owner) == ["taken", "offered"], "what she leaves is the next one's"


def test_offer_that_has_ended_cannot_be_taken(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 0})
    marta, conversation = who_writes(shop, 1)
    waits(shop, (marta, conversation))
    come_back(shop, 1)
    work_is_done()

    holds_in_cart(shop, marta, new_id(), {shelf["CAP-100"]: 1}, at=LATER)

    assert states(owner) == ["offered"]
    assert [purpose for purpose, *_ in kept(owner)] == ["waiting"]


def test_customer_who_was_told_puts_it_into_the_cart_and_nobody_else_can(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 0})
    marta, other = who_writes(shop, 1), who_writes(shop, 2)
    waits(shop, marta)
    come_back(shop, 1)
    work_is_done()

    def adds(who: tuple[CustomerId, ConversationId]) -> None:
        add_to_cart(
            now=MORNING,
            actor="customer",
            workspace_id=shop.id,
            customer_id=who[0],
            conversation_id=who[1],
            sku="CAP-100",
            quantity=1,
            language=Language.IT,
        )

    with pytest.raises(StockShort):
        adds(other)
    assert states(owner) == ["offered"]
    adds(marta)

    assert states(owner) == ["taken"]
    assert [(purpose, quantity) for purpose, _, quantity, _ in kept(owner)] == [("cart", 1)]
    assert free(shop, shelf["CAP-100"]) == 0
