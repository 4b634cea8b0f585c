"""Texts that mean the same lie close, in whatever language and spelling they come."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.aspects import MOST, parts, passage_vectors
from knowledge.embedding import Embedder, embedder, normalized


def test_a_meaning_is_close_to_itself_in_another_language() -> None:
    asked, same, other = embedder().encode(
        ["Quanto costa la spedizione?", "How much is shipping?", "The cat sleeps on the sofa."]
    )

    assert asked @ same > 0.6
    assert asked @ other < 0.3


def test_capitals_and_apostrophes_change_nothing() -> None:
    plain, loud = embedder().encode(["dov'è il mio pacco?", "DOV’È  IL MIO PACCO?"])

    assert np.allclose(plain, loud)


@settings(deadline=None, max_examples=30)
@given(st.text(max_size=60))
def test_every_vector_has_unit_length(text: str) -> None:
    vector = embedder().encode(text)

    assert vector.shape == (Embedder.dimension,)
    assert vector.dtype == np.float32
    assert abs(np.linalg.norm(vector) - 1) < 1e-3


def test_one_text_and_several_give_the_same_vector() -> None:
    alone = embedder().encode("crema di pistacchio")

    assert np.allclose(alone, embedder().encode(["crema di pistacchio", "altro"])[0], atol=1e-5)
    assert embedder().encode([]).shape == (0, Embedder.dimension)


def test_a_remembered_vector_cannot_be_spoiled() -> None:
    assert not embedder().encode("crema").flags.writeable


def test_whole_words_of_many_languages_are_known() -> None:
    assert {"crema", "children", "ciudad", "perché"} <= embedder().pieces
    assert "pistachioo" not in embedder().pieces


@given(st.text())
def test_normalizing_twice_is_normalizing_once(text: str) -> None:
    assert normalized(normalized(text)) == normalized(text)


def test_a_passage_is_as_close_as_its_closest_part() -> None:
    text = "Siamo aperti dal lunedì al sabato. La spedizione costa sei euro. I cani sono benvenuti."
    question = embedder().encode("posso entrare con il cane?")

    vectors = passage_vectors(embedder(), "Notizie", text)

    assert vectors.shape[1] == Embedder.dimension
    assert max(vectors @ question) > embedder().encode(f"Notizie\n{text}") @ question


@given(st.text(max_size=40), st.lists(st.text(min_size=1, max_size=200), max_size=60))
def test_a_passage_has_some_parts_and_not_too_many(title: str, sentences: list[str]) -> None:
    assert 1 <= len(parts(title, ". ".join(sentences))) <= MOST
