"""What a model hands over is understood, or refused with a sentence it can act on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, ValidationError

from agent_tools.arguments import AmountUnclear, Arguments, Words, amount, first_fault


class Wish(Arguments):
    """Something asked for."""

    what: str = ""
    words: Words = Field(default_factory=list)
    limit: int = Field(default=3, ge=1, le=10)


@pytest.mark.parametrize(
    ("told", "minor"),
    [
        *(("50", 5000), ("50 €", 5000), ("€50", 5000), ("49,90", 4990), ("49.9", 4990), ("50 euro", 5000)),
        *(
            ("1.250,00", 125000),
            ("1,250.00", 125000),
            ("1.250", 125000),
            ("1 250", 125000),
            ("1'250", 125000),
        ),
        *(("250k", 25000000), ("max 30", 3000), ("30.", 3000), ("0", 0), ("", None)),
    ],
)
def test_an_amount_is_understood_as_people_write_it(told: str, minor: int | None) -> None:
    assert amount(told, "EUR") == minor


@pytest.mark.parametrize("told", ["abc", "-", "tra 20 e 30", "€", "1e5000x2"])
def test_what_is_no_amount_is_refused(told: str) -> None:
    with pytest.raises(AmountUnclear):
        amount(told, "EUR")


@given(st.integers(0, 10_000_000))
def test_an_amount_written_in_italian_or_english_is_the_same(minor: int) -> None:
    italian = f"{minor // 100:,}".replace(",", ".") + f",{minor % 100:02d} €"
    english = f"€{minor // 100:,}.{minor % 100:02d}"

    assert amount(italian, "EUR") == amount(english, "EUR") == minor


def test_currencies_have_their_own_smallest_unit() -> None:
    assert amount("500", "JPY") == 500
    assert amount("10,5", "KWD") == 10500


@given(st.text(max_size=30))
def test_no_text_breaks_an_amount(told: str) -> None:
    try:
        minor = amount(told, "EUR")
    except AmountUnclear:
        return

    assert minor is None or minor >= 0


def test_null_means_the_default_and_numbers_may_be_texts() -> None:
    wish = Wish.model_validate({"what": 50, "words": None, "limit": None})

    assert (wish.what, wish.words, wish.limit) == ("50", [], 3)


def test_several_words_may_come_as_one_text() -> None:
    assert Wish.model_validate({"words": "latte, uova;noci"}).words == ["latte", "uova", "noci"]


@pytest.mark.parametrize("wrong", [{"limit": 0}, {"price": 3}, {"words": 5}])
def test_a_fault_is_told_in_a_sentence_without_addresses(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError) as problem:
        Wish.model_validate(wrong)

    sentence = first_fault(problem.value)
    assert sentence.startswith(next(iter(wrong)))
    assert "http" not in sentence
