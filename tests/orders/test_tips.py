"""What a customer adds of their own will: kept from the cart to the invoice, outside every tax."""

from typing import Any

import pytest

from flows.change_cart import empty_cart, set_cart_line
from flows.choose_tip import TipTooHigh, TipUnclear, choose_tip
from flows.issue_invoice import issue_invoice
from flows.open_cart import CartChanged
from flows.place_order import place_order
from shop.kernel.database import transaction
from shop.orders.cart_view import CartView
from shop.orders.proposals import ProposalOld
from shop.papers.content import PaperContent
from shop.payments.invoices import papers_of_order
from tests.orders.buying import (
    HOME,
    Buyer,
    a_buyer,
    a_selling_shop,
    cart_of,
    is_proposed,
    pays,
    puts,
    says_yes,
    sells,
    who,
)
from tests.orders.prices.selling import make_offer
from tests.world import MORNING, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")


@pytest.fixture
def buyer(empty_database: str) -> Buyer:
    del empty_database
    shop = a_selling_shop()
    sells(shop, "OLIO", 1250)
    made = a_buyer(shop)
    puts(made, "OLIO", 2)
    return made


def tips(buyer: Buyer, **more: Any) -> CartView:
    return choose_tip(**who(buyer), **more)


def test_a_tip_is_a_part_of_the_goods_or_an_amount_and_nothing_takes_it_out(buyer: Buyer) -> None:
    tenth = tips(buyer, rate=1000)
    assert (tenth.quote.tip_minor, tenth.tip_rate, tenth.quote.total_minor) == (250, 1000, 2750)
    assert tenth.quote.tax_minor == cart_of(buyer).quote.tax_minor == 227  # 25,00 × 10/110, the tip not in it
    amount = tips(buyer, minor=300)
    assert (amount.quote.tip_minor, amount.tip_rate) == (300, 0)
    assert tips(buyer).quote.tip_minor == 0


def test_a_part_follows_the_goods_and_what_comes_off_them(buyer: Buyer) -> None:
    make_offer(buyer.shop, "Quinto", percent=2000)
    assert tips(buyer, rate=1000).quote.tip_minor == 200
    fewer = set_cart_line(**who(buyer), sku="OLIO", quantity=1)
    assert fewer.quote.tip_minor == 100
    tips(buyer, minor=1250)
    assert empty_cart(**who(buyer)).quote.tip_minor == 0
    assert puts(buyer, "OLIO").quote.tip_minor == 0


@pytest.mark.parametrize(
    ("told", "refusal"),
    [
        ({"minor": 2501}, TipTooHigh),
        ({"rate": 10001}, TipTooHigh),
        ({"rate": 500, "minor": 100}, TipUnclear),
        ({"minor": -1}, TipUnclear),
        ({"rate": 500, "version": 99}, CartChanged),
    ],
)
def test_what_nobody_means_is_refused_and_adds_nothing(
    buyer: Buyer, told: dict[str, int], refusal: type[Exception]
) -> None:
    version = cart_of(buyer).version
    with pytest.raises(refusal):
        tips(buyer, **told)
    assert (cart_of(buyer).quote.tip_minor, cart_of(buyer).version) == (0, version)


def test_it_is_agreed_to_paid_and_stands_on_the_invoice_without_vat(buyer: Buyer) -> None:
    tips(buyer, rate=1000)
    shown = is_proposed(buyer, ("OLIO", 1))
    order = says_yes(buyer, shown.code, address=HOME)
    assert (shown.quote.tip_minor, order.tip_minor, order.total_minor) == (375, 375, 3750 + 690 + 375)

    pays(buyer.shop, order)
    issue_invoice(now=MORNING, actor="system", workspace_id=buyer.shop.id, order_id=order.id)
    with transaction(buyer.shop.id) as db:
        [paper] = papers_of_order(db, order.id)
    content = PaperContent.model_validate(paper.content)
    assert (content.tip_minor, content.total_minor) == (375, order.total_minor)
    assert sum(rate.net_minor + rate.tax_minor for rate in content.taxes) == order.total_minor - 375


def test_a_yes_to_another_tip_is_no_yes_to_this_one(buyer: Buyer, owner: Any) -> None:
    shown = is_proposed(buyer, ("OLIO", 1))
    tips(buyer, minor=100)
    with pytest.raises(ProposalOld):
        place_order(
            now=MORNING,
            actor="customer",
            workspace_id=buyer.shop.id,
            customer_id=buyer.id,
            proposal=shown.code,
            evidence="SM1",
        )
    assert one(owner, "SELECT count(*) FROM customer_order") == 0


def test_another_shops_cart_gets_none_of_it(buyer: Buyer, owner: Any) -> None:
    other = a_selling_shop("altra", 2)
    sells(other, "OLIO", 1250)
    theirs = a_buyer(other)
    puts(theirs, "OLIO")
    tips(buyer, minor=100)
    assert cart_of(theirs).quote.tip_minor == 0
    assert sorted(row[0] for row in rows(owner, "SELECT tip_minor FROM cart")) == [0, 100]
