"""The cart: the same in the chat and on its page, at today's prices, within what is sold and there."""

from datetime import timedelta
from typing import Any

import pytest

from flows.change_cart import (
    CartChanged,
    QuantityRefused,
    VariantUnknown,
    set_cart_line,
)
from shop.kernel.refusals import NotFound
from shop.stock.ledger import StockShort
from tests.orders.buying import (
    a_buyer,
    a_selling_shop,
    cart_of,
    orders,
    puts,
    sells,
    sells_no_more,
    who,
)
from tests.world import MORNING, one

pytestmark = pytest.mark.usefixtures("empty_database")


def test_what_is_put_in_is_priced_with_its_tax_and_kept() -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1200)
    buyer = a_buyer(shop)

    puts(buyer, "OLIO", 2)
    cart = puts(buyer, "OLIO")

    assert [(line.sku, line.quantity, line.total_minor) for line in cart.quote.lines] == [("OLIO", 3, 3600)]
    assert cart.quote.tax_minor == 327
    assert cart == cart_of(buyer)
    assert cart.available == {"OLIO": 10}
    assert cart.country == "IT"


def test_who_has_no_cart_sees_an_empty_one_and_nothing_is_written(owner: Any) -> None:
    shop = a_selling_shop()
    cart = cart_of(a_buyer(shop))

    assert (cart.id, cart.version, cart.quote.lines, cart.quote.total_minor) == (None, 0, (), 0)
    assert one(owner, "SELECT count(*) FROM cart") == 0


def test_a_change_of_what_was_not_seen_is_refused() -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1200)
    buyer = a_buyer(shop)
    on_the_page = puts(buyer, "OLIO")
    in_the_chat = puts(buyer, "OLIO", version=on_the_page.version)

    with pytest.raises(CartChanged) as refused:
        set_cart_line(**who(buyer), sku="OLIO", quantity=9, version=on_the_page.version)

    assert refused.value.values == {"version": in_the_chat.version}
    assert cart_of(buyer) == in_the_chat


def test_cheese_is_sold_from_two_hundred_grams_in_steps_of_fifty() -> None:
    shop = a_selling_shop()
    sells(shop, "CACIO", 2800, 5000, unit="gram", price_per=1000, step=50, least=200, most=2000)
    buyer = a_buyer(shop)
    wished = {220: 200, 225: 250, 100: 200, 2050: 2000, 0: 200, -50: 200}

    nearest = {}
    for grams in wished:
        with pytest.raises(QuantityRefused) as refused:
            puts(buyer, "CACIO", grams)
        nearest[grams] = refused.value.values["nearest"]

    assert nearest == wished
    assert cart_of(buyer).quote.lines == ()
    assert puts(buyer, "CACIO", 300).quote.goods_minor == 840


def test_together_with_what_is_in_the_cart_it_may_not_be_more_than_the_most() -> None:
    shop = a_selling_shop()
    sells(shop, "VINO", 900, 50, most=6)
    buyer = a_buyer(shop)
    before = puts(buyer, "VINO", 5)

    with pytest.raises(QuantityRefused):
        puts(buyer, "VINO", 2)

    assert cart_of(buyer) == before


def test_more_than_there_is_cannot_be_put_in() -> None:
    shop = a_selling_shop()
    variant = sells(shop, "OLIO", 1200, 3)
    buyer = a_buyer(shop)
    before = puts(buyer, "OLIO", 2)

    with pytest.raises(StockShort) as refused:
        puts(buyer, "OLIO", 2)

    short = {"sku": "OLIO", "variant_id": str(variant), "wanted": 4, "available": 3}
    assert refused.value.values == {"short": [short]}
    assert cart_of(buyer) == before


def test_what_another_shop_sells_is_unknown_here() -> None:
    shop, other = a_selling_shop(), a_selling_shop("altra", 2)
    sells(other, "LINO", 5000)
    buyer = a_buyer(shop)

    for sku in ("LINO", "NIENTE"):
        with pytest.raises(VariantUnknown):
            puts(buyer, sku)

    assert cart_of(buyer).id is None


