"""A quote is made of the shop's own rows: its prices, offers, taxes and ways of delivery, and no other's."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest

from flows.change_catalog import hide_product, put_product
from flows.change_offers import end_offer, put_offer
from shop.catalog.categories import CategoryUnknown
from shop.catalog.naming import ProductNotFound
from shop.kernel.database import transaction
from shop.kernel.ids import OfferId, new_id
from shop.kernel.language import Language
from shop.kernel.refusals import Refusal
from shop.orders.delivery import DeliveryChoice, delivery_choices
from shop.orders.offer_profile import CodeTaken, OfferProfile
from shop.orders.offers import OfferUnknown, OfferUsedUp, all_offers, count_back, count_use
from shop.orders.quote import Quote
from shop.orders.quoting import Wished, quote
from shop.tables import Order
from shop.workspaces.viewing import workspace_view
from tests.catalog.goods import a_small_catalog, a_variant, product_profile
from tests.orders.prices.selling import a_holiday, a_method, a_tax, make_offer
from tests.world import MORNING, Shop, a_registered_customer, a_shop, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")


@pytest.fixture
def shop() -> Shop:
    """A shop with a small catalog, beside another one that sells the same for less."""
    other = a_shop("altra", 2)
    a_small_catalog(other)
    make_offer(other, "Svendita", percent=9000)
    make_offer(other, "Segreto", percent=9000, code="SEGRETO")
    a_tax(other, "standard", 500)
    a_method(other, "razzo", price_minor=1)
    shop = a_shop("bottega", 1)
    a_small_catalog(shop)
    a_tax(shop, "standard", 2200)
    a_method(shop)
    return shop


def variant(owner: Any, shop: Shop, sku: str) -> UUID:
    found: UUID = one(
        owner,
        "SELECT id FROM variant WHERE sku = %(sku)s AND workspace_id = %(shop)s",
        {"sku": sku, "shop": shop.id},
    )
    return found


def quoted(shop: Shop, wishes: Sequence[Wished], **changes: Any) -> Quote:
    told: dict[str, Any] = {"customer_id": None, "language": Language.IT, "at": MORNING} | changes
    with transaction(shop.id) as db:
        return quote(db, shop=workspace_view(db, shop.id), wishes=wishes, **told)


def choices(shop: Shop, **changes: Any) -> list[DeliveryChoice]:
    told: dict[str, Any] = {"goods_minor": 1000, "country": "", "at": MORNING, "language": Language.IT}
    with transaction(shop.id) as db:
        return delivery_choices(db, shop=workspace_view(db, shop.id), **(told | changes))


def honey(owner: Any, shop: Shop, quantity: int = 2) -> list[Wished]:
    return [Wished(variant(owner, shop, "MIELE-IBLEO"), quantity)]


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


def test_an_offer_is_used_as_often_as_it_may_and_then_refused(shop: Shop, owner: Any) -> None:
    customer = a_registered_customer(shop)
    make_offer(shop, "Due", percent=1000, code="DUE", most_uses=1)
    held = quoted(shop, honey(owner, shop), codes=["DUE"])

    with transaction(shop.id) as db:
        count_use(db, held, customer, MORNING)

    with pytest.raises(OfferUsedUp), transaction(shop.id) as db:
        count_use(db, held, customer, MORNING)
    assert one(owner, "SELECT uses FROM offer WHERE code = 'DUE'") == 1
    again = quoted(shop, honey(owner, shop), codes=["DUE"], language=Language.EN)
    assert again.refused_codes == (("DUE", "This code has been used up."),)

    with transaction(shop.id) as db:
        count_back(db, held)
    assert quoted(shop, honey(owner, shop), codes=["DUE"]).codes == ("DUE",)


def test_the_last_use_of_an_offer_is_had_by_one_of_two(shop: Shop, owner: Any) -> None:
    customers = [a_registered_customer(shop, f"+3933312345{number}") for number in (67, 68)]
    make_offer(shop, "Ultimo", percent=1000, code="ULTIMO", most_uses=1)
    held = quoted(shop, honey(owner, shop), codes=["ULTIMO"])
    both_ready = Barrier(2)

    def use(customer: UUID) -> bool:
        both_ready.wait()
        try:
            with transaction(shop.id) as db:
                count_use(db, held, customer, MORNING)
        except OfferUsedUp:
            return False
        return True

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(use, customers)) == [False, True]
    assert one(owner, "SELECT uses FROM offer WHERE code = 'ULTIMO'") == 1


def test_an_offer_that_ended_since_the_quote_is_refused(shop: Shop, owner: Any) -> None:
    customer = a_registered_customer(shop)
    make_offer(shop, "Ora", percent=1000, ends_at=MORNING + timedelta(hours=1))
    held = quoted(shop, honey(owner, shop))

    with pytest.raises(OfferUsedUp), transaction(shop.id) as db:
        count_use(db, held, customer, MORNING + timedelta(hours=1))
    assert one(owner, "SELECT sum(uses) FROM offer") == 0


def an_order(shop: Shop, customer: UUID, held: Quote, state: str = "placed") -> UUID:
    order = new_id()
    with transaction(shop.id) as db:
        db.add(
            Order(
                id=order,
                workspace_id=shop.id,
                number=1,
                customer_id=customer,
                payment="card",
                state=state,
                currency="EUR",
                language="it",
                goods_minor=held.goods_minor,
                tax_minor=held.tax_minor,
                total_minor=held.total_minor,
                quote=held.as_json(),
                placed_at=MORNING,
                created_at=MORNING,
            )
        )
    return order


def test_an_offer_for_once_is_had_once_by_each_customer(shop: Shop, owner: Any) -> None:
    marta, luca = (a_registered_customer(shop, f"+3933312345{number}") for number in (67, 68))
    make_offer(shop, "Benvenuto", percent=1000, code="CIAO", once_each=True)
    held = quoted(shop, honey(owner, shop), codes=["CIAO"], customer_id=marta)
    order = an_order(shop, marta, held)

    again = quoted(shop, honey(owner, shop), codes=["CIAO"], customer_id=marta, language=Language.EN)
    of_luca = quoted(shop, honey(owner, shop), codes=["CIAO"], customer_id=luca)

    assert again.refused_codes == (("CIAO", "You have used this code already."),)
    assert of_luca.codes == ("CIAO",)
    with pytest.raises(OfferUsedUp), transaction(shop.id) as db:
        count_use(db, held, marta, MORNING)
    with transaction(shop.id) as db:
        count_use(db, held, marta, MORNING, besides=order)
    assert one(owner, "SELECT uses FROM offer WHERE code = 'CIAO'") == 1


def test_a_canceled_order_gives_an_offer_for_once_back(shop: Shop, owner: Any) -> None:
    marta = a_registered_customer(shop)
    make_offer(shop, "Benvenuto", percent=1000, code="CIAO", once_each=True)
    held = quoted(shop, honey(owner, shop), codes=["CIAO"], customer_id=marta)
    an_order(shop, marta, held, state="canceled")

    assert quoted(shop, honey(owner, shop), codes=["CIAO"], customer_id=marta).codes == ("CIAO",)


def test_offers_are_listed_for_their_own_shop(shop: Shop) -> None:
    make_offer(shop, "Dolci", percent=1000)

    with transaction(shop.id) as db:
        listed = all_offers(db, shop=workspace_view(db, shop.id), language=Language.IT)

    assert [offer.terms.name for offer in listed] == ["Dolci"]


def an_offer_profile(**changes: Any) -> OfferProfile:
    told = {"names": {Language.IT: "Dieci"}, "kind": "percent", "value": 1000, "starts_at": MORNING}
    return OfferProfile.model_validate(told | changes)


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"code": "taken"}, CodeTaken),
        ({"category": "shoes"}, CategoryUnknown),
        ({"product": "shoes"}, ProductNotFound),
    ],
)
def test_an_offer_that_cannot_be_is_refused_and_not_written(
    shop: Shop, owner: Any, wrong: dict[str, Any], refusal: type[Refusal]
) -> None:
    make_offer(shop, "Presa", percent=1000, code="TAKEN")
    before = one(owner, "SELECT count(*) FROM offer")

    with pytest.raises(refusal):
        put_offer(
            now=MORNING,
            actor="member",
            workspace_id=shop.id,
            offer_id=OfferId(new_id()),
            offer=an_offer_profile(**wrong),
        )

    assert one(owner, "SELECT count(*) FROM offer") == before


def test_two_shops_may_have_the_same_code(shop: Shop, owner: Any) -> None:
    make_offer(shop, "Segreto", percent=1000, code="SEGRETO")

    assert rows(owner, "SELECT count(*) FROM offer WHERE code = 'SEGRETO'") == [(2,)]


def test_the_same_offer_twice_changes_nothing(shop: Shop, owner: Any) -> None:
    offer = OfferId(new_id())

    put = [
        put_offer(
            now=MORNING, actor="member", workspace_id=shop.id, offer_id=offer, offer=an_offer_profile()
        ).changed
        for _ in range(2)
    ]

    assert put == [True, False]
    assert one(owner, "SELECT count(*) FROM event WHERE subject_id = %(id)s", {"id": offer}) == 1


def test_an_offer_of_another_shop_cannot_be_ended(shop: Shop, owner: Any) -> None:
    foreign = OfferId(one(owner, "SELECT id FROM offer WHERE code = 'SEGRETO'"))

    with pytest.raises(OfferUnknown):
        end_offer(now=MORNING, actor="member", workspace_id=shop.id, offer_id=foreign)

    assert one(owner, "SELECT active FROM offer WHERE code = 'SEGRETO'") is True


def test_weighed_goods_are_priced_by_what_they_weigh(shop: Shop, owner: Any) -> None:
    cheese = a_variant("RAGUSANO", 2850, None, unit="gram", price_per=1000, step=50, least=100)
    told = product_profile("ragusano", variants=(cheese,))
    put_product(now=MORNING, actor="member", workspace_id=shop.id, product=told)

    quote = quoted(shop, [Wished(variant(owner, shop, "RAGUSANO"), 350)])

    # 28,50 × 0,350 = 9,975, half a cent up: 9,98
    assert quote.goods_minor == 998
