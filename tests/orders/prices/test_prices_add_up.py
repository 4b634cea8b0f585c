"""Whatever is bought under whatever offers: the parts add up to the whole, to the cent."""

import random
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from shop.kernel.language import Language
from shop.kernel.sharing import half_up, share_out
from shop.orders.delivery_terms import DeliveryTerms
from shop.orders.offer_terms import OfferTerms
from shop.orders.pricing import Goods, Sale, price
from shop.orders.promises import Promise
from shop.orders.quote import Quote
from tests.orders.prices.selling import a_sale, an_id, an_offer, by_courier, some_goods

CATEGORIES = ("dolci", "creme", "dispensa")
CODES = ("TEN", "FIVE", "ALL")

goods = st.lists(
    st.builds(
        some_goods,
        st.sampled_from([f"SKU{number}" for number in range(8)]),
        st.integers(0, 200_000),
        st.integers(1, 3000),
        tax=st.sampled_from([0, 400, 500, 825, 1000, 2200, 10_000]),
        price_per=st.sampled_from([1, 16, 100, 1000]),
        categories=st.sets(st.sampled_from(CATEGORIES)),
    ),
    max_size=6,
    unique_by=lambda one: one.sku,
)
limits = st.fixed_dictionaries(
    {
        "category_id": st.sampled_from([None, *map(an_id, CATEGORIES)]),
        "least_minor": st.sampled_from([0, 0, 5000]),
        "code": st.sampled_from(["", *CODES]),
    }
)
offers = st.lists(
    st.one_of(
        st.builds(
            lambda name, value, more: an_offer(name, percent=value, **more),
            st.text("abcdef", min_size=3),
            st.integers(1, 10_000),
            limits,
        ),
        st.builds(
            lambda name, value, more: an_offer(name, amount=value, **more),
            st.text("abcdef", min_size=3),
            st.integers(1, 50_000),
            limits,
        ),
    ),
    max_size=5,
    unique_by=(lambda one: one.id, lambda one: one.code or one.id),
)
sales = st.builds(
    a_sale,
    st.sampled_from(["EUR", "USD", "JPY"]),
    st.sampled_from(list(Language)),
    tax_included=st.booleans(),
)
codes = st.lists(st.sampled_from([*CODES, "NONE"]), max_size=4)
ways = st.none() | st.builds(
    by_courier,
    st.integers(0, 5000),
    tax=st.sampled_from([0, 825, 2200]),
    free_from=st.none() | st.integers(0, 20_000),
)
tips = st.integers(0, 5000)


@dataclass(frozen=True)
class Basket:
    """What somebody is about to buy."""

    goods: list[Goods]
    sale: Sale
    offers: list[OfferTerms]
    codes: list[str]
    way: DeliveryTerms | None
    tip: int

    def priced(self, **changes: Any) -> Quote:
        told: dict[str, Any] = {
            "goods": self.goods,
            "sale": self.sale,
            "offers": self.offers,
            "codes": self.codes,
            "delivery": self.way,
            "tip_minor": self.tip,
        } | changes
        return price(**told)


baskets = st.builds(Basket, goods, sales, offers, codes, ways, tips)


@given(baskets)
def test_parts_add_up_to_the_whole(basket: Basket) -> None:
    quote = basket.priced()

    for line in quote.lines:
        assert 0 <= line.discount_minor <= line.amount_minor
        assert line.net_minor >= 0 <= line.tax_minor
        assert line.net_minor + line.tax_minor == line.total_minor == sum(r.minor for r in line.reasons)
    assert_sums(quote)


def assert_sums(quote: Quote) -> None:
    carried = quote.delivery.price_minor if quote.delivery else 0
    assert quote.goods_minor == sum(line.amount_minor for line in quote.lines)
    assert quote.discount_minor == sum(line.discount_minor for line in quote.lines)
    assert quote.delivery_minor == carried
    assert quote.tax_minor == sum(one.tax_minor for one in quote.taxes)
    assert quote.total_minor == sum(step.minor for step in quote.steps)
    net = sum(one.net_minor for one in quote.taxes)
    assert quote.total_minor == net + quote.tax_minor + quote.tip_minor
    shown = quote.goods_minor - quote.discount_minor + carried + quote.tip_minor
    assert quote.total_minor == shown + (0 if quote.tax_included else quote.tax_minor)
    assert quote.total_minor >= quote.tip_minor >= 0


