"""A quote is made of the shop's own rows: its prices, offers, taxes and ways of delivery, and no other's."""

from datetime import date
from typing import Any

import pytest

from flows.change_catalog import hide_product, put_product
from flows.change_offers import end_offer
from shop.kernel.ids import new_id
from shop.kernel.language import Language
from shop.orders.quoting import Wished
from tests.catalog.goods import a_small_catalog, a_variant, product_profile
from tests.orders.prices.selling import (
    a_holiday,
    a_method,
    a_tax,
    choices,
    honey,
    make_offer,
    quoted,
    variant,
)
from tests.world import MORNING, Shop, a_shop, one

pytestmark = pytest.mark.usefixtures("empty_database")


def test_a_quote_takes_prices_and_taxes_from_its_own_shop(shop: Shop, owner: Any) -> None:
    quote = quoted(shop, honey(owner, shop), delivery="courier")

    # 2 × 8,50 = 17,00 with 17,00 × 22/122 = 3,0656 → 3,07; delivery 6,90 with 1,2443 → 1,24
    line = quote.lines[0]
    assert (line.name, line.amount_minor, line.tax_rate, line.tax_minor) == ("Miele ibleo", 1700, 2200, 307)
    assert (quote.discount_minor, quote.total_minor, quote.tax_minor) == (0, 2390, 431)
    assert (quote.currency, quote.tax_included) == ("EUR", True)


def test_goods_of_another_shop_have_no_line(shop: Shop, owner: Any) -> None:
    foreign = one(
        owner,
        "SELECT id FROM variant WHERE sku = 'MIELE-IBLEO' AND workspace_id <> %(shop)s",
        {"shop": shop.id},
    )

    assert quoted(shop, [Wished(foreign, 1)]).lines == ()


def test_the_code_of_another_shop_is_unknown(shop: Shop, owner: Any) -> None:
    quote = quoted(shop, honey(owner, shop), codes=["SEGRETO"], language=Language.EN)

    assert quote.refused_codes == (("SEGRETO", "There is no such code."),)


def test_what_is_hidden_or_gone_has_no_line(shop: Shop, owner: Any) -> None:
    wishes = [*honey(owner, shop), Wished(variant(owner, shop, "CANTUCCI"), 1), Wished(new_id(), 1)]
    hide_product(now=MORNING, actor="member", workspace_id=shop.id, slug="cantucci")

    assert [line.sku for line in quoted(shop, wishes).lines] == ["MIELE-IBLEO"]


def test_wishes_for_one_thing_are_one_line(shop: Shop, owner: Any) -> None:
    quote = quoted(shop, [*honey(owner, shop, 1), *honey(owner, shop, 2)])

    assert [(line.sku, line.quantity) for line in quote.lines] == [("MIELE-IBLEO", 3)]


def test_an_offer_for_a_category_of_the_shop_reaches_down_the_tree(shop: Shop, owner: Any) -> None:
    make_offer(shop, "Dolci", percent=1000, category="sweets")
    wishes = [*honey(owner, shop, 1), Wished(variant(owner, shop, "SALE-DI-TRAPANI"), 1)]

    # Honey lies under spreads, which lies under sweets: 10 % of 8,50
    assert [line.discount_minor for line in quoted(shop, wishes).lines] == [85, 0]


def test_an_ended_offer_holds_no_more_and_can_be_put_again(shop: Shop, owner: Any) -> None:
    offer = make_offer(shop, "Tutto", percent=1000)
    assert quoted(shop, honey(owner, shop)).discount_minor == 170

    end_offer(now=MORNING, actor="member", workspace_id=shop.id, offer_id=offer)
    end_offer(now=MORNING, actor="member", workspace_id=shop.id, offer_id=offer)

    assert quoted(shop, honey(owner, shop)).discount_minor == 0
    assert one(owner, "SELECT count(*) FROM event WHERE name = 'OfferEnded'") == 1


def test_taxes_follow_the_country_and_the_day(shop: Shop, owner: Any) -> None:
    a_tax(shop, "standard", 2100, country="ES")
    a_tax(shop, "standard", 2300, since=date(2027, 1, 1))
    wishes = honey(owner, shop)

    def rate(**changes: Any) -> int:
        return quoted(shop, wishes, **changes).lines[0].tax_rate

    assert (rate(), rate(country="FR"), rate(country="ES")) == (2200, 2200, 2100)
    # In the shop's zone it is the new year an hour before it is in UTC.
    assert rate(at=MORNING.replace(year=2026, month=12, day=31, hour=22, minute=59)) == 2200
    assert rate(at=MORNING.replace(year=2026, month=12, day=31, hour=23)) == 2300


