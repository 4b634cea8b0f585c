"""A no reaches the model as a sentence with what helps it go on."""

from agent_tools.refused import refused
from shop.catalog.naming import ProductNotFound
from shop.kernel.language import Language
from shop.kernel.refusals import Refusal
from tests.world import ANY_ID


class Closed(Refusal):
    """Something that no sentence was written for."""


def test_a_refusal_carries_its_name_a_sentence_and_its_values() -> None:
    told = refused(ProductNotFound(product="pizza", nearest=[]))

    assert told["refusal"] == "ProductNotFound"
    assert told["message"].startswith("No product is called 'pizza'.")
    assert told["nearest"] == []


def test_a_refusal_without_a_sentence_of_its_own_is_still_told() -> None:
    told = refused(Closed(language=Language.IT, ids=(ANY_ID,), why={"days": {1}}))

    assert told == {
        "refusal": "Closed",
        "message": "That is not possible now. Say so, and offer a person.",
        "language": "it",
        "ids": [str(ANY_ID)],
        "why": {"days": [1]},
    }


def test_a_missing_value_does_not_break_the_sentence() -> None:
    assert refused(ProductNotFound())["message"].startswith("No product is called 'that'.")