@given(baskets, st.randoms(use_true_random=False))
def test_the_order_of_the_lines_changes_no_figure(basket: Basket, chance: random.Random) -> None:
    one = basket.priced()
    other = basket.priced(goods=chance.sample(basket.goods, len(basket.goods)))

    assert (one.total_minor, one.tax_minor, one.taxes) == (other.total_minor, other.tax_minor, other.taxes)
    assert {line.sku: line.total_minor for line in one.lines} == {
        line.sku: line.total_minor for line in other.lines
    }


@given(baskets, st.sampled_from(CODES))
def test_one_code_more_never_raises_the_price(basket: Basket, code: str) -> None:
    without = basket.priced()
    with_it = basket.priced(codes=[*basket.codes, code])

    assert with_it.total_minor <= without.total_minor
    assert with_it.tax_minor <= without.tax_minor
    for before, after in zip(without.lines, with_it.lines, strict=True):
        assert after.total_minor <= before.total_minor


@given(baskets)
def test_every_code_holds_or_is_refused_with_a_reason(basket: Basket) -> None:
    quote = basket.priced()

    told = [*quote.codes, *(code for code, _ in quote.refused_codes)]
    assert sorted(told) == sorted(set(basket.codes))
    assert all(why for _, why in quote.refused_codes)


def promised(sale: Sale) -> Promise:
    order_by = datetime(2026, 11, 20, 16, tzinfo=ZoneInfo("Europe/Rome"))
    return Promise(sale.at.date(), date(2026, 11, 23), date(2026, 11, 24), order_by)


@given(baskets)
def test_a_quote_that_was_kept_is_the_same_quote(basket: Basket) -> None:
    way = replace(by_courier(690), promise=promised(basket.sale))
    quote = basket.priced(delivery=way)

    kept = Quote.from_json(quote.as_json())

    assert kept == quote
    assert kept.digest() == quote.digest()


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=8), st.data())
def test_what_is_shared_out_adds_up_and_gives_nobody_more(weights: list[int], data: st.DataObject) -> None:
    amount = data.draw(st.integers(0, sum(weights)))

    parts = share_out(amount, weights, [str(number) for number in range(len(weights))])

    assert sum(parts) == amount
    assert all(0 <= part <= weight for part, weight in zip(parts, weights, strict=True))


@given(st.integers(0, 10**12), st.integers(1, 10**6))
def test_halves_are_rounded_up(numerator: int, denominator: int) -> None:
    rounded = half_up(numerator, denominator)

    assert 2 * numerator - denominator < 2 * denominator * rounded <= 2 * numerator + denominator


def a_quote(**changes: object) -> Quote:
    goods: list[Goods] = [some_goods("OLIO", 2000, 2, tax=2200)]
    sale = a_sale()
    way = replace(by_courier(690), promise=promised(sale))
    return replace(price(goods, sale=sale, delivery=way), **changes)  # type: ignore[arg-type]  # any field


def test_another_figure_name_or_day_is_another_agreement() -> None:
    quote = a_quote()
    assert quote.delivery is not None
    later = replace(quote.delivery, promised_on=date(2026, 11, 25))
    dearer = (replace(quote.lines[0], unit_minor=2001),)
    renamed = (replace(quote.lines[0], name="Aceto"),)

    others = [a_quote(delivery=later), a_quote(lines=dearer), a_quote(lines=renamed), a_quote(total_minor=1)]

    assert len({quote.digest(), *(other.digest() for other in others)}) == 5


def test_a_new_picture_or_a_wrong_code_is_no_other_agreement() -> None:
    quote = a_quote()
    lines = (replace(quote.lines[0], picture="oil-2"),)

    assert a_quote(lines=lines, refused_codes=(("NO", "There is no such code."),)).digest() == quote.digest()
