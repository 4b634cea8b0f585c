"""The index follows the rows, whatever interrupts it."""

from collections.abc import Iterator
from typing import Any

import chromadb
import pytest
from chromadb.api.models.Collection import Collection
from chromadb.config import Settings

from flows.publish_knowledge import withdraw_source
from knowledge.index import bring_up_to_date, drop, forget, index_due, reindex, repair
from knowledge.search import HybridSearch
from knowledge.vectors import collection_name
from tests.knowledge.shelves import ANSWERS, EN, IT, publish_answer
from tests.world import MORNING, Shop, a_shop, due, one, rows

pytestmark = pytest.mark.usefixtures("empty_database", "chroma_url")


@pytest.fixture
def shop() -> Iterator[Shop]:
    """A shop with four answers in six passages, not indexed yet; beside another that is."""
    other = a_shop("altra", 2)
    publish_answer(other, "cani", ANSWERS["cani"])
    bring_up_to_date(other.id, now=MORNING)
    shop = a_shop("bottega", 1)
    for code, entries in ANSWERS.items():
        publish_answer(shop, code, entries)
    yield shop
    drop(shop.id)
    drop(other.id)


@pytest.fixture
def chroma(chroma_url: str) -> Any:
    host, port = chroma_url.removeprefix("http://").split(":")
    return chromadb.HttpClient(host=host, port=int(port), settings=Settings(anonymized_telemetry=False))


def told(chroma: Any, shop: Shop) -> Collection:
    found: Collection = chroma.get_collection(collection_name(shop.id, "told"), embedding_function=None)
    return found


def indexed(chroma: Any, shop: Shop) -> set[str]:
    return {one.rpartition(":")[0] for one in told(chroma, shop).get(include=[])["ids"]}


def passages(owner: Any, shop: Shop) -> set[str]:
    found = rows(owner, "SELECT id FROM passage WHERE workspace_id = %(w)s", {"w": shop.id})
    return {str(row[0]) for row in found}


def test_every_passage_gets_its_vectors_once(shop: Shop, chroma: Any, owner: Any) -> None:
    assert bring_up_to_date(shop.id, now=MORNING) == 6
    assert bring_up_to_date(shop.id, now=MORNING) == 0

    assert indexed(chroma, shop) == passages(owner, shop)
    assert told(chroma, shop).metadata["dimension"] == 512


def test_indexing_goes_on_where_it_was_stopped(shop: Shop, chroma: Any, owner: Any) -> None:
    assert index_due(shop.id, now=MORNING, limit=2) == 2
    assert len(indexed(chroma, shop)) == 2

    assert bring_up_to_date(shop.id, now=MORNING) == 4
    assert indexed(chroma, shop) == passages(owner, shop)


def test_a_kill_before_the_mark_only_means_doing_it_again(shop: Shop, chroma: Any, owner: Any) -> None:
    bring_up_to_date(shop.id, now=MORNING)
    vectors = told(chroma, shop).count()
    owner.execute("UPDATE passage SET indexed_at = NULL")
    owner.commit()

    bring_up_to_date(shop.id, now=MORNING)

    assert told(chroma, shop).count() == vectors


def test_what_the_outbox_names_as_removed_leaves_the_index(shop: Shop, chroma: Any, owner: Any) -> None:
    bring_up_to_date(shop.id, now=MORNING)
    due("index", at=MORNING)
    withdraw_source(now=MORNING, actor="member", workspace_id=shop.id, kind="faq", reference="cani")
    [payload] = rows(owner, "SELECT payload FROM outbox WHERE leased_until IS NULL")

    bring_up_to_date(shop.id, now=MORNING, removed=payload[0]["removed"])

    assert indexed(chroma, shop) == passages(owner, shop)


def test_a_sweep_removes_what_is_in_no_row_and_adds_what_is_missing(
    shop: Shop, chroma: Any, owner: Any
) -> None:
    bring_up_to_date(shop.id, now=MORNING)
    withdraw_source(now=MORNING, actor="member", workspace_id=shop.id, kind="faq", reference="cani")
    lost = next(iter(passages(owner, shop)))
    forget(shop.id, [lost])

    mended = repair(shop.id, now=MORNING)

    assert (mended.missing, mended.orphaned) == (1, 1)
    assert indexed(chroma, shop) == passages(owner, shop)
    assert (repair(shop.id, now=MORNING).missing, repair(shop.id, now=MORNING).orphaned) == (0, 0)


def test_a_lost_index_is_made_anew_by_the_sweep(shop: Shop, chroma: Any, owner: Any) -> None:
    bring_up_to_date(shop.id, now=MORNING)
    drop(shop.id)

    assert repair(shop.id, now=MORNING).missing == 6
    assert indexed(chroma, shop) == passages(owner, shop)


def test_vectors_of_another_embedding_are_made_anew(shop: Shop, chroma: Any, owner: Any) -> None:
    bring_up_to_date(shop.id, now=MORNING)
    chroma.delete_collection(collection_name(shop.id, "told"))
    old = chroma.create_collection(
        collection_name(shop.id, "told"), embedding_function=None, metadata={"embedding": "older"}
    )
    old.upsert(ids=["x:0"], embeddings=[[1.0, 0.0]])

    repair(shop.id, now=MORNING)

    assert indexed(chroma, shop) == passages(owner, shop)
    assert told(chroma, shop).metadata["embedding"] != "older"


def test_reindexing_leaves_the_same_passages(shop: Shop, chroma: Any, owner: Any) -> None:
    bring_up_to_date(shop.id, now=MORNING)

    assert reindex(shop.id, now=MORNING) == 6
    assert indexed(chroma, shop) == passages(owner, shop)


def test_indexing_one_shop_touches_no_other(shop: Shop, owner: Any) -> None:
    other = one(owner, "SELECT id FROM workspace WHERE slug = 'altra'")
    before = one(owner, "SELECT indexed_at FROM passage WHERE workspace_id = %(w)s", {"w": other})

    reindex(shop.id, now=MORNING)
    repair(shop.id, now=MORNING)

    assert one(owner, "SELECT indexed_at FROM passage WHERE workspace_id = %(w)s", {"w": other}) == before


def test_a_change_is_found_by_its_meaning_after_indexing(shop: Shop) -> None:
    bring_up_to_date(shop.id, now=MORNING)
    publish_answer(shop, "parcheggio", {IT: ("Dove si parcheggia?", "In piazza Italia, a 200 metri.")})
    bring_up_to_date(shop.id, now=MORNING)

    found = HybridSearch(by_words=False)(shop.id, "where can I leave my car?", language=EN)

    assert found[0].reference == "parcheggio"
