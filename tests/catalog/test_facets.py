"""Facets are said in the reader's words, and understood in anybody's."""

import pytest

from shop.catalog.facets import detail_heading, facet_words, tag_meant
from shop.kernel.language import Language

KNOWN = ["taste:sweet", "occasion:gift", "rooms:3", "zone:modica-alta", "size:m"]


@pytest.mark.parametrize(
    ("tag", "italian", "spanish"),
    [
        ("taste:sweet", "dolce", "dulce"),
        ("rooms:3", "3 locali", "3 habitaciones"),
        ("zone:modica-alta", "zona modica alta", "zona modica alta"),
        ("kind:never-heard-of", "never heard of", "never heard of"),
    ],
)
def test_a_facet_is_said_in_words(tag: str, italian: str, spanish: str) -> None:
    assert facet_words(tag, Language.IT) == italian
    assert facet_words(tag, Language.ES) == spanish


@pytest.mark.parametrize(
    ("words", "tag"),
    [
        *(("taste:sweet", "taste:sweet"), ("sweet", "taste:sweet"), ("Dolce", "taste:sweet")),
        *(("regalo", "occasion:gift"), ("3 locali", "rooms:3"), ("3", "rooms:3"), ("M", "size:m")),
        *(("modica alta", "zone:modica-alta"), ("salato", None), ("rooms:4", None)),
    ],
)
def test_a_facet_is_understood_in_any_language(words: str, tag: str | None) -> None:
    assert tag_meant(words, KNOWN) == tag


def test_details_have_headings_in_the_readers_language() -> None:
    assert detail_heading("usage", Language.IT) == "Come si usa"
    assert detail_heading("washing_machine", Language.EN) == "washing machine"
