"""What a shop changes is found, or found no more, at once."""

from collections.abc import Iterator

import pytest

from flows.change_catalog import hide_product
from flows.publish_knowledge import withdraw_source
from knowledge.index import bring_up_to_date, drop, reindex
from knowledge.search import KINDS, Found, HybridSearch
from shop.kernel.language import Language
from tests.knowledge.shelves import EN, IT, a_library, publish_answer, publish_terms
from tests.world import MORNING, Shop, a_shop

pytestmark = pytest.mark.usefixtures("empty_database", "chroma_url")

search = HybridSearch()


@pytest.fixture
def shop() -> Iterator[Shop]:
    """A shop with a library."""
    shop = a_library(a_shop("bottega", 1))
    yield shop
    drop(shop.id)


def first(shop: Shop, question: str, language: Language = IT, *kinds: str) -> Found:
    return search(shop.id, question, language=language, kinds=kinds or KINDS)[0]


def test_what_is_withdrawn_is_not_found_even_before_the_index_knows(shop: Shop) -> None:
    withdraw_source(now=MORNING, actor="member", workspace_id=shop.id, kind="faq", reference="cani")
    hide_product(now=MORNING, actor="member", workspace_id=shop.id, slug="crema-di-pistacchio")

    assert first(shop, "Posso entrare con il cane?").reference != "cani"
    assert "crema-di-pistacchio" not in {
        one.reference for one in search(shop.id, "crema di pistacchio", language=IT, limit=20)
    }


def test_what_is_new_is_found_by_its_words_before_it_has_a_vector(shop: Shop) -> None:
    publish_answer(shop, "parcheggio", {IT: ("C'è un parcheggio?", "In piazza Italia, a 200 metri.")})

    assert first(shop, "dov'è il parcheggio?").reference == "parcheggio"


def test_a_translated_document_is_given_in_the_readers_language_where_it_is_cut_alike(shop: Shop) -> None:
    publish_terms(
        shop, "# Returns\nSealed goods come back within 14 days.\n\n# Warranty\nBroken jars are refunded.", EN
    )
    bring_up_to_date(shop.id, now=MORNING)
    assert first(shop, "il vasetto è arrivato rotto", EN, "document").title == "Condizioni › Warranty"

    publish_terms(shop, "# Returns\nSealed goods come back within 14 days.", EN)
    bring_up_to_date(shop.id, now=MORNING)
    assert first(shop, "il vasetto è arrivato rotto", EN, "document").title == "Condizioni › Garanzia"


def test_a_shop_without_any_index_is_searched_by_words() -> None:
    third = a_shop("terza", 3)
    publish_answer(third, "cani", {IT: ("Posso entrare con il cane?", "Certo.")})

    looked = search.look(third.id, "cane", language=IT)

    assert looked.complete
    assert [one.reference for one in looked.found] == ["cani"]


def test_a_collection_made_anew_is_found_again(shop: Shop) -> None:
    assert first(shop, "cane").reference == "cani"

    drop(shop.id)
    reindex(shop.id, now=MORNING)

    assert first(shop, "my dog", EN).reference == "cani"
