"""From "mezzo chilo" to 500 grams and back, in three languages."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.catalog.quantities import (
    QuantityNotSold,
    QuantityUnclear,
    nearest_sold,
    price_worded,
    quantity_asked,
    quantity_meant,
    worded,
)
from shop.catalog.viewing import VariantView
from shop.kernel.ids import VariantId
from shop.kernel.language import Language
from shop.kernel.money import Money

CHEESE = VariantView(
    "PEPATO",
    "",
    Money(2400, "EUR"),
    5200,
    variant_id=VariantId(UUID(int=1)),
    unit="gram",
    price_per=1000,
    step=50,
    least=100,
    most=2000,
)


@pytest.mark.parametrize(
    ("words", "grams"),
    [
        ("300 g", 300),
        ("300g", 300),
        ("300 grammi", 300),
        ("300", 300),
        ("0,3 kg", 300),
        ("0.3 kg", 300),
        ("1.500 kg", 1500),
        ("1.000 g", 1000),
        ("mezzo chilo", 500),
        ("mezzo kilo di pecorino", 500),
        ("un chilo", 1000),
        ("un chilo e mezzo", 1500),
        ("due chili e un quarto", 2250),
        ("tre quarti di chilo", 750),
        ("un etto", 100),
        ("un etto e mezzo", 150),
        ("mezz'etto", 50),
        ("due etti", 200),
        ("duecentocinquanta grammi", 250),
        ("medio kilo", 500),
        ("kilo y medio", 1500),
        ("un cuarto de kilo", 250),
        ("cuarto y mitad", 375),
        ("doscientos cincuenta gramos", 250),
        ("treinta y cinco gramos", 35),
        ("half a kilo", 500),
        ("½ kg", 500),
        ("1/2 kg", 500),
        ("half a pound", 227),
        ("a quarter pound", 113),
        ("two and a half pounds", 1134),
        ("8 oz", 227),
        ("two hundred fifty grams", 250),
        ("2 da 300 g", 600),
        ("due pezzi da mezzo chilo", 1000),
    ],
)
def test_a_weight_is_understood_however_it_is_said(words: str, grams: int) -> None:
    assert quantity_meant(words, "gram") == grams


@pytest.mark.parametrize(
    ("words", "pieces"),
    [
        ("2", 2),
        ("due barattoli", 2),
        ("dos", 2),
        ("two jars, thanks", 2),
        ("un barattolo da 330 g", 1),
        ("one", 1),
        ("media docena", 6),
        ("mezza dozzina", 6),
        ("half a dozen", 6),
        ("una dozzina", 12),
        ("two dozen", 24),
        ("un paio", 2),
        ("x3", 3),
        ("ventotto", 28),
        ("ciento veinte", 120),
        ("tres cajas", 3),
    ],
)
def test_pieces_are_counted_in_figures_and_in_words(words: str, pieces: int) -> None:
    assert quantity_meant(words, "piece") == pieces


@pytest.mark.parametrize(
    ("words", "unit"),
    [
        ("", "piece"),
        ("un po'", "gram"),
        ("a few", "piece"),
        ("300 g", "piece"),
        ("2", "gram"),
        ("2 litri", "gram"),
        ("mezzo", "piece"),
        ("0", "piece"),
        ("1/0", "piece"),
        ("99999999 kg", "gram"),
        ("2 or 3", "piece"),
        ("come al solito", "piece"),
    ],
)
def test_what_tells_no_quantity_is_not_guessed(words: str, unit: str) -> None:
    assert quantity_meant(words, unit) is None


def test_other_units_are_understood_too() -> None:
    assert quantity_meant("mezzo litro", "milliliter") == 500
    assert quantity_meant("75 cl", "milliliter") == 750
    assert quantity_meant("half a pound", "ounce") == 8
    assert quantity_meant("un'ora e mezza", "minute") == 90
    assert quantity_meant("90", "minute") == 90


def test_no_multiple_of_the_step_is_refused_with_the_nearest_that_is() -> None:
    with pytest.raises(QuantityNotSold) as refused:
        quantity_asked("320 g", CHEESE)
    assert refused.value.values["nearest"] == 300
    assert (refused.value.values["least"], refused.value.values["step"]) == (100, 50)

    assert quantity_asked("tre etti", CHEESE) == 300
    for words, nearest in (("50 g", 100), ("5 kg", 2000), ("325 g", 350)):
        with pytest.raises(QuantityNotSold) as refused:
            quantity_asked(words, CHEESE)
        assert refused.value.values["nearest"] == nearest


def test_words_without_a_quantity_are_refused() -> None:
    with pytest.raises(QuantityUnclear):
        quantity_asked("un bel pezzo di quello buono", CHEESE)


@given(
    quantity=st.integers(1, 100_000),
    least=st.integers(1, 50),
    step=st.integers(1, 60),
    most=st.integers(0, 400) | st.none(),
)
def test_the_nearest_is_always_sold(quantity: int, least: int, step: int, most: int | None) -> None:
    least *= step
    most = None if most is None else least + most
    nearest = nearest_sold(quantity, least=least, step=step, most=most)
    assert nearest >= least
    assert nearest % step == 0
    assert most is None or nearest <= most
    if quantity % step == 0 and least <= quantity <= (most or quantity):
        assert nearest == quantity


@pytest.mark.parametrize("unit", ["gram", "milliliter", "minute", "ounce"])
@given(quantity=st.integers(20, 999))
def test_what_is_worded_is_understood(unit: str, quantity: int) -> None:
    for language in Language:
        assert quantity_meant(worded(quantity, unit, language), unit) == quantity


def test_quantities_and_prices_are_worded_as_the_language_writes_them() -> None:
    assert worded(1500, "gram", Language.IT) == "1,5 kg"
    assert worded(1500, "gram", Language.EN) == "1.5 kg"
    assert worded(300, "gram", Language.ES) == "300 g"
    assert worded(750, "milliliter", Language.IT) == "750 ml"
    assert price_worded(CHEESE, Language.IT) == "24,00\u00a0€ / kg"