def test_what_is_picked_up_is_taxed_where_the_shop_is(shop: Shop, owner: Any) -> None:
    a_tax(shop, "standard", 2100, country="ES")
    a_method(shop, "ritiro", kind="pickup", price_minor=0, least_days=0, most_days=0)

    quote = quoted(shop, honey(owner, shop), delivery="ritiro", country="ES")

    assert quote.lines[0].tax_rate == 2200


def test_a_class_without_a_rate_is_taxed_as_the_standard_and_zero_is_zero(shop: Shop, owner: Any) -> None:
    for slug, tax_class in (("libro", "books"), ("latte", "zero")):
        told = product_profile(slug, 1000, tax_class=tax_class)
        put_product(now=MORNING, actor="member", workspace_id=shop.id, product=told)

    quote = quoted(shop, [Wished(variant(owner, shop, "LIBRO"), 1), Wished(variant(owner, shop, "LATTE"), 1)])

    assert [line.tax_rate for line in quote.lines] == [2200, 0]


def test_a_shop_without_taxes_charges_none(owner: Any) -> None:
    shop = a_shop("senza", 3)
    a_small_catalog(shop)

    assert quoted(shop, honey(owner, shop)).tax_minor == 0


def test_a_way_that_does_not_reach_the_goods_is_none(shop: Shop, owner: Any) -> None:
    a_method(shop, "grande", least_minor=10_000)
    a_method(shop, "italia", countries=["IT"])
    wishes = honey(owner, shop)

    assert quoted(shop, wishes, delivery="grande").delivery is None
    assert quoted(shop, wishes, delivery="italia", country="FR").delivery is None
    assert quoted(shop, wishes, delivery="razzo").delivery is None
    assert quoted(shop, wishes, delivery="italia").delivery is not None


def test_choices_are_those_of_the_shop_with_their_days(shop: Shop) -> None:
    a_method(shop, "ritiro", kind="pickup", price_minor=0, least_days=0, most_days=0, position=1)
    a_method(shop, "fermo", active=False)
    a_method(shop, "mai", leaves_on=[])

    courier, pickup = choices(shop)

    # Friday at ten: leaves today, arrives on Monday or Tuesday.
    assert (courier.code, courier.name, courier.price_minor) == ("courier", "Corriere", 690)
    assert (courier.earliest_on, courier.promised_on) == (date(2026, 11, 23), date(2026, 11, 24))
    assert courier.arrives_before(date(2026, 11, 27))
    assert courier.order_by.isoformat() == "2026-11-20T16:00:00+01:00"
    assert (pickup.kind, pickup.promised_on) == ("pickup", date(2026, 11, 20))


def test_choices_know_the_holidays_of_the_shop_and_no_other(shop: Shop) -> None:
    before = choices(shop)[0]
    a_holiday(a_shop("festa", 4), date(2026, 11, 23))
    assert choices(shop)[0] == before

    a_holiday(shop, date(2026, 11, 23))

    assert choices(shop)[0].promised_on == date(2026, 11, 25)


def test_delivery_is_free_from_its_limit_on(shop: Shop) -> None:
    a_method(shop, "gratis", free_from_minor=5000, position=1)

    def price(goods: int) -> int:
        return choices(shop, goods_minor=goods)[1].price_minor

    assert (price(4999), price(5000)) == (690, 0)


def test_weighed_goods_are_priced_by_what_they_weigh(shop: Shop, owner: Any) -> None:
    cheese = a_variant("RAGUSANO", 2850, None, unit="gram", price_per=1000, step=50, least=100)
    told = product_profile("ragusano", variants=(cheese,))
    put_product(now=MORNING, actor="member", workspace_id=shop.id, product=told)

    quote = quoted(shop, [Wished(variant(owner, shop, "RAGUSANO"), 350)])

    # 28,50 × 0,350 = 9,975, half a cent up: 9,98
    assert quote.goods_minor == 998
