"""The floors below which the concierge must not fall on our own sets."""

from collections import Counter

import pytest

from runtime.evaluation import language_table, message_table, own_messages, question_table
from shop.kernel.language import Language


@pytest.mark.parametrize("language", list(Language))
def test_most_messages_are_understood_and_few_are_mistaken(language: Language) -> None:
    outcomes = [one for one in own_messages(language, "fresh") if one.wanted != "off_topic"]
    counts = Counter(one.verdict for one in outcomes)

    assert counts["right"] >= 0.65 * len(outcomes)
    assert counts["wrong"] <= 0.15 * len(outcomes)


@pytest.mark.parametrize("language", list(Language))
def test_hardly_anything_off_topic_sets_something_off(language: Language) -> None:
    outcomes = [one for one in own_messages(language, "fresh") if one.wanted == "off_topic"]

    assert sum(one.verdict == "fired" for one in outcomes) <= 0.1 * len(outcomes)


def test_the_tables_can_be_printed() -> None:
    outcomes = list(own_messages(Language.IT, "fresh"))

    assert len(message_table(outcomes, "fresh")) > len(Language)
    assert "100.0" in " ".join(language_table())
    assert len(question_table()) == len(("heading", "told", "told as a guess"))