def test_a_customer_of_another_shop_has_no_cart_here(owner: Any) -> None:
    shop, other = a_selling_shop(), a_selling_shop("altra", 2)
    sells(shop, "OLIO", 1200)
    stranger = a_buyer(other)

    with pytest.raises(NotFound):
        set_cart_line(**who(stranger) | {"workspace_id": shop.id}, sku="OLIO", quantity=1)

    assert one(owner, "SELECT count(*) FROM cart") == 0


def test_each_sees_their_own_cart_and_each_shop_its_own(owner: Any) -> None:
    shop, other = a_selling_shop(), a_selling_shop("altra", 2)
    for each in (shop, other):
        sells(each, "OLIO", 1200)
    marta, turi, far = a_buyer(shop), a_buyer(shop, "+393330000002"), a_buyer(other)
    puts(marta, "OLIO", 1)
    puts(turi, "OLIO", 2)
    puts(far, "OLIO", 3)

    assert [cart_of(each).quote.lines[0].quantity for each in (marta, turi, far)] == [1, 2, 3]
    assert one(owner, "SELECT count(*) FROM cart") == 3


def test_a_price_that_has_changed_is_told_once_and_counts_at_once() -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1200)
    buyer = a_buyer(shop)
    puts(buyer, "OLIO")
    sells(shop, "OLIO", 1350)

    seen = cart_of(buyer)
    told = puts(buyer, "OLIO")

    assert [(n.kind, n.sku, n.before, n.after) for n in seen.notices] == [
        ("price", "OLIO", "12,00\xa0€", "13,50\xa0€")
    ]
    assert seen.quote.goods_minor == 1350
    assert [n.kind for n in told.notices] == []
    assert told.quote.goods_minor == 2700


def test_the_notice_of_another_line_is_told_with_the_next_change_and_then_no_more() -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1200)
    sells(shop, "MIELE", 900)
    buyer = a_buyer(shop)
    puts(buyer, "OLIO")
    sells(shop, "OLIO", 1100)

    assert [n.sku for n in puts(buyer, "MIELE").notices] == ["OLIO"]
    assert cart_of(buyer).notices == ()


def test_what_ran_short_or_is_gone_is_told_and_what_is_gone_costs_nothing() -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1200, 5)
    sells(shop, "MIELE", 900)
    marta, turi = a_buyer(shop), a_buyer(shop, "+393330000002")
    puts(marta, "OLIO", 4)
    puts(marta, "MIELE")
    orders(turi, ("OLIO", 3), payment="cash")
    sells_no_more(shop, "MIELE")

    cart = cart_of(marta)

    assert [(n.kind, n.sku, n.before, n.after) for n in cart.notices] == [
        ("short", "OLIO", "4", "2"),
        ("gone", "MIELE", "", ""),
    ]
    assert cart.quote.goods_minor == 4800


def test_a_tour_that_has_begun_is_no_longer_sold() -> None:
    shop = a_selling_shop()
    starts = MORNING + timedelta(hours=2)
    sells(shop, "TOUR", 2500, 12, starts_at=starts)
    buyer = a_buyer(shop)
    puts(buyer, "TOUR")

    with pytest.raises(VariantUnknown):
        puts(buyer, "TOUR", now=starts)

    late = cart_of(buyer, now=starts)
    assert [n.kind for n in late.notices] == ["gone"]
    assert late.quote.lines == ()


def test_a_line_is_taken_out_with_nothing_even_when_it_is_no_longer_sold() -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1200)
    sells(shop, "MIELE", 900)
    buyer = a_buyer(shop)
    puts(buyer, "OLIO")
    puts(buyer, "MIELE")
    sells_no_more(shop, "OLIO")

    cart = set_cart_line(**who(buyer), sku="OLIO", quantity=0)

    assert [line.sku for line in cart.quote.lines] == ["MIELE"]
    assert cart.notices == ()
