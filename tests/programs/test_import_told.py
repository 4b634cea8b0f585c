"""What the agent is told of thousands of products is what it would be told of each."""

from typing import Any

from flows.publish_knowledge import publish_product, publish_products
from shop.catalog.viewing import reader_of
from shop.kernel.database import transaction
from shop.kernel.ids import ProductId
from tests.programs.files import Importer, a_row, as_csv
from tests.world import MORNING, Shop, one, rows

SAID = """
    SELECT source.reference, source.language, source.title, source.content_hash, position, passage.title, text, words
    FROM passage JOIN knowledge_source AS source ON source.id = source_id
    WHERE source.workspace_id = %(shop)s ORDER BY 1, 2, 5
"""


def products(owner: Any, shop: Shop) -> list[tuple[Any, str]]:
    return rows(owner, "SELECT id, slug FROM product WHERE workspace_id = %(shop)s", {"shop": shop.id})


def test_many_at_once_say_the_same_as_one_by_one(shop: Shop, other: Shop, owner: Any) -> None:
    one_by_one = rows(owner, SAID, {"shop": shop.id})
    theirs = rows(owner, SAID, {"shop": other.id})
    assert len(one_by_one) > 6
    owner.execute("DELETE FROM knowledge_source WHERE workspace_id = %(shop)s", {"shop": shop.id})
    ids = [identity for identity, _ in products(owner, shop)]

    with transaction(shop.id) as db:
        kept = publish_products(db, workspace_id=shop.id, products=ids, reader=reader_of(db), now=MORNING)
    assert kept.written == len(one_by_one)
    assert rows(owner, SAID, {"shop": shop.id}) == one_by_one
    assert rows(owner, SAID, {"shop": other.id}) == theirs

    with transaction(shop.id) as db:
        again = publish_products(db, workspace_id=shop.id, products=ids, reader=reader_of(db), now=MORNING)
        for identity, slug in products(owner, shop):
            single = publish_product(
                db,
                workspace_id=shop.id,
                product=ProductId(identity),
                slug=slug,
                reader=reader_of(db),
                now=MORNING,
            )
            assert not single.changed
    assert not again.changed


def test_what_is_said_otherwise_takes_the_place_of_what_was_said(importer: Importer, owner: Any) -> None:
    importer.take_over(as_csv([a_row("MANDORLE", name_en="Almonds")]))
    revision = "SELECT revision FROM knowledge_source WHERE reference = 'mandorle' AND language = 'it'"
    assert one(owner, revision) == 1
    importer.take_over(as_csv([{"sku": "MANDORLE", "summary_it": "Di Noto.", "name_en": "-"}]))

    assert one(owner, revision) == 2
    said = rows(owner, "SELECT language, text FROM passage WHERE reference = 'mandorle'")
    assert [(language, "Di Noto." in text) for language, text in said] == [("it", True)]
    gone = "SELECT count(*) FROM outbox WHERE topic = 'index' AND payload ? 'removed'"
    assert one(owner, gone) >= 1


def test_a_price_or_a_stock_is_nothing_to_tell(importer: Importer, owner: Any) -> None:
    before = one(owner, "SELECT count(*) FROM outbox WHERE topic = 'import'")
    importer.take_over(as_csv([{"sku": "MIELE-IBLEO", "price": "9.10", "stock": 40}]))
    told = "SELECT count(*) FROM outbox WHERE topic = 'import' AND payload ->> 'step' = 'tell'"
    assert one(owner, told) == 0
    assert one(owner, "SELECT count(*) FROM outbox WHERE topic = 'import'") == before + 2
