"""Allergens are decided by code, whatever words people use for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.catalog.allergens import (
    AllergenUnknown,
    allergen_codes,
    allergen_named,
    allergens_in,
    allergens_text,
)
from shop.kernel.language import Language


def test_the_fourteen_of_the_regulation_are_known() -> None:
    assert allergen_codes() == (
        *("gluten", "crustaceans", "eggs", "fish", "peanuts", "soy", "milk"),
        *("nuts", "celery", "mustard", "sesame", "sulphites", "lupin", "molluscs"),
    )


@pytest.mark.parametrize(
    ("words", "code"),
    [
        *(
            ("frutta a guscio", "nuts"),
            ("Pistacchi", "nuts"),
            ("tree nuts", "nuts"),
            ("frutos secos", "nuts"),
        ),
        *(("lattosio", "milk"), ("LECHE", "milk"), ("celiaca", "gluten"), ("arachidi", "peanuts")),
        *(("sésamo", "sesame"), ("sesamo", "sesame"), ("nuts", "nuts"), ("crustáceos", "crustaceans")),
    ],
)
def test_everyday_words_name_an_allergen(words: str, code: str) -> None:
    assert allergen_named(words) == code


@pytest.mark.parametrize("words", ["unicorno", "", "nichel", "nutsx"])
def test_what_is_none_of_the_fourteen_is_refused(words: str) -> None:
    with pytest.raises(AllergenUnknown) as refused:
        allergen_named(words)

    assert refused.value.values["known"] == list(allergen_codes())


@given(st.sampled_from(allergen_codes()), st.sampled_from(list(Language)))
def test_every_name_on_a_label_leads_back_to_its_code(code: str, language: Language) -> None:
    name = allergens_text([code], language)

    assert allergen_named(name.upper()) == code
    assert code in allergens_in(f"xx {name}, xx")


def test_a_sentence_names_several_in_the_order_of_the_regulation() -> None:
    text = "sono allergica alle noci e al glutine, niente pesce"

    assert allergens_in(text) == ["gluten", "fish", "nuts"]


def test_a_word_inside_another_word_names_nothing() -> None:
    assert allergens_in("pescheria, lattemiele, uovone") == []


def test_a_label_lists_names_in_the_readers_language() -> None:
    assert allergens_text(["nuts", "gluten"], Language.IT) == "frutta a guscio, glutine"
    assert allergens_text([], Language.ES) == ""
