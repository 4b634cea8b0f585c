"""What is published can be told; what is not any more is gone; and what is the same is left alone."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from flows.publish_knowledge import publish_document, publish_faq, withdraw_source
from knowledge.documents.lines import DocumentTypeUnknown
from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.tables import KnowledgeSource, Passage
from tests.world import MORNING, Shop, a_shop, due, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")

SHIPPING = {
    Language.IT: ("Quanto costa la spedizione?", "La spedizione costa 6,90 €."),
    Language.EN: ("How much is shipping?", "Shipping costs 6.90 €."),
}


@pytest.fixture
def shop() -> Shop:
    """A shop, beside another that publishes the same."""
    other = a_shop("altra", 2)
    faq(other, SHIPPING)
    due("index", at=MORNING)
    return a_shop("bottega", 1)


def faq(shop: Shop, entries: dict[Language, tuple[str, str]], code: str = "spedizione") -> bool:
    return publish_faq(now=MORNING, actor="member", workspace_id=shop.id, code=code, entries=entries).changed


def document(shop: Shop, text: str, language: Language = Language.IT) -> int:
    return publish_document(
        now=MORNING,
        actor="member",
        workspace_id=shop.id,
        name="condizioni",
        content=text.encode(),
        content_type="text/markdown",
        language=language,
        title="Condizioni",
    ).passages


def kept(owner: Any, shop: Shop) -> list[tuple[str, str, int]]:
    query = (
        "SELECT p.language, p.title, s.revision FROM passage p JOIN knowledge_source s ON s.id = p.source_id "
        "WHERE p.workspace_id = %(shop)s ORDER BY p.language, p.position"
    )
    return [tuple(row) for row in rows(owner, query, {"shop": shop.id})]


def test_a_question_is_kept_in_each_language(shop: Shop, owner: Any) -> None:
    assert faq(shop, SHIPPING) is True

    assert kept(owner, shop) == [
        ("en", "How much is shipping?", 1),
        ("it", "Quanto costa la spedizione?", 1),
    ]
    assert [(entry.workspace_id, entry.key) for entry in due("index", at=MORNING)] == [
        (shop.id, str(shop.id))
    ]


def test_the_same_question_twice_does_nothing(shop: Shop, owner: Any) -> None:
    faq(shop, SHIPPING)
    due("index", at=MORNING)

    assert faq(shop, SHIPPING) is False
    assert due("index", at=MORNING) == []
    assert (
        one(
            owner,
            "SELECT count(*) FROM event WHERE workspace_id = %(w)s AND name = 'FaqPublished'",
            {"w": shop.id},
        )
        == 1
    )


def test_only_the_language_that_changed_is_written_anew(shop: Shop, owner: Any) -> None:
    faq(shop, SHIPPING)

    faq(shop, SHIPPING | {Language.IT: ("Quanto costa la spedizione?", "Adesso 7,90 €.")})

    assert [(language, revision) for language, _, revision in kept(owner, shop)] == [("en", 1), ("it", 2)]


def test_a_language_that_is_not_given_any_more_is_withdrawn(shop: Shop, owner: Any) -> None:
    faq(shop, SHIPPING)

    faq(shop, {Language.IT: SHIPPING[Language.IT]})

    assert [language for language, _, _ in kept(owner, shop)] == ["it"]


def test_withdrawing_leaves_nothing_and_tells_the_index_what_is_gone(shop: Shop, owner: Any) -> None:
    faq(shop, SHIPPING)
    passages = sorted(
        str(row[0])
        for row in rows(owner, "SELECT id FROM passage WHERE workspace_id = %(w)s", {"w": shop.id})
    )
    due("index", at=MORNING)

    gone = withdraw_source(
        now=MORNING, actor="member", workspace_id=shop.id, kind="faq", reference="spedizione"
    )

    assert gone.changed
    assert kept(owner, shop) == []
    [payload] = rows(owner, "SELECT payload FROM outbox WHERE leased_until IS NULL")
    assert sorted(payload[0]["removed"]) == passages


def test_withdrawing_here_leaves_the_other_shops_answer(shop: Shop, owner: Any) -> None:
    withdraw_source(now=MORNING, actor="member", workspace_id=shop.id, kind="faq", reference="spedizione")

    assert one(owner, "SELECT count(*) FROM passage") == 2


def test_a_shop_sees_no_source_or_passage_of_another(shop: Shop) -> None:
    with transaction(shop.id) as db:
        assert db.scalars(select(KnowledgeSource)).all() == []
        assert db.scalars(select(Passage)).all() == []


def test_a_document_is_cut_and_replaced_whole(shop: Shop, owner: Any) -> None:
    assert document(shop, "# Resi\nEntro 14 giorni.\n\n# Spedizioni\nIn 48 ore.") == 2
    assert [title for _, title, _ in kept(owner, shop)] == ["Condizioni › Resi", "Condizioni › Spedizioni"]

    assert document(shop, "# Resi\nEntro 30 giorni.") == 1
    assert kept(owner, shop) == [("it", "Condizioni › Resi", 2)]


def test_a_document_in_another_language_leaves_the_first(shop: Shop, owner: Any) -> None:
    document(shop, "# Resi\nEntro 14 giorni.")
    document(shop, "# Returns\nWithin 14 days.", Language.EN)

    assert [language for language, _, _ in kept(owner, shop)] == ["en", "it"]


def test_a_refused_document_changes_nothing(shop: Shop, owner: Any) -> None:
    document(shop, "# Resi\nEntro 14 giorni.")

    with pytest.raises(DocumentTypeUnknown):
        publish_document(
            now=MORNING,
            actor="member",
            workspace_id=shop.id,
            name="condizioni",
            content=b"x",
            content_type="image/png",
            language=Language.IT,
        )

    assert len(kept(owner, shop)) == 1


def test_many_publications_wait_as_one_entry_for_the_index(shop: Shop) -> None:
    for number in range(5):
        faq(shop, SHIPPING, code=f"domanda-{number}")

    assert len(due("index", at=MORNING + timedelta(seconds=1))) == 1


def test_words_are_kept_with_and_without_accents(shop: Shop, owner: Any) -> None:
    faq(shop, {Language.ES: ("¿Hacéis devoluciones?", "La devolución es gratis.")})

    words = one(owner, "SELECT words::text FROM passage WHERE language = 'es'")

    assert "'devolu'" in words
    assert "'devolucion'" in words
