"""How much may be spent, in figures and in words, strictly or about."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.concierge.parsers.amounts import budget
from bot.concierge.parsers.numbers import numbers


@pytest.mark.parametrize(
    ("text", "at_least", "at_most", "about"),
    [
        ("unos 50€", None, "50", True),
        ("sotto i 30 euro", None, "30", False),
        ("between 20 and 40", "20", "40", False),
        ("max 50", None, "50", False),
        ("50 euro", None, "50", False),
        ("trenta euro", None, "30", False),
        ("mi presupuesto es de unos 50€.", None, "50", True),
        ("entre 20 y 40 euros", "20", "40", False),
        ("dai 20 ai 40 euro", "20", "40", False),
        ("20-40 euro", "20", "40", False),
        ("da 30 euro in su", "30", None, False),
        ("almeno 20, massimo 40 euro", "20", "40", False),
        ("una cinquantina di euro", None, "50", True),
        ("tre camere, massimo 700 al mese", None, "700", False),
        ("sesenta y cinco euros", None, "65", False),
        ("two hundred and fifty euros", None, "250", False),
        ("1.200,50 €", None, "1200.50", False),
        ("entro 250.000 euro", None, "250000", False),
        ("250k", None, "250000", False),
        ("massimo 250 mila euro", None, "250000", False),
        ("piu di 20 euro ma meno di 50", "20", "50", False),
        ("como mucho treinta y cinco", None, "35", False),
        ("duemilacinquecento euro", None, "2500", False),
        ("around a hundred euros", None, "100", True),
    ],
)
def test_a_limit_is_read(text: str, at_least: str | None, at_most: str | None, about: bool) -> None:
    money = budget(text)

    assert money is not None
    assert money.at_least == (Decimal(at_least) if at_least else None)
    assert money.at_most == (Decimal(at_most) if at_most else None)
    assert money.about is about


@pytest.mark.parametrize(
    "text",
    [
        "3 bottiglie",
        "per 4 persone",
        "il 12 maggio",
        "alle 18:30",
        "between 2 and 3 people",
        "250 g",
        "la seconda",
        "50",
    ],
)
def test_a_number_of_something_else_is_no_money(text: str) -> None:
    assert budget(text) is None


def test_a_bare_number_is_money_where_we_asked() -> None:
    money = budget("direi 45", asked=True)

    assert money is not None
    assert money.at_most == 45


def test_people_are_no_money_even_where_we_asked() -> None:
    assert budget("per 4 persone", asked=True) is None


@pytest.mark.parametrize(
    ("text", "currency"), [("40 dollars", "USD"), ("£30", "GBP"), ("20 euro", "EUR"), ("max 20", "")]
)
def test_the_currency_is_the_one_that_was_named(text: str, currency: str) -> None:
    money = budget(text)

    assert money is not None
    assert money.currency == currency


@given(
    amount=st.integers(1, 9999),
    form=st.sampled_from(["max {} euro", "sotto i {}€", "hasta {} euros", "under €{}"]),
)
def test_any_amount_is_read_back(amount: int, form: str) -> None:
    money = budget(form.format(amount))

    assert money is not None
    assert money.at_most == amount


@given(low=st.integers(1, 500), more=st.integers(1, 500))
def test_a_range_holds_both_its_ends(low: int, more: int) -> None:
    money = budget(f"tra {low} e {low + more} euro")

    assert money is not None
    assert (money.at_least, money.at_most) == (Decimal(low), Decimal(low + more))


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading(text: str) -> None:
    budget(text, asked=True)
    for number in numbers(text):
        start, end = number.span
        assert 0 <= start < end


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("trentacinque", [35]),
        ("centoventi", [120]),
        ("ventuno e trentotto", [21, 38]),
        ("treinta y cinco", [35]),
        ("doscientos", [200]),
        ("two hundred and fifty", [250]),
        ("mille", [1000]),
        ("tremilaquattrocento", [3400]),
        ("un paio", [2]),
        ("una dozzina", [12]),
        ("1.234,56", [Decimal("1234.56")]),
        ("12,5 e 3", [Decimal("12.5"), 3]),
    ],
)
def test_numbers_in_words_and_figures(text: str, values: list[Decimal | int]) -> None:
    assert [number.value for number in numbers(text)] == values
