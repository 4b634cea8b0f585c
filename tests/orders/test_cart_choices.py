"""How a cart arrives, how it is paid, which codes hold, and what is kept for it."""

from typing import Any

import pytest

from flows.change_cart import (
    CodeRefused,
    DeliveryUnknown,
    PaymentNotOffered,
    apply_code,
    choose_delivery,
    choose_payment,
    drop_code,
    empty_cart,
    repeat_order,
    set_cart_line,
)
from shop.orders.order_view import OrderUnknown
from tests.orders.buying import (
    PICKUP,
    a_buyer,
    a_selling_shop,
    cart_of,
    is_proposed,
    left,
    orders,
    puts,
    sells,
    sells_no_more,
    who,
)
from tests.orders.prices.selling import make_offer
from tests.world import rows

pytestmark = pytest.mark.usefixtures("empty_database")


def test_delivery_is_chosen_among_what_reaches_the_customer() -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1200)
    buyer = a_buyer(shop)
    puts(buyer, "OLIO")

    with pytest.raises(DeliveryUnknown) as refused:
        choose_delivery(**who(buyer), code="drone")
    cart = choose_delivery(**who(buyer), code="courier")

    assert [choice["code"] for choice in refused.value.values["choices"]] == ["courier", "pickup"]
    assert (cart.quote.delivery_minor, cart.quote.total_minor) == (690, 1890)


def test_how_it_is_paid_follows_from_how_it_arrives() -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1200)
    buyer = a_buyer(shop)
    puts(buyer, "OLIO")
    choose_delivery(**who(buyer), code="courier")
    assert choose_payment(**who(buyer), kind="transfer").payment == "transfer"

    assert choose_delivery(**who(buyer), code="pickup").payment == ""
    with pytest.raises(PaymentNotOffered) as refused:
        choose_payment(**who(buyer), kind="transfer")

    assert refused.value.values["choices"] == ["card", "cash"]
    assert cart_of(buyer).payment == ""


def test_without_an_account_no_transfer_is_offered() -> None:
    card_only = PICKUP.model_copy(update={"payments": ("card", "cash")})
    shop = a_selling_shop(bank_account="", delivery=(card_only,))
    sells(shop, "OLIO", 1200)
    buyer = a_buyer(shop)
    puts(buyer, "OLIO")

    with pytest.raises(PaymentNotOffered):
        choose_payment(**who(buyer), kind="transfer")

    assert cart_of(buyer).payment == ""


def test_a_code_takes_off_what_it_promises_until_it_is_dropped() -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1000)
    make_offer(shop, "Ciao", percent=1000, code="CIAO10")
    buyer = a_buyer(shop)
    puts(buyer, "OLIO", 2)

    assert apply_code(**who(buyer), code=" ciao10 ").quote.total_minor == 1800
    assert drop_code(**who(buyer), code="ciao10").quote.total_minor == 2000


def test_a_code_that_does_not_hold_leaves_the_cart_as_it_was() -> None:
    shop, other = a_selling_shop(), a_selling_shop("altra", 2)
    sells(shop, "OLIO", 1000)
    make_offer(other, "Altra", percent=5000, code="ALTRA50")
    buyer = a_buyer(shop)
    before = puts(buyer, "OLIO", 2)

    with pytest.raises(CodeRefused) as refused:
        apply_code(**who(buyer), code="altra50")

    assert refused.value.values["code"] == "ALTRA50"
    assert refused.value.values["why"]
    assert cart_of(buyer) == before


def test_an_emptied_cart_is_empty_and_keeps_how_it_arrives() -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1000)
    buyer = a_buyer(shop)
    puts(buyer, "OLIO", 2)
    choose_delivery(**who(buyer), code="pickup")

    cart = empty_cart(**who(buyer))

    assert (cart.quote.lines, cart.quote.total_minor, cart.delivery) == ((), 0, "pickup")


def test_a_change_frees_what_was_kept_for_the_proposal() -> None:
    shop = a_selling_shop()
    variant = sells(shop, "OLIO", 1000, 5)
    buyer = a_buyer(shop)
    is_proposed(buyer, ("OLIO", 5))
    assert left(shop, variant) == [0]

    set_cart_line(**who(buyer), sku="OLIO", quantity=2)

    assert left(shop, variant) == [5]


def test_what_is_kept_for_the_customer_counts_as_theirs() -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1000, 5)
    buyer = a_buyer(shop)
    is_proposed(buyer, ("OLIO", 5))

    cart = cart_of(buyer)

    assert cart.available == {"OLIO": 5}
    assert cart.notices == ()


def test_an_order_is_repeated_as_far_as_it_can_be_had() -> None:
    shop = a_selling_shop()
    for sku, stock in (("OLIO", 10), ("MIELE", 2), ("PESTO", 10)):
        sells(shop, sku, 1000, stock)
    buyer = a_buyer(shop)
    before = orders(buyer, ("OLIO", 2), ("MIELE", 2), ("PESTO", 1), payment="cash")
    sells_no_more(shop, "PESTO")

    cart, left_out = repeat_order(**who(buyer), order_id=before.id)

    assert [(line.sku, line.quantity) for line in cart.quote.lines] == [("OLIO", 2)]
    assert left_out == ("Miele", "Pesto")


def test_nobody_repeats_the_order_of_another() -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1000)
    marta, turi = a_buyer(shop), a_buyer(shop, "+393330000002")
    before = orders(marta, ("OLIO", 2))

    with pytest.raises(OrderUnknown):
        repeat_order(**who(turi), order_id=before.id)

    assert cart_of(turi).id is None


def test_every_change_is_noted_as_an_event(owner: Any) -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1000)
    cart = puts(a_buyer(shop), "OLIO")

    noted = rows(owner, "SELECT subject_id, actor FROM event WHERE name = 'CartChanged'")
    assert noted == [(cart.id, "customer")]


def test_until_there_is_an_address_goods_go_where_the_number_is_from_if_the_shop_sends_there() -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1000)
    ana, hans = a_buyer(shop, "+34611222333"), a_buyer(shop, "+4915112345678")
    puts(ana, "OLIO")
    puts(hans, "OLIO")

    spanish, german = cart_of(ana), cart_of(hans)

    assert (spanish.country, german.country) == ("ES", "IT")
    # 10.00 with 4 % in it, and with 10 %: the reduced rate of each country.
    assert [line.tax_minor for cart in (spanish, german) for line in cart.quote.lines] == [38, 91]
