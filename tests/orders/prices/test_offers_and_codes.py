"""Which offer holds for what, and why a code does not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shop.kernel.language import Language
from shop.orders.pricing import price
from tests.orders.prices.selling import a_sale, an_id, an_offer, by_courier, some_goods
from tests.world import MORNING

OIL = some_goods("OLIO", 2000, categories=("dispensa",))


def test_an_offer_for_a_category_holds_for_what_lies_under_it() -> None:
    honey = some_goods("MIELE", 1000, categories=("creme", "dolci"))
    offer = an_offer("Dolci", percent=1000, category_id=an_id("dolci"))

    quote = price([OIL, honey], sale=a_sale(), offers=[offer])

    assert [line.discount_minor for line in quote.lines] == [0, 100]


def test_an_offer_for_one_customer_holds_for_no_other() -> None:
    offer = an_offer("Per te", percent=1000, customer_id=an_id("marta"))

    assert price([OIL], sale=a_sale(), offers=[offer]).discount_minor == 200
    assert price([OIL], sale=a_sale(customer_id=an_id("luca")), offers=[offer]).discount_minor == 0
    assert price([OIL], sale=a_sale(customer_id=None), offers=[offer]).discount_minor == 0


@pytest.mark.parametrize(
    ("terms", "why"),
    [
        ({"starts_at": MORNING + timedelta(days=1)}, "This code holds from Saturday 21 November, 10:00 on."),
        ({"ends_at": MORNING}, "This code is no longer valid."),
        ({"used_up": True}, "This code has been used up."),
        ({"used_before": True}, "You have used this code already."),
        ({"least_minor": 2001}, "This code holds from €20.01 on."),
        ({"category_id": an_id("dolci")}, "This code holds for none of these goods."),
        ({"product_id": an_id("miele")}, "This code holds for none of these goods."),
        ({"customer_id": an_id("luca")}, "There is no such code."),
        ({"code": "ANOTHER"}, "There is no such code."),
    ],
)
def test_a_code_that_does_not_hold_says_why_and_takes_nothing(terms: dict[str, Any], why: str) -> None:
    offer = an_offer("Autunno", percent=1000, **({"code": "AUTUNNO"} | terms))

    quote = price([OIL], sale=a_sale(language=Language.EN), offers=[offer], codes=["AUTUNNO"])

    assert quote.refused_codes == (("AUTUNNO", why),)
    assert (quote.codes, quote.offers, quote.total_minor) == ((), (), 2000)


def test_a_code_holds_from_its_first_moment_to_before_its_last() -> None:
    offer = an_offer("Ora", percent=1000, starts_at=MORNING, ends_at=MORNING + timedelta(hours=1))

    totals = [
        price([OIL], sale=a_sale(at=MORNING + timedelta(minutes=minutes)), offers=[offer]).total_minor
        for minutes in (-1, 0, 59, 60)
    ]

    assert totals == [2000, 1800, 1800, 2000]


def test_codes_follow_one_another_and_each_counts_once() -> None:
    offers = [an_offer("Dieci", percent=1000, code="TEN"), an_offer("Cinque", amount=500, code="FIVE")]

    # 20,00 − 10 % = 18,00; 18,00 − 5,00 = 13,00
    assert price([OIL], sale=a_sale(), offers=offers, codes=["TEN", "FIVE", "ten "]).total_minor == 1300
    # 20,00 − 5,00 = 15,00; 15,00 − 10 % = 13,50
    assert price([OIL], sale=a_sale(), offers=offers, codes=["FIVE", "TEN"]).total_minor == 1350


def test_a_code_that_was_not_told_takes_nothing() -> None:
    assert (
        price([OIL], sale=a_sale(), offers=[an_offer("Dieci", percent=1000, code="TEN")]).total_minor == 2000
    )


def test_more_than_everything_cannot_be_taken_off() -> None:
    offers = [an_offer("Cento", amount=10_000, code="HUNDRED"), an_offer("Dieci", percent=1000, code="TEN")]

    quote = price([OIL], sale=a_sale(), offers=offers, codes=["HUNDRED", "TEN"], delivery=by_courier(690))

    assert (quote.discount_minor, quote.total_minor) == (2000, 690)
    assert quote.codes == ("HUNDRED", "TEN")
    assert quote.offers == (an_id("Cento"),)


def test_a_code_that_makes_the_goods_cheaper_leaves_the_free_delivery_free() -> None:
    offers = [an_offer("Dieci", percent=1000, code="TEN")]
    free = by_courier(690, free_from=2000)

    assert price([OIL], sale=a_sale(), offers=offers, codes=["TEN"], delivery=free).total_minor == 1800


def test_an_empty_basket_costs_nothing_and_needs_no_delivery() -> None:
    quote = price([], sale=a_sale(), offers=[an_offer("Dieci", amount=1000)], delivery=by_courier(690))

    assert (quote.total_minor, quote.delivery, quote.taxes) == (0, None, ())


def test_an_offer_of_another_year_is_over() -> None:
    offer = an_offer("Vecchia", percent=1000, ends_at=datetime(2025, 1, 1, tzinfo=UTC))

    assert price([OIL], sale=a_sale(), offers=[offer]).discount_minor == 0
