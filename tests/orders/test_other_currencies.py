"""Amounts are told in a currency of the customer's own, from rates that the shop keeps; they are paid in the shop's."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.tell_rates import RateRefused, choose_currency, set_rates
from shop.kernel.database import transaction
from shop.kernel.exchange import Rate
from shop.kernel.language import Language
from shop.kernel.money import CurrenciesDiffer, Money
from shop.orders.order_view import order_view
from shop.workspaces.exchange import RateUnknown, rate_for, rates_of
from shop.workspaces.viewing import workspace_view
from tests.orders.buying import Buyer, a_buyer, a_selling_shop, orders, sells
from tests.world import MORNING, Shop, one, rows

FRIDAY = date(2026, 11, 20)


@pytest.fixture
def buyer(empty_database: str) -> Buyer:
    """Somebody who writes to a shop that keeps a rate; another shop keeps one of its own."""
    del empty_database
    other = a_selling_shop("altra", 2)
    tells(other, USD="9.9")
    shop = a_selling_shop()
    sells(shop, "HONEY", 850)
    tells(shop, USD="1.0843", JPY="167.25")
    return a_buyer(shop)


def tells(shop: Shop, day: date = FRIDAY, **rates: str) -> None:
    set_rates(
        now=MORNING,
        actor="member",
        workspace_id=shop.id,
        day=day,
        source="BCE",
        rates={currency: Decimal(rate) for currency, rate in rates.items()},
    )


def chooses(buyer: Buyer, currency: str) -> Rate | None:
    return choose_currency(
        now=MORNING,
        actor="customer",
        workspace_id=buyer.shop.id,
        customer_id=buyer.id,
        currency=currency,
    )


def holding(shop: Shop, *, days: int = 0) -> dict[str, str]:
    with transaction(shop.id) as db:
        view = workspace_view(db, shop.id)
        return {
            rate.currency: str(rate.rate.normalize())
            for rate in rates_of(db, view, MORNING + timedelta(days=days))
        }


RATE = Rate("EUR", "USD", Decimal("1.0843"), FRIDAY, "BCE")


@pytest.mark.parametrize(
    ("rate", "price", "minor", "worded"),
    [
        # 8.50 × 1.0843 = 9.21655
        (RATE, Money(850, "EUR"), 922, "circa 9,22 USD"),
        # 0.50 × 1.01 = 0.505, half up
        (Rate("EUR", "USD", Decimal("1.01"), FRIDAY, "BCE"), Money(50, "EUR"), 51, "circa 0,51 USD"),
        # Yen have no smaller coin: 8.50 × 167.25 = 1421.625
        (Rate("EUR", "JPY", Decimal("167.25"), FRIDAY, "BCE"), Money(850, "EUR"), 1422, "circa 1.422 JPY"),
        # ¥1,000 × 0.00598 = 5.98
        (Rate("JPY", "EUR", Decimal("0.00598"), FRIDAY, "BCE"), Money(1000, "JPY"), 598, "circa 5,98 €"),
    ],
)
def test_amounts_as_worked_out_by_hand(rate: Rate, price: Money, minor: int, worded: str) -> None:
    assert rate.of(price) == Money(minor, rate.currency)
    assert rate.about(price, Language.IT).replace("\xa0", " ") == worded
    with pytest.raises(CurrenciesDiffer):
        rate.of(Money(1, "CHF"))


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.decimals("0.0001", "20000", places=6))
def test_more_never_becomes_less_and_no_coin_is_off_by_more_than_half(
    one_: int, other: int, figure: Decimal
) -> None:
    rate = Rate("EUR", "USD", figure, FRIDAY, "BCE")
    lesser, greater = sorted((one_, other))
    assert rate.of(Money(lesser, "EUR")) <= rate.of(Money(greater, "EUR"))
    exact = Decimal(one_) * figure
    assert abs(rate.of(Money(one_, "EUR")).minor - exact) <= Decimal("0.5")


def test_where_it_comes_from_is_said_in_the_readers_language() -> None:
    assert RATE.worded(Language.IT) == "1 EUR = 1,0843 USD, BCE, 20 novembre 2026"
    assert RATE.worded(Language.ES) == "1 EUR = 1,0843 USD, BCE, 20 de noviembre de 2026"
    assert RATE.about(Money(850, "EUR"), Language.EN) == "about US$9.22"
    assert RATE.about(Money(850, "EUR"), Language.ES).replace("\xa0", " ") == "unos 9,22 US$"


def test_the_newest_rate_of_a_day_that_has_come_holds_for_a_month(buyer: Buyer) -> None:
    shop = buyer.shop
    tells(shop, FRIDAY - timedelta(days=3), USD="1.07", CHF="0.93")
    assert holding(shop) == {"USD": "1.0843", "JPY": "167.25", "CHF": "0.93"}
    assert holding(shop, days=29) == {"USD": "1.0843", "JPY": "167.25"}
    assert holding(shop, days=32) == {}

    tells(shop, USD="1.1")  # the day whole: no yen any more
    assert holding(shop) == {"USD": "1.1", "CHF": "0.93"}


@pytest.mark.parametrize(
    ("rates", "day", "why"),
    [
        ({"EUR": "1"}, FRIDAY, "currency"),
        ({"XQQ": "1"}, FRIDAY, "currency"),
        ({"USD": "0"}, FRIDAY, "rate"),
        ({"USD": "-1"}, FRIDAY, "rate"),
        ({"USD": "NaN"}, FRIDAY, "rate"),
        ({"USD": "1.00000000001"}, FRIDAY, "rate"),
        ({"USD": "1.1"}, FRIDAY + timedelta(days=1), "day"),
    ],
)
def test_what_is_no_rate_is_refused_and_changes_nothing(
    buyer: Buyer, rates: dict[str, str], day: date, why: str
) -> None:
    before = holding(buyer.shop)
    with pytest.raises(RateRefused) as refused:
        tells(buyer.shop, day, **rates)
    assert refused.value.values["why"] == why
    assert holding(buyer.shop) == before


def test_the_order_keeps_the_rate_of_its_day_whatever_comes_after(buyer: Buyer, owner: Any) -> None:
    chooses(buyer, "USD")
    order = orders(buyer, ("HONEY", 2))
    assert order.total_minor == 2 * 850 + 690
    assert order.currency == "EUR"
    assert order.told_in == RATE

    tells(buyer.shop, USD="2")
    chooses(buyer, "EUR")
    with transaction(buyer.shop.id) as db:
        assert order_view(db, order.id).told_in == RATE
        assert rate_for(db, workspace_view(db, buyer.shop.id), buyer.id, MORNING) is None
    paid_in = rows(owner, "SELECT currency, told_in->>'currency', told_in->>'rate' FROM customer_order")
    assert paid_in == [("EUR", "USD", "1.0843")]


def test_who_asked_for_no_other_currency_has_none_on_the_order(buyer: Buyer) -> None:
    assert orders(buyer, ("HONEY", 1)).told_in is None


def test_a_currency_without_a_rate_is_refused_and_not_kept(buyer: Buyer, owner: Any) -> None:
    with pytest.raises(RateUnknown) as unknown:
        chooses(buyer, "CHF")
    assert unknown.value.values == {"currency": "CHF", "known": ["JPY", "USD"]}
    assert one(owner, "SELECT currency FROM customer WHERE id = %(id)s", {"id": buyer.id}) == ""
    assert one(owner, "SELECT count(*) FROM event WHERE name = 'CurrencyChosen'") == 0
